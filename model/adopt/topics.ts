/** A topic as it was found → an entry of the catalog that declares exactly the same. */
import { durabilityProfile } from '../topics/durability';
import type { DurabilityClass, EnvironmentBase } from '../cluster/environment-base';
import { UNKNOWN } from '../catalog/schema-adopted';
import { adoptedFields } from '../catalog/topic-properties';
import type { AdoptedFields } from '../catalog/topic-properties';
import type { FoundTopic } from './discovered';

/** What stands in the catalog's file, field by field in the order of its documentation. */
export interface TopicEntry extends AdoptedFields {
  readonly name: string;
  readonly description: string;
  readonly durability?: DurabilityClass;
  readonly partitions: number;
  readonly key: string;
  readonly config?: Readonly<Record<string, string>>;
  readonly producersFromOtherDomains?: readonly string[];
  readonly adopted: { readonly replicationFactor?: number };
}

/**
 * Never critical: that class promises what no configuration tells, for instance that every producer is idempotent.
 */
const CLASSES: readonly DurabilityClass[] = ['standard', 'scratch'];

/** @param environment whose durability classes count */
export function topicEntry(topic: FoundTopic, environment: Pick<EnvironmentBase, 'durability'>): TopicEntry {
  const durability = classOf(topic, environment);
  const { fields, keys } = adoptedFields(topic.config);
  const said = new Set([...keys, ...(durability === undefined ? [] : ['min.insync.replicas'])]);
  const rest = Object.entries(topic.config).filter(([key]) => !said.has(key));
  return {
    name: topic.name,
    description: topic.description ?? UNKNOWN,
    ...(durability === undefined ? {} : { durability }),
    partitions: topic.partitions,
    key: UNKNOWN,
    ...fields,
    ...(rest.length === 0 ? {} : { config: Object.fromEntries(rest.sort(([a], [b]) => (a < b ? -1 : 1))) }),
    adopted: durability === undefined ? { replicationFactor: topic.replicationFactor } : {},
  };
}

function classOf(
  { replicationFactor, config }: FoundTopic,
  environment: Pick<EnvironmentBase, 'durability'>,
): DurabilityClass | undefined {
  return CLASSES.find((name) => {
    const profile = durabilityProfile(name, environment);
    return (
      profile.replicationFactor === replicationFactor &&
      String(profile.minInSyncReplicas) === config['min.insync.replicas']
    );
  });
}
