/**
 * JulieOps (Kafka Topology Builder): a context with projects, whose topics are named after both. The entries that it makes are those of
 * kafka-ops/julie, docs/futures/what-acl-management.rst and roles/acls/AclsBindingsBuilder, with its default naming and without RBAC.
 */
import type { LiveAcl } from '../../live/cluster';
import { ForeignFiles } from './document';
import type { Dialect, ForeignDocument, ForeignFile, Translation } from './document';
import { allow, pattern, principalOf, settingsOf } from './fields';
import type { ForeignValue } from './reader';

const DIALECT: Dialect = {
  tool: 'JulieOps',
  expandsAliases: false,
  // SystemPropertySubstitutor runs over the whole text of a file.
  variables: /\$\{[^}]*\}/,
  readsAllDocuments: false,
};

/** Of a topic's configuration these two are no configuration of Kafka's. */
const PARTITIONS = 'num.partitions';
const REPLICATION_FACTOR = 'replication.factor';
const COUNTS: ReadonlySet<string> = new Set([PARTITIONS, REPLICATION_FACTOR]);

/** Top-level keys that are no part of names. */
const TOPOLOGY_FIELDS: ReadonlySet<string> = new Set(['context', 'projects', 'special_topics', 'platform']);

export function fromJulie(given: readonly ForeignFile[]): Translation {
  const files = new ForeignFiles(given, DIALECT);
  const plans = plansOf(files);
  const contexts = new Contexts(files);
  for (const document of files.documents) new Topology(files, document, plans, contexts).translate();
  return files.finish();
}

/** The configuration of a topic or a plan. A count is missing where it stands nowhere, and NaN where what stands there is none. */
interface Settings {
  readonly partitions?: number;
  readonly replicationFactor?: number;
  readonly config: Readonly<Record<string, string>>;
}
type Plans = ReadonlyMap<string, Settings>;

function settingsIn(owner: ForeignValue | undefined): Settings {
  const value = owner?.optional('config');
  const partitions = value?.optional(PARTITIONS);
  const replicationFactor = value?.optional(REPLICATION_FACTOR);
  return {
    ...(partitions === undefined ? {} : { partitions: partitions.whole(1) ?? NaN }),
    ...(replicationFactor === undefined ? {} : { replicationFactor: replicationFactor.whole(1) ?? NaN }),
    config: settingsOf(value, COUNTS),
  };
}

/** Plans stand in a file of their own, beside the topologies. */
function plansOf(files: ForeignFiles): Plans {
  const plans = new Map<string, Settings>();
  for (const { root, file } of files.documents) {
    if (!isOf(root, 'plans')) continue;
    for (const [name, value] of root.optional('plans')?.mapping()?.entries() ?? []) {
      const settings = settingsIn(value.mapping());
      if (files.declare(`plan ${name}`, value, file)) plans.set(name, settings);
    }
  }
  return plans;
}

/** A file of plans or roles: it has this key and is no topology. */
function isOf(root: ForeignValue, key: string): boolean {
  if (!root.isMapping) return false;
  const keys = root.entries().map(([name]) => name);
  return keys.includes(key) && !keys.includes('context');
}

/** What stands between a context and its projects must be the same in all files of the context: they share one prefix. */
class Contexts {
  private readonly prefixes = new Map<string, { readonly prefix: string; readonly at: string }>();

  public constructor(private readonly files: ForeignFiles) {}

  public compare(context: string, prefix: string, value: ForeignValue, { file }: ForeignDocument): void {
    const { line, column } = value.line;
    const first = this.prefixes.get(context) ?? { prefix, at: `${file}:${line}:${column}` };
    this.prefixes.set(context, first);
    if (first.prefix === prefix) return;
    value.error(
      {
        code: 'two-prefixes',
        message: `Names of context ${JSON.stringify(context)} begin with ${JSON.stringify(prefix)} here and with ${JSON.stringify(first.prefix)} at ${first.at}: ${this.files.dialect.tool} merges files of one context.`,
        remedy: 'Give all of them the same keys before "projects", or adopt them one after the other.',
      },
      'key',
    );
  }
}

interface Consumer {
  readonly principal: string;
  readonly group: string;
}

interface Producer {
  readonly principal: string;
  readonly transactionId: string | undefined;
  /** Also where it says false: the tool asks only whether the field is there. */
  readonly saysIdempotence: boolean;
  readonly value: ForeignValue;
}

interface Users {
  readonly consumers: readonly Consumer[];
  readonly producers: readonly Producer[];
}

const NO_USERS: Users = { consumers: [], producers: [] };

/** One file. */
class Topology {
  public constructor(
    private readonly files: ForeignFiles,
    private readonly document: ForeignDocument,
    private readonly plans: Plans,
    private readonly contexts: Contexts,
  ) {}

