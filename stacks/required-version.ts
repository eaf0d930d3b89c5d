/**
 * The Terraform that every stack asks for: nothing older keeps passwords out of the state (write-only arguments, ephemeral values) or
 * has the S3 backend's own lock file.
 */
export const REQUIRED_VERSION = '>= 1.11.0';
