import { DataResource } from 'cdktf';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { setAddress } from './address';
import { digest } from './digest';
import { ReadinessGate } from './readiness-gate';
import { shellQuote } from '../shared/shell-quote';

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
  readonly platformUsers: readonly string[];
  /** Users that the catalog may add and remove while the nodes run. */
  readonly services: readonly string[];
  /** Folder of the passwords, from the stack's synthesized folder: see FileSecrets. */
  readonly secretsFolder: string;
  /** Shell command that runs `brokerform`, from the stack's synthesized folder. */
  readonly brokerform: string;
}

/** Kafka nodes as daemons of this machine. Terraform starts and stops the processes; it never touches their data. */
export class LocalCluster extends Construct {
  public constructor(scope: Construct, id: string, props: LocalClusterProps) {
    super(scope, id);
    const credentials = this.createCredentials(props);
    for (const service of [...props.services].sort()) this.createPassword(service, props, credentials);
    const nodes = props.nodes.map((node) => this.createNode(node, props.brokerform, credentials));
    new ReadinessGate(this, 'Ready', {
      command: `${props.brokerform} local gate`,
      after: nodes,
    });
  }

  /** Runs once. It makes the passwords of all users, since each start of the program takes a second. */
  private createCredentials({ platformUsers, services, brokerform }: LocalClusterProps): DataResource {
    const credentials = new DataResource(this, 'Credentials', {
      provisioners: [
        { type: 'local-exec', command: ensure(brokerform, [...platformUsers, ...services].sort()) },
      ],
    });
    setAddress(credentials, 'credentials');
    return credentials;
  }

  /** A resource for each service: with one for all, the plan of a new service would say that credentials must be replaced. */
  private createPassword(
    service: string,
    { secretsFolder, brokerform }: LocalClusterProps,
    credentials: ITerraformDependable,
  ): void {
    const file = shellQuote(`${secretsFolder}/${service}/password`);
    const password = new DataResource(this, `Password ${service}`, {
      dependsOn: [credentials],
      provisioners: [{ type: 'local-exec', command: `test -e ${file} || ${ensure(brokerform, [service])}` }],
    });
    setAddress(password, 'password', service);
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
        // Stops the process and keeps its data: data is deleted only by `brokerform local wipe`.
        { type: 'local-exec', when: 'destroy', command: `${brokerform} local stop --node ${node.id}` },
      ],
    });
    setAddress(resource, `node-${node.id}`);
    return resource;
  }
}

/** Shell command that makes the passwords which are missing. */
function ensure(brokerform: string, users: readonly string[]): string {
  return `${brokerform} local secrets ensure --users ${shellQuote(users.join(','))}`;
}
