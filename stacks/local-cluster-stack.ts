import { TerraformOutput } from 'cdktf';
import type { App } from 'cdktf';
import { LocalCluster } from '../constructs/local-cluster';
import { PLATFORM_USERS, REGISTRY_USER, REGISTRY_WRITER, managedUsers } from '../model/access/platform';
import { brokerProperties } from '../model/cluster/broker-properties';
import { bootstrapServers } from '../model/cluster/nodes';
import { localPropertyOptions } from '../model/cluster/broker-property-options';
import type { ResolvedCatalog } from '../model/catalog/resolved';
import { STACK_KINDS } from '../model/desired/stack-kinds';
import type { LocalEnvironment } from '../model/environment';
import { LocalStack, secretsFolder } from './local-stack';

export interface LocalClusterStackProps {
  readonly environment: LocalEnvironment;
  readonly catalog: ResolvedCatalog;
  /** Per node id: a value that changes when the node's process ended since it was started. */
  readonly generations: Readonly<Record<number, string>>;
  /** Whether a schema registry runs beside the nodes: it is a user of theirs. */
  readonly registry: boolean;
}

/** The nodes of a local cluster, and the gate that opens when they serve. */
export class LocalClusterStack extends LocalStack {
  public constructor(app: App, props: LocalClusterStackProps) {
    const { environment, catalog, generations, registry } = props;
    super(app, 'cluster', environment);

    new LocalCluster(this, 'Cluster', {
      nodes: environment.nodes.map((node) => ({
        id: node.id,
        definition: {
          kafkaVersion: environment.kafkaVersion,
          heapMiB: environment.heapMiB,
          properties: brokerProperties(environment, node, localPropertyOptions('.', node)).map(
            ({ key, value }) => [key, value],
          ),
        },
        generation: generations[node.id] ?? '1',
      })),
      platformUsers: PLATFORM_USERS,
      services: [...managedUsers(catalog), ...(registry ? [REGISTRY_USER, REGISTRY_WRITER] : [])],
      secretsFolder: secretsFolder(this, environment),
      brokerform: this.brokerform,
    });
    new TerraformOutput(this, STACK_KINDS.cluster.outputs.local.bootstrapServers, {
      value: bootstrapServers(environment).join(','),
      staticId: true,
    });
  }
}
