import { DataResource } from 'cdktf';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { setAddress } from './address';
import { digest } from './digest';
import { ReadinessGate } from './readiness-gate';
import { shellQuote } from '../model/shell-quote';

export interface LocalNodeProps {
  /** `node.id`. */
  readonly id: number;
  /** Everything the process is started with; the node is restarted when it changes. */
  readonly definition: unknown;
  /** Stays the same while the process runs undisturbed; another value has Terraform start the node again. */
  readonly generation: string;
}

export interface LocalClusterProps {
  readonly nodes: readonly LocalNodeProps[];
  /** Users that need a password before anything starts. */
  readonly users: readonly string[];
  /** Shell command that runs `brokerform`, from the stack's synthesized folder. */
  readonly brokerform: string;
}

/** Kafka nodes as daemons of this machine. Terraform starts and stops the processes; it never touches their data. */
export class LocalCluster extends Construct {
  public constructor(scope: Construct, id: string, props: LocalClusterProps) {
    super(scope, id);
    const credentials = this.createCredentials(props);
    const nodes = props.nodes.map((node) => this.createNode(node, props.brokerform, credentials));
    new ReadinessGate(this, 'Ready', {
      command: `${props.brokerform} local gate`,
      after: nodes,
    });
  }

  private createCredentials(props: LocalClusterProps): DataResource {
    const credentials = new DataResource(this, 'Credentials', {
      triggersReplace: { users: [...props.users].sort() },
      provisioners: [
        {
          type: 'local-exec',
          command: `${props.brokerform} local secrets ensure --users ${shellQuote([...props.users].sort().join(','))}`,
        },
      ],
    });
    setAddress(credentials, 'credentials');
    return credentials;
  }

  private createNode(
    node: LocalNodeProps,
    brokerform: string,
    credentials: ITerraformDependable,
  ): DataResource {
    const resource = new DataResource(this, `Node${node.id}`, {
      triggersReplace: { definition: digest(node.definition), generation: node.generation },
      dependsOn: [credentials],
      provisioners: [
        {
          type: 'local-exec',
          command: `${brokerform} local start --node ${node.id} --generation ${node.generation}`,
        },
        // Stops the process and keeps its data: data goes only with `brokerform local wipe`.
        { type: 'local-exec', when: 'destroy', command: `${brokerform} local stop --node ${node.id}` },
      ],
    });
    setAddress(resource, `node-${node.id}`);
    return resource;
  }
}