  public translate(): void {
    const root = this.document.root.mapping();
    if (root === undefined || isOf(root, 'plans') || isOf(root, 'roles')) return;
    const prefix = this.prefixOf(root);
    for (const project of root.optional('projects')?.list() ?? []) this.translateProject(project, prefix);
    for (const topic of root.optional('special_topics')?.list() ?? []) {
      // Its name stands alone: the tool adds neither a prefix nor the data type.
      this.translateTopic(topic, undefined, NO_USERS);
    }
  }

  /** The context and whatever stands between it and the projects, in the order of the file. */
  private prefixOf(root: ForeignValue): string {
    const contextValue = root.required('context');
    const context = contextValue?.text();
    const between = root.entries().flatMap(([key, value]) => {
      if (TOPOLOGY_FIELDS.has(key)) return [];
      if (value.isScalar) return value.text() ?? [];
      value.error(
        {
          code: 'wrong-type',
          message: `${value.name} is ${value.isEmpty ? 'empty' : 'no text'}: ${DIALECT.tool} makes every key before "projects" a part of all names.`,
          remedy: 'Remove it, or give it a text.',
        },
        'key',
      );
      value.leave(`${value.name} is not adopted.`);
      return [];
    });
    const prefix = [context ?? '?', ...between].join('.');
    if (contextValue !== undefined && context !== undefined) {
      this.contexts.compare(context, prefix, contextValue, this.document);
    }
    return prefix;
  }

  private translateProject(value: ForeignValue, context: string): void {
    const project = value.mapping();
    const name = project?.required('name')?.text();
    if (project === undefined) return;
    const prefix = `${context}.${name ?? '?'}`;
    const users = {
      consumers: this.consumersIn(project),
      producers: this.producersIn(project),
    };
    for (const topic of project.optional('topics')?.list() ?? []) this.translateTopic(topic, prefix, users);
    for (const each of project.optional('streams')?.list() ?? []) this.translateStreams(each, prefix);
    for (const each of connectorsIn(project)) this.translateConnector(each);
  }

  private translateTopic(value: ForeignValue, prefix: string | undefined, project: Users): void {
    const topic = value.mapping();
    const nameValue = topic?.required('name');
    const own = nameValue?.text();
    if (topic === undefined) return;
    const dataType = prefix === undefined ? undefined : topic.optional('dataType')?.text();
    const name = [prefix, own ?? '?', dataType].filter((part) => part !== undefined).join('.');
    const users = {
      consumers: [...this.consumersIn(topic), ...project.consumers],
      producers: firstOfEach([...this.producersIn(topic), ...project.producers], name),
    };
    const { partitions, replicationFactor, config } = this.planned(topic, name);
    if (own === undefined || nameValue === undefined) return;
    if (!this.files.declare(`topic ${name}`, nameValue, this.document.file)) return;
    this.files.addAcls(users.consumers.flatMap((each) => consumed(each, name)));
    this.files.addAcls(users.producers.flatMap((each) => produced(each, name)));
    if (partitions === undefined || replicationFactor === undefined) {
      topic.remark(
        `Topic ${name} is not adopted: its config does not say ${PARTITIONS} and ${REPLICATION_FACTOR}.`,
        'Add both, or adopt the topic from the cluster.',
      );
      return;
    }
    this.files.addTopic({ name, partitions, replicationFactor, config }, nameValue);
  }

  /** What a plan sets takes precedence over what the topic sets. */
  private planned(topic: ForeignValue, name: string): Settings {
    const settings = settingsIn(topic);
    const value = topic.optional('plan');
    const label = value?.text();
    const plan = label === undefined ? undefined : this.plans.get(label);
    if (label !== undefined && plan === undefined) {
      value?.leave(
        `The plan ${JSON.stringify(label)} of topic ${name} is in none of the given files: its settings are not adopted.`,
        'Give the file of plans as well: --file <topology> <plans>',
      );
    }
    return { ...settings, ...plan, config: { ...settings.config, ...plan?.config } };
  }

  private consumersIn(owner: ForeignValue): Consumer[] {
    return (owner.optional('consumers')?.list() ?? []).flatMap((value) => {
      const principal = this.principalIn(value);
      const group = value.optional('group')?.text() ?? '*';
      return principal === undefined ? [] : { principal, group };
    });
  }

  private producersIn(owner: ForeignValue): Producer[] {
    return (owner.optional('producers')?.list() ?? []).flatMap((value) => {
      const principal = this.principalIn(value);
      const transactionId = value.optional('transactionId')?.text();
      const saysIdempotence = value.optional('idempotence')?.flag() !== undefined;
      return principal === undefined ? [] : { principal, transactionId, saysIdempotence, value };
    });
  }

