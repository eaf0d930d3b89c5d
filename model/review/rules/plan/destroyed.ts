/** What is destroyed and no other rule said a word about. */
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { isDestroyed, isReplaced, textOf } from '../../change';
import type { Attributes, ResourceChange } from '../../change';
import { wholeTopic } from '../../text';
import type { ReviewContext } from '../../rule';
import { nodeOf } from '../hosts/nodes';
import { nodeOfInstance, nodeOfVolume } from '../hosts/inventory';
import { tagsOf } from '../hosts/values';
import { isOfRegistry } from '../schemas/subject-deleted';
import type { Need } from '../../needs';

/** What of Kafka a resource holds. */
type Holds = 'topic' | 'cluster' | 'brokers' | 'data' | 'nothing-known';

/**
 * Types whose destruction other rules judge: where those are silent, silence is their answer. Everything else that is destroyed in
 * silence is named. Types that only some of their resources concern (instances, volumes) are decided in isJudged.
 */
const JUDGED: ReadonlySet<string> = new Set([
  'kafka_topic',
  'kafka_acl',
  'kafka_quota',
  'kafka_user_scram_credential',
  'aws_security_group_rule',
  'aws_vpc_security_group_ingress_rule',
  'aws_vpc_security_group_egress_rule',
  // Routes of subnets that are deleted as well: see network-destroyed.
  'aws_route',
  'aws_route_table',
  'aws_route_table_association',
  // Attachments of volumes and instances that are destroyed themselves: see data-volume-detached.
  'aws_volume_attachment',
]);

/** They hold a value or a moment in the state and nothing outside of it. */
const HOLDS_NOTHING = /^(?:null_resource|terraform_data|time_\w+|random_(?:id|integer|pet|shuffle|uuid))$/;

/** Topics of other providers than Mongey's: `confluent_kafka_topic`, `aiven_kafka_topic`, `redpanda_topic`; an event hub is one, too. */
const TOPIC = /(?:^|_)(?:kafka|msk|redpanda|warpstream)(?:_\w+)*_topic$|^azurerm_eventhub$/;
/** Managed clusters: `aws_msk_cluster`, `aws_msk_serverless_cluster`, `confluent_kafka_cluster`, `redpanda_cluster`, `aiven_kafka`. */
const CLUSTER =
  /(?:^|_)(?:kafka|msk|redpanda|warpstream)(?:_\w+)*_cluster$|^aiven_kafka$|^upcloud_managed_database_kafka$|^azurerm_eventhub_namespace$/;
/** Objects of Strimzi's operator. */
const MANIFESTS: Readonly<Record<string, Holds>> = {
  KafkaTopic: 'topic',
  Kafka: 'cluster',
  KafkaNodePool: 'brokers',
};
/** Groups of instances, which end with them. */
const FLEET =
  /^(?:aws_autoscaling_group|aws_ec2_fleet|aws_spot_fleet_request|aws_eks_node_group|aws_ecs_service|google_compute_(?:region_)?instance_group_manager|azurerm_(?:\w+_)?virtual_machine_scale_set)$/;
const INSTANCE =
  /^(?:aws_instance|aws_spot_instance_request|google_compute_instance|azurerm_(?:linux_|windows_)?virtual_machine)$/;
/** Disks and file systems. */
const DISK =
  /^(?:aws_ebs_volume|aws_efs_file_system|aws_fsx_\w+|google_compute_(?:region_)?disk|azurerm_managed_disk|kubernetes_persistent_volume(?:_claim)?(?:_v1)?|openstack_blockstorage_volume_v\d|hcloud_volume|digitalocean_volume)$/;
const KAFKA_LIKE = /kafka|broker|kraft|zookeeper/i;

/** Of Kafka, whoever made the provider. */
const OF_KAFKA = /(?:^|_)(?:kafka|msk|redpanda|warpstream|confluent)(?:_|$)/;

/** Created or updated, of Kafka, and of a type that no rule reads. */
function isBeyondRules({ type, actions }: ResourceChange): boolean {
  const alters = actions.includes('update') || actions.includes('create');
  return alters && !actions.includes('delete') && OF_KAFKA.test(type) && !JUDGED.has(type);
}

const WORDS: Readonly<Record<Holds, string>> = {
  topic: 'every record of the topic is lost',
  cluster: 'every topic, record and ACL of the cluster is lost',
  brokers: 'all its instances are terminated, with the disks that are part of them',
  data: 'everything on it is lost',
  'nothing-known': 'no rule of the review knows what depends on it',
};

export const unjudgedDestroyed = defineRule({
  id: 'unjudged-destroyed',
  severity: 'error',
  title: 'A resource is destroyed that no other rule covers',
  reason:
    'The rules know the Kafka provider Mongey/kafka and the AWS resources of this project. A topic of another provider, a managed cluster, an instance group or a disk holds records as well, and Terraform destroys it without asking. Every deleted or replaced resource that no other rule covers is reported here: as an error if its type or its name shows that it holds records or runs brokers, otherwise as a warning.',
  sources: [
    'Terraform documentation, Resource behavior: destroy, replacement',
    'Amazon MSK developer guide, "Delete a provisioned Amazon MSK cluster"',
    'Amazon EC2 Auto Scaling user guide, "Delete your Auto Scaling infrastructure"',
  ],
  instead:
    'Find out what the resource holds and who uses it. If it is safe to destroy, add a waiver; if it must stay, keep its declaration, or write a moved block if only its address changed.',
  needs: (context) => [...foreignTopics(context), ...beyondRules(context)],
  check: (context, found) => {
    const named = new Set(found.map(({ stack, address }) => `${stack} ${address}`));
    return context.changes
      .filter((change) => isDestroyed(change) && change.before !== null)
      .filter((change) => !named.has(`${change.stack} ${change.address}`) && !isJudged(context, change))
      .map((change) => destroyed(context, change));
  },
});

