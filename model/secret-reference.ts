/** Where a secret is: a variable of the process, or a file of mode 0600, relative to the project or absolute. */
export type SecretReference = { readonly variable: string } | { readonly file: string };