  private translateStreams(value: ForeignValue, project: string): void {
    const principal = this.principalIn(value);
    const prefix = value.optional('applicationId')?.text() ?? project;
    const exactlyOnce = value.optional('exactlyOnce')?.flag() === true;
    const topics = topicsOf(value);
    const observers = (value.optional('observerPrincipals')?.list() ?? []).flatMap(
      (each) => this.principalIn(each) ?? [],
    );
    if (principal === undefined) return;
    this.files.addAcls([
      ...usedTopics(principal, topics),
      allow(principal, 'All', 'Topic', prefix, 'Prefixed'),
      allow(principal, 'Read', 'Group', prefix, 'Prefixed'),
      ...(exactlyOnce
        ? (['Write', 'Describe'] as const).map((each) =>
            allow(principal, each, 'TransactionalID', prefix, 'Prefixed'),
          )
        : []),
      ...observers.flatMap((observer) => observed(observer, prefix, exactlyOnce)),
    ]);
  }

  private translateConnector(value: ForeignValue): void {
    const principal = this.principalIn(value);
    const internal = [
      value.optional('status_topic')?.text() ?? 'connect-status',
      value.optional('offset_topic')?.text() ?? 'connect-offsets',
      value.optional('configs_topic')?.text() ?? 'connect-configs',
    ];
    const group = value.optional('group')?.text() ?? 'connect-cluster';
    const topics = topicsOf(value);
    if (principal === undefined) return;
    this.files.addAcls([
      ...internal.flatMap((name) => [
        allow(principal, 'Read', 'Topic', name),
        allow(principal, 'Write', 'Topic', name),
      ]),
      allow(principal, 'Create', 'Cluster', 'kafka-cluster'),
      allow(principal, 'Read', 'Group', group),
      ...usedTopics(principal, topics),
    ]);
  }

  private principalIn(value: ForeignValue): string | undefined {
    const principal = value.mapping()?.required('principal');
    return principal === undefined ? undefined : principalOf(this.files, principal);
  }
}

/** Principals of connectors: the list itself, or since 3.0 what stands under `access_control` beside the artifacts. */
function connectorsIn(project: ForeignValue): readonly ForeignValue[] {
  const connectors = project.optional('connectors');
  const list = connectors?.isMapping === true ? connectors.optional('access_control') : connectors;
  return list?.list() ?? [];
}

function topicsOf(value: ForeignValue): { readonly read: string[]; readonly write: string[] } {
  const topics = value.optional('topics')?.mapping();
  return {
    read: topics?.optional('read')?.texts() ?? [],
    write: topics?.optional('write')?.texts() ?? [],
  };
}

/** The tool keeps producers in a set by their principal alone, a topic's own before those of the project. */
function firstOfEach(producers: readonly Producer[], topic: string): Producer[] {
  const first = new Map<string, Producer>();
  for (const producer of producers) {
    const before = first.get(producer.principal);
    if (before === undefined) first.set(producer.principal, producer);
    else if (!isCovered(producer, before)) {
      producer.value.remark(
        `${producer.value.name} grants nothing on topic ${topic}: JulieOps takes the first producer ${producer.principal} alone.`,
        'Put transactionId and idempotence into one entry.',
      );
    }
  }
  return [...first.values()];
}

function isCovered(producer: Producer, by: Producer): boolean {
  const asks = producer.transactionId !== undefined || producer.saysIdempotence;
  if (!asks) return true;
  const sameId = producer.transactionId === undefined || producer.transactionId === by.transactionId;
  return sameId && (by.transactionId !== undefined || by.saysIdempotence);
}

function consumed({ principal, group }: Consumer, topicName: string): LiveAcl[] {
  return [
    allow(principal, 'Describe', 'Topic', topicName),
    allow(principal, 'Read', 'Topic', topicName),
    allow(principal, 'Read', 'Group', ...pattern(group)),
  ];
}

function produced({ principal, transactionId, saysIdempotence }: Producer, topicName: string): LiveAcl[] {
  return [
    allow(principal, 'Describe', 'Topic', topicName),
    allow(principal, 'Write', 'Topic', topicName),
    ...(transactionId === undefined
      ? []
      : (['Describe', 'Write'] as const).map((operation) =>
          allow(principal, operation, 'TransactionalID', ...pattern(transactionId)),
        )),
    ...(transactionId === undefined && !saysIdempotence
      ? []
      : [allow(principal, 'IdempotentWrite', 'Cluster', 'kafka-cluster')]),
  ];
}

function usedTopics(
  principal: string,
  { read, write }: { readonly read: readonly string[]; readonly write: readonly string[] },
): LiveAcl[] {
  return [
    ...read.map((name) => allow(principal, 'Read', 'Topic', name)),
    ...write.map((name) => allow(principal, 'Write', 'Topic', name)),
  ];
}

/** Who looks at the internal topics of a streams application. */
function observed(principal: string, prefix: string, exactlyOnce: boolean): LiveAcl[] {
  const operations = ['Read', 'Describe'] as const;
  return [
    ...operations.map((each) => allow(principal, each, 'Topic', prefix, 'Prefixed')),
    allow(principal, 'Read', 'Group', prefix, 'Prefixed'),
    ...(exactlyOnce
      ? operations.map((each) => allow(principal, each, 'TransactionalID', prefix, 'Prefixed'))
      : []),
  ];
}
