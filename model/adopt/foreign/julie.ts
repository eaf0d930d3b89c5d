/**
 * JulieOps (Kafka Topology Builder): a context with projects, whose topics are named after both. The entries that it makes are those of
 * kafka-ops/julie, docs/futures/what-acl-management.rst and roles/acls/AclsBindingsBuilder, with its default naming and without RBAC.
 */
import { z } from 'zod';
import type { LiveAcl } from '../../live/cluster';
import type { Found } from '../found';
import { documentsOf, together } from './document';
import type { ForeignDocument, ForeignFile, Translation } from './document';
import { allow, list, pattern, settings } from './fields';

const user = z.looseObject({ principal: z.string().min(1) });
const consumer = user.extend({ group: z.string().min(1).optional() });
const producer = user.extend({
  transactionId: z.string().min(1).optional(),
  idempotence: z.union([z.boolean(), z.string()]).optional(),
});
const topicLists = z.looseObject({ read: list, write: list }).nullish();
const listOf = <T extends z.ZodType>(schema: T) =>
  z
    .array(schema)
    .nullish()
    .transform((values) => values ?? []);

const topic = z.looseObject({
  name: z.string().min(1),
  dataType: z.string().optional(),
  plan: z.string().optional(),
  config: settings.nullish(),
  consumers: listOf(consumer),
  producers: listOf(producer),
});

const project = z.looseObject({
  name: z.string().min(1),
  topics: listOf(topic),
  consumers: listOf(consumer),
  producers: listOf(producer),
  streams: listOf(user.extend({ applicationId: z.string().min(1).optional(), topics: topicLists })),
  connectors: listOf(
    user.extend({
      group: z.string().min(1).optional(),
      status_topic: z.string().min(1).optional(),
      offset_topic: z.string().min(1).optional(),
      configs_topic: z.string().min(1).optional(),
      topics: topicLists,
    }),
  ),
});

const topology = z.looseObject({
  context: z.string().min(1),
  projects: listOf(project),
  special_topics: listOf(topic),
});

type Topology = z.output<typeof topology>;
type Project = z.output<typeof project>;
type Topic = z.output<typeof topic>;

/** Of a topic's configuration these two are no configuration of Kafka's. */
const PARTITIONS = 'num.partitions';
const REPLICATION_FACTOR = 'replication.factor';

const KNOWN_PROJECT_FIELDS = new Set(Object.keys(project.shape));
const KNOWN_FIELDS = new Set(Object.keys(topology.shape));

export function fromJulie(files: readonly ForeignFile[]): Translation {
  const documents = files.flatMap(documentsOf);
  const parts = documents.flatMap(translate);
  return { found: together(parts), diagnostics: documents.flatMap(({ diagnostics }) => diagnostics) };
}

function translate(document: ForeignDocument): Partial<Found>[] {
  const read = document.read(topology);
  if (read === undefined) return [];
  const prefix = contextOf(document, read);
  return [
    ...read.projects.map((each, index) =>
      translateProject(document, [...prefix, each.name].join('.'), each, index),
    ),
    ...read.special_topics.map((each, index) =>
      translateTopic(document, each, each.name, ['special_topics', index], { consumers: [], producers: [] }),
    ),
  ];
}

/** The context and whatever stands between it and the projects, in the order of the file. */
function contextOf(document: ForeignDocument, read: Topology): string[] {
  const between: string[] = [];
  for (const [key, value] of Object.entries(read)) {
    if (KNOWN_FIELDS.has(key)) continue;
    if (typeof value === 'string') between.push(value);
    else document.leave([key], `"${key}" is not taken over.`);
  }
  return [read.context, ...between];
}

