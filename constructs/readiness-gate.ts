import { DataResource } from 'cdktf';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { setAddress } from './address';

export interface ReadinessGateProps {
  /** Name of the resource. @default 'ready' */
  readonly name?: string;
  /** Shell command that exits 0 once the cluster is ready and says what is missing otherwise. */
  readonly command: string;
  /** What must be there first; the gate runs again whenever one of them was replaced. */
  readonly after: readonly (ITerraformDependable & { readonly id: string })[];
}

/**
 * Stands between a cluster and what is declared on it: the Kafka provider connects while it plans, so the stacks behind
 * this one must not plan before the cluster answers.
 */
export class ReadinessGate extends Construct {
  public readonly resource: DataResource;

  public constructor(scope: Construct, id: string, props: ReadinessGateProps) {
    super(scope, id);
    this.resource = new DataResource(this, 'Resource', {
      triggersReplace: { after: props.after.map((resource) => resource.id) },
      dependsOn: [...props.after],
      provisioners: [{ type: 'local-exec', command: props.command }],
    });
    setAddress(this.resource, props.name ?? 'ready');
  }
}
