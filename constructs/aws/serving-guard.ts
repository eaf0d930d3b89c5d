import { DataResource, TerraformIterator } from 'cdktf';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { AwsEnvironment } from '../../model/aws/environment';
import { setAddress } from '../address';
import { expression } from '../literal-text';

export interface ServingGuardProps {
  readonly environment: AwsEnvironment;
  /** Everything without which a node does not serve; none of it is destroyed before the guard has said yes. */
  readonly after: readonly ITerraformDependable[];
  /** Shell command that runs `brokerform`, from the stack's synthesized folder. */
  readonly brokerform: string;
}

/**
 * Asks the live cluster before a node is removed: a broker that still holds a replica stays, whatever the code says.
 *
 * One resource with `for_each` over the running nodes: when a node leaves the code its key is removed and the block, with the
 * provisioner that asks, stays. Terraform destroys it before everything that it depends on, and nothing of that if it fails.
 */
export class ServingGuard extends Construct {
  public constructor(scope: Construct, id: string, props: ServingGuardProps) {
    super(scope, id);
    const { environment, after, brokerform } = props;
    const command = `${brokerform} cluster drained --environment ${environment.name} --node ${expression('${each.key}')}`;
    const guard = new DataResource(this, 'Resource', {
      forEach: TerraformIterator.fromList(environment.nodes.map((node) => String(node.id))),
      dependsOn: [...after],
      ...((environment.deletionProtection ?? true)
        ? { provisioners: [{ type: 'local-exec', when: 'destroy', command }] }
        : {}),
    });
    setAddress(guard, 'serving');
  }
}