function translateProject(
  document: ForeignDocument,
  prefix: string,
  each: Project,
  index: number,
): Partial<Found> {
  for (const key of Object.keys(each).filter((field) => !KNOWN_PROJECT_FIELDS.has(field))) {
    document.leave(['projects', index, key], `"${key}" of project ${each.name} is not taken over.`);
  }
  const parts = each.topics.map((one, topicIndex) => {
    const name = [prefix, one.name, ...(one.dataType === undefined ? [] : [one.dataType])].join('.');
    return translateTopic(document, one, name, ['projects', index, 'topics', topicIndex], each);
  });
  return {
    topics: parts.flatMap(({ topics = [] }) => topics),
    acls: [
      ...parts.flatMap(({ acls = [] }) => acls),
      ...each.streams.flatMap((one) => streams(one, one.applicationId ?? prefix)),
      ...each.connectors.flatMap(connector),
    ],
  };
}

function translateTopic(
  document: ForeignDocument,
  one: Topic,
  name: string,
  path: readonly (string | number)[],
  users: Pick<Topic, 'consumers' | 'producers'>,
): Partial<Found> {
  const { [PARTITIONS]: partitions, [REPLICATION_FACTOR]: replicationFactor, ...config } = one.config ?? {};
  const acls = [
    ...[...users.consumers, ...one.consumers].flatMap((each) => consumed(each, name)),
    ...[...users.producers, ...one.producers].flatMap((each) => produced(each, name)),
  ];
  if (one.plan !== undefined) {
    document.leave(
      [...path, 'plan'],
      `The plan "${one.plan}" of topic ${name} stands in another file: what it sets is not taken over.`,
    );
  }
  const counts = [Number(partitions), Number(replicationFactor)];
  const [first = NaN, second = NaN] = counts;
  if (!counts.every((value) => Number.isInteger(value) && value > 0)) {
    document.leave(
      path,
      `Topic ${name} is not taken over: its config does not say ${PARTITIONS} and ${REPLICATION_FACTOR}.`,
      'Add both, or adopt the topic from the cluster.',
    );
    return { acls };
  }
  return { topics: [{ name, partitions: first, replicationFactor: second, config }], acls };
}

function consumed({ principal, group = '*' }: z.output<typeof consumer>, topicName: string): LiveAcl[] {
  return [
    allow(principal, 'Describe', 'Topic', topicName),
    allow(principal, 'Read', 'Topic', topicName),
    allow(principal, 'Read', 'Group', ...pattern(group)),
  ];
}

function produced(each: z.output<typeof producer>, topicName: string): LiveAcl[] {
  const { principal, transactionId, idempotence } = each;
  return [
    allow(principal, 'Describe', 'Topic', topicName),
    allow(principal, 'Write', 'Topic', topicName),
    ...(transactionId === undefined
      ? []
      : (['Describe', 'Write'] as const).map((operation) =>
          allow(principal, operation, 'TransactionalID', ...pattern(transactionId)),
        )),
    ...(transactionId === undefined && idempotence === undefined
      ? []
      : [allow(principal, 'IdempotentWrite', 'Cluster', 'kafka-cluster')]),
  ];
}

function streams({ principal, topics }: Project['streams'][number], prefix: string): LiveAcl[] {
  return [
    ...(topics?.read ?? []).map((name) => allow(principal, 'Read', 'Topic', name)),
    ...(topics?.write ?? []).map((name) => allow(principal, 'Write', 'Topic', name)),
    allow(principal, 'All', 'Topic', prefix, 'Prefixed'),
    allow(principal, 'Read', 'Group', prefix, 'Prefixed'),
  ];
}

function connector(each: Project['connectors'][number]): LiveAcl[] {
  const { principal, topics } = each;
  const internal = [
    each.status_topic ?? 'connect-status',
    each.offset_topic ?? 'connect-offsets',
    each.configs_topic ?? 'connect-configs',
  ];
  return [
    ...internal.flatMap((name) => [
      allow(principal, 'Read', 'Topic', name),
      allow(principal, 'Write', 'Topic', name),
    ]),
    allow(principal, 'Create', 'Cluster', 'kafka-cluster'),
    allow(principal, 'Read', 'Group', each.group ?? 'connect-cluster'),
    ...(topics?.read ?? []).map((name) => allow(principal, 'Read', 'Topic', name)),
    ...(topics?.write ?? []).map((name) => allow(principal, 'Write', 'Topic', name)),
  ];
}
