import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AwsEnvironment } from '../../model/aws/environment';

/** EC2's limit, before base64. Source: EC2 user guide, instance user data. */
export const USER_DATA_LIMIT_BYTES = 16_384;

export interface BootScriptProps {
  readonly environment: Pick<AwsEnvironment, 'region'>;
  readonly node: { readonly name: string; readonly host: string };
  /** Playbook that brings the host to its state. @default site.yml, that of Kafka nodes */
  readonly playbook?: string;
  /** Bucket with bundle and variables. */
  readonly bucket: string;
  /** SHA-256 of the bundle, which is also its name. */
  readonly bundleHash: string;
  /** Key of the node's variables document. */
  readonly variablesKey: string;
}

/** cloud-init's configuration of a node: where to find its state, and how to verify it. There is no secret in it. */
export function bootScript(props: BootScriptProps): string {
  const values: Readonly<Record<string, string>> = {
    name: props.node.name,
    host: props.node.host,
    bucket: props.bucket,
    region: props.environment.region,
    hash: props.bundleHash,
    variables: props.variablesKey,
    playbook: props.playbook ?? 'site.yml',
  };
  const template = readFileSync(join(__dirname, 'assets', 'cloud-init.yaml'), 'utf8');
  return template.replace(/\{\{(\w+)\}\}/g, (placeholder, name: string) => values[name] ?? placeholder);
}
