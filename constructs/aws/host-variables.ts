import { S3Object } from '@cdktf/provider-aws/lib/s3-object';
import { Construct } from 'constructs';
import { setAddress } from '../address';
import { encryptedWith } from './host-bundle';

export interface HostVariablesProps {
  /** Name of the bucket. */
  readonly bucket: string;
  readonly kmsKeyArn: string;
  readonly node: Named;
  /** Its variables as model/host/variables or registry-variables computed them. */
  readonly variables: object;
}

/**
 * A node's variables document, which its roles run with. Its content is an argument, so that a plan shows which value of which
 * node changes. Writing it changes no host: that is Ansible's, on day two.
 */
export class HostVariables extends Construct {
  public readonly resource: S3Object;

  public constructor(scope: Construct, id: string, props: HostVariablesProps) {
    super(scope, id);
    this.resource = new S3Object(this, 'Resource', {
      bucket: props.bucket,
      key: variablesKey(props.node),
      contentType: 'application/json',
      content: JSON.stringify(props.variables, undefined, 2),
      ...encryptedWith(props.kmsKeyArn),
    });
    setAddress(this.resource, props.node.name);
  }
}

/** A host by its name. */
interface Named {
  readonly name: string;
}

/** Key of a node's variables document; each role may read those of its own nodes. */
export function variablesKey({ name }: Named): string {
  return `nodes/${name}/variables.json`;
}
