/** The broker properties that a whole cluster has alike. */
import { brokerProperties } from '../cluster/broker-properties';
import type { BrokerProperty } from '../cluster/broker-property';
import { localPropertyOptions } from '../cluster/broker-property-options';
import type { NodeSpec } from '../cluster/environment-base';
import { isBroker } from '../cluster/nodes';
import { awsPropertyOptions } from '../host/broker-property-options';
import { definitionsVersionFor, configKey } from '../kafka/config-definitions';
import type { Environment } from '.';

/**
 * What every broker of an environment has alike and Kafka lets change while it runs: a dynamic value of the cluster wins over each of
 * these. With eligible leader replicas (KIP-966) `min.insync.replicas` is such a value from the beginning.
 */
export function clusterWideProperties(environment: Environment): ReadonlyMap<string, string> {
  const version = definitionsVersionFor(environment.kafkaVersion);
  const each = environment.nodes
    .filter(isBroker)
    .map((node) => new Map(propertiesOf(environment, node).map(({ key, value }) => [key, value])));
  const [first = new Map<string, string>(), ...others] = each;
  return new Map(
    [...first].filter(
      ([key, value]) =>
        configKey('broker', key, version)?.updateMode === 'cluster-wide' &&
        others.every((other) => other.get(key) === value),
    ),
  );
}

/** Every property of a node as its environment's executor writes it, folders apart. */
export function propertiesOf(environment: Environment, node: NodeSpec): BrokerProperty[] {
  if (environment.kind === 'local') {
    return brokerProperties(environment, node, localPropertyOptions('.', node));
  }
  const host = environment.nodes.find(({ id }) => id === node.id);
  if (host === undefined) throw new Error(`${environment.name} has no node ${node.id}`);
  return brokerProperties(environment, host, awsPropertyOptions(environment, host));
}