function foreignTopics({ changes }: ReviewContext): Need[] {
  return changes
    .filter(isDestroyed)
    .flatMap((change) => foreignTopic(change) ?? [])
    .flatMap((topic) =>
      (['records', 'bytes', 'readers'] as const).map((of): Need => ({ fact: { of, topic } })),
    );
}

/** What another provider does to Kafka: a finding names it only where it is destroyed. */
function beyondRules({ changes }: ReviewContext): Need[] {
  return changes.filter(isBeyondRules).map(({ address, type }) => {
    const unknown = `what the change of ${address} does`;
    return {
      fact: { of: 'not-asked', why: `the review does not read resources of type ${type}` },
      unknown,
      unqueried: unknown,
    };
  });
}

function isJudged(context: ReviewContext, change: ResourceChange): boolean {
  const { type, stack, address, before } = change;
  if (before === null || HOLDS_NOTHING.test(type)) return true;
  if (type === 'restapi_object') return isOfRegistry(before);
  if (type === 'aws_instance') return nodeOf({ stack, address, type, values: before }) !== undefined;
  if (type === 'aws_ebs_volume') return nodeOfVolume(context, { address, values: before }) !== undefined;
  if (type === 'aws_volume_attachment')
    return (
      nodeOfInstance(context, textOf(before, 'instance_id')) !== undefined ||
      endsWithItsInstance(context, change)
    );
  return JUDGED.has(type);
}

/** An attachment of an instance or a volume that is destroyed and named itself. */
function endsWithItsInstance({ changes }: ReviewContext, { before }: ResourceChange): boolean {
  const ends = [textOf(before, 'instance_id'), textOf(before, 'volume_id')];
  return changes.some((other) => {
    const id = textOf(other.before, 'id');
    return isDestroyed(other) && id !== undefined && ends.includes(id);
  });
}

function destroyed({ facts }: ReviewContext, change: ResourceChange): Draft {
  const { stack, address, type } = change;
  const holds = whatItHolds(change);
  const topic = holds === 'topic' ? foreignTopic(change) : undefined;
  const known = topic === undefined ? undefined : facts?.topics.get(topic);
  const forced = change.replacePaths.length === 0 ? '' : ` because of ${change.replacePaths.join(', ')}`;
  const name = nameOf(change);
  return {
    severity: holds === 'nothing-known' ? 'warning' : 'error',
    stack,
    address,
    subject: name ?? address,
    message: `resource ${address}${name === undefined ? '' : ` (${name})`} is ${isReplaced(change) ? `replaced${forced}` : 'deleted'}: ${WORDS[holds]}.`,
    ...(known === undefined ? {} : { loss: wholeTopic(known) }),
    ...(known !== undefined
      ? {}
      : { notKnown: [`what ${address} holds: the review does not read resources of type ${type}`] }),
  };
}

function whatItHolds(change: ResourceChange): Holds {
  const { type, address, before } = change;
  const manifest = MANIFESTS[kindOf(change)];
  if (manifest !== undefined) return manifest;
  if (TOPIC.test(type)) return 'topic';
  if (CLUSTER.test(type)) return 'cluster';
  const called = `${address} ${nameOf(change) ?? ''} ${Object.entries(allTags(before)).flat().join(' ')}`;
  if (!KAFKA_LIKE.test(called)) return 'nothing-known';
  if (FLEET.test(type) || INSTANCE.test(type)) return 'brokers';
  return DISK.test(type) ? 'data' : 'nothing-known';
}

/** `kind` of a Kubernetes manifest. */
function kindOf({ type, before }: ResourceChange): string {
  const manifest = type === 'kubernetes_manifest' ? before?.['manifest'] : undefined;
  return typeof manifest === 'object' && manifest !== null
    ? (textOf(manifest as Attributes, 'kind') ?? '')
    : '';
}

/** The name of a topic that another provider declares. */
function foreignTopic({ type, before }: Pick<ResourceChange, 'type' | 'before'>): string | undefined {
  return TOPIC.test(type) ? (textOf(before, 'topic_name') ?? textOf(before, 'name')) : undefined;
}

const NAMES = ['topic_name', 'cluster_name', 'service_name', 'display_name', 'name'];

function nameOf({ before }: ResourceChange): string | undefined {
  const given = NAMES.map((key) => textOf(before, key)).find((name) => name !== undefined && name !== '');
  return given ?? tagsOf(before)['Name'];
}

/** An autoscaling group has its tags as blocks. */
function allTags(values: ResourceChange['before']): Record<string, string> {
  const blocks = Array.isArray(values?.['tag']) ? (values['tag'] as unknown[]) : [];
  return {
    ...tagsOf(values),
    ...Object.fromEntries(
      blocks.flatMap((block) => {
        const { key, value } = (block ?? {}) as { key?: unknown; value?: unknown };
        return typeof key === 'string' && typeof value === 'string' ? [[key, value]] : [];
      }),
    ),
  };
}
