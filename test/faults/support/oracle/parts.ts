/** A case as Terraform resources before and after, and as what is done to the cluster by hand. */
import type { Resources } from '../terraform';
import type {
  AccessCase,
  Case,
  Concealed,
  Config,
  Entry,
  Limits,
  Protocol,
  QuotaCase,
  TopicCase,
  UserCase,
} from './cases';
import { HOUR, RECORDS } from './draw';

export type Attributes = Readonly<Record<string, string>>;

export interface Move {
  readonly from: string;
  readonly to: string;
}

export interface Login {
  readonly user: string;
  readonly password: string;
}

export interface Made {
  readonly topics?: readonly { name: string; partitions: number; replication: number; config: Config }[];
  readonly acls?: readonly Attributes[];
  readonly users?: readonly { name: string; password: string }[];
  readonly quotas?: readonly { type: string; name: string; limits: Readonly<Record<string, number>> }[];
  readonly configs?: readonly { type: string; name: string; set: Readonly<Record<string, string | null>> }[];
  readonly commits?: readonly { group: string; protocol: Protocol; topic: string; offset: number }[];
}

export interface Parts {
  readonly before: Resources;
  readonly after: Resources;
  readonly moved: readonly Move[];
  readonly forgotten: readonly string[];
  /** Addresses that the plan is told to replace. */
  readonly replaced: readonly string[];
  /** By hand, before anything is declared. */
  readonly made: Made;
  /** By hand, once `before` is applied. */
  readonly changed: Made;
  readonly filled?: { readonly topic: string; readonly count: number };
  /** Topics whose records and configuration count. */
  readonly topic?: string;
  /** Whether a record of more than 1 MiB is tried as well. */
  readonly huge?: boolean;
  readonly member?: Partial<Login> & {
    readonly group: string;
    readonly topic: string;
    readonly protocol: Protocol;
  };
  readonly probe?: Login & { readonly group: string; readonly topic: string; readonly commits: boolean };
  /** Entries that are declared after the apply, and of which the plan shows all. */
  readonly declaredAcls: readonly Attributes[];
}

const BASE: Config = { 'segment.ms': String(HOUR), 'min.cleanable.dirty.ratio': '0.01' };
export const PASSWORD = 'a-password-of-the-oracle';
const NONE = { moved: [], forgotten: [], replaced: [], made: {}, changed: {}, declaredAcls: [] } as const;
const DEPLOYER = 'User:deployer';

/** What everything of a case begins with. */
export const prefixOf = (id: string): string => `${id}-`;

export function partsOf(id: string, drawn: Case): Parts {
  switch (drawn.on) {
    case 'topic':
      return topicParts(id, drawn);
    case 'access':
      return accessParts(id, drawn);
    case 'user':
      return userParts(id, drawn);
    case 'quota':
      return quotaParts(id, drawn);
  }
}

const isMoved = (fate: string): boolean => fate === 'moved' || fate === 'moved-replaced';

function replacedAt(fate: string, from: string, to: string): Pick<Parts, 'replaced'> {
  if (fate === 'replace') return { replaced: [from] };
  return { replaced: fate === 'moved-replaced' ? [to] : [] };
}

/** A record of more than 1 MiB is sent where it makes a difference. */
function takesHuge({ recorded, byHand, declared }: TopicCase): boolean {
  return [recorded, byHand, declared].some((config) => config['max.message.bytes'] === '2097152');
}

function topicParts(id: string, drawn: TopicCase): Parts {
  const { fate, recorded, replication, byHand, announced, group } = drawn;
  const name = `${id}-t`;
  const partitions = fate === 'shrink' ? 2 : 1;
  const resource = { name, partitions, replication_factor: replication, config: { ...BASE, ...recorded } };
  const { config, values } = declaredConfig(id, drawn);
  const address = `kafka_topic.${id}_t`;
  const other = `kafka_topic.${id}_m`;
  const after: Record<TopicCase['fate'], Resources> = {
    update: { kafka_topic: { [`${id}_t`]: { ...resource, config } }, ...values },
    delete: {},
    rename: { kafka_topic: { [`${id}_t`]: { ...resource, name: `${id}-n` } } },
    shrink: { kafka_topic: { [`${id}_t`]: { ...resource, partitions: 1 } } },
    grow: { kafka_topic: { [`${id}_t`]: { ...resource, partitions: 2 } } },
    replicas: { kafka_topic: { [`${id}_t`]: { ...resource, replication_factor: 4 - replication } } },
    readdress: { kafka_topic: { [`${id}_m`]: resource } },
    moved: { kafka_topic: { [`${id}_m`]: { ...resource, config } } },
    forget: {},
    replace: { kafka_topic: { [`${id}_t`]: resource } },
    'moved-replaced': { kafka_topic: { [`${id}_m`]: resource } },
    exists: { kafka_topic: { [`${id}_t`]: resource } },
    impossible: { kafka_topic: { [`${id}_t`]: { ...resource, replication_factor: 5 } } },
  };
  const created = fate === 'exists' || fate === 'impossible';
  const samePlan = announced === 'same-plan' ? { kafka_acl: { [`${id}_d`]: deletion(name) } } : {};
  return {
    ...NONE,
    before: created ? {} : { kafka_topic: { [`${id}_t`]: resource } },
    after: { ...after[fate], ...samePlan },
    moved: isMoved(fate) ? [{ from: address, to: other }] : [],
    forgotten: fate === 'forget' ? [address] : [],
    ...replacedAt(fate, address, other),
    made: fate === 'exists' ? { topics: [{ name, partitions, replication, config: resource.config }] } : {},
    changed: {
      ...(fate === 'impossible' || Object.keys(byHand).length === 0
        ? {}
        : { configs: [{ type: 'TOPIC', name, set: byHand }] }),
      acls: announcement(id, name, announced),
      ...(group?.committed === undefined || fate === 'impossible'
        ? {}
        : {
            commits: [{ group: `${id}-g`, protocol: group.protocol, topic: name, offset: group.committed }],
          }),
    },
    topic: name,
    huge: takesHuge(drawn),
    ...(fate === 'impossible' ? {} : { filled: { topic: name, count: RECORDS.count } }),
    ...(group?.member === true && fate !== 'impossible'
      ? { member: { group: `${id}-g`, topic: name, protocol: group.protocol } }
      : {}),
  };
}

function declaredConfig(
  id: string,
  { declared, concealed }: TopicCase,
): { config: Config; values: Resources } {
  const unknown = Object.entries(concealed).filter(([, how]) => how === 'unknown');
  const shown = Object.entries(declared).map(([key, value]): [string, string] => {
    const how = concealed[key];
    if (how === 'sensitive') return [key, `\${sensitive("${value}")}`];
    return [key, how === 'unknown' ? `\${terraform_data.${id}_v.output}` : value];
  });
  return {
    config: { ...BASE, ...Object.fromEntries(shown) },
    values:
      unknown.length === 0
        ? {}
        : { terraform_data: { [`${id}_v`]: { input: declared[unknown[0]?.[0] ?? ''] ?? '' } } },
  };
}

const deletion = (name: string, more: Attributes = {}): Attributes => ({
  ...{ acl_principal: DEPLOYER, acl_host: '*', acl_operation: 'Delete', acl_permission_type: 'Allow' },
  ...{ resource_type: 'Topic', resource_name: name, resource_pattern_type_filter: 'Literal' },
  ...more,
});

function announcement(id: string, name: string, announced: TopicCase['announced']): Attributes[] {
  switch (announced) {
    case 'yes':
      return [deletion(name)];
    case 'stranger':
      return [deletion(name, { acl_principal: `User:${id}-u` })];
    case 'denied':
      return [deletion(name), deletion(name, { acl_permission_type: 'Deny' })];
    case 'prefixed':
      return [deletion(name, { resource_name: prefixOf(id), resource_pattern_type_filter: 'Prefixed' })];
    case 'no':
    case 'same-plan':
      return [];
  }
}

const PATTERNS: Readonly<Record<Entry['resource'], (id: string) => readonly [string, string, string]>> = {
  topic: (id) => ['Topic', `${id}-t`, 'Literal'],
  topics: (id) => ['Topic', prefixOf(id), 'Prefixed'],
  'all-topics': () => ['Topic', '*', 'Literal'],
  group: (id) => ['Group', `${id}-g`, 'Literal'],
  groups: (id) => ['Group', prefixOf(id), 'Prefixed'],
  'all-groups': () => ['Group', '*', 'Literal'],
};

export function aclOf(
  id: string,
  { principal, permission, operation, host, resource, refused }: Entry,
): Attributes {
  const [type, name, pattern] = PATTERNS[resource](id);
  const [part, search] = refused?.split(' ') ?? [];
  return {
    ...{ acl_principal: principal === 'own' ? `User:${id}-u` : 'User:*', acl_host: host },
    ...{ acl_operation: operation, acl_permission_type: permission },
    ...{ resource_type: type, resource_name: name, resource_pattern_type_filter: pattern },
    ...(part === 'operation' ? { acl_operation: search ?? '' } : {}),
    ...(part === 'pattern' ? { resource_pattern_type_filter: search ?? '' } : {}),
  };
}

function accessParts(id: string, { byHand, entries, added, group }: AccessCase): Parts {
  const before: Record<string, object> = {};
  const after: Record<string, object> = {};
  const moved: Move[] = [];
  const replaced: string[] = [];
  const declaredAcls: Attributes[] = added.map((entry) => aclOf(id, entry));
  let value: Resources = {};
  entries.forEach(({ entry, fate, becomes, createdFirst, concealed }, index) => {
    const first = createdFirst ? { lifecycle: { create_before_destroy: true } } : {};
    const acl = aclOf(id, entry);
    const name = `${id}_e${index}`;
    before[name] = { ...acl, ...first };
    if (fate === 'remove') return;
    if (fate === 'change') {
      const next = aclOf(id, becomes);
      after[name] = { ...next, ...first, ...hiddenOperation(id, next, concealed) };
      if (concealed === 'unknown') value = operationValue(id, value, next);
      if (concealed === undefined) declaredAcls.push(next);
      return;
    }
    declaredAcls.push(acl);
    const other = `${id}_m${index}`;
    after[fate === 'readdress' || isMoved(fate) ? other : name] = { ...acl, ...first };
    if (isMoved(fate)) moved.push({ from: `kafka_acl.${name}`, to: `kafka_acl.${other}` });
    replaced.push(...replacedAt(fate, `kafka_acl.${name}`, `kafka_acl.${other}`).replaced);
  });
  added.forEach((entry, index) => (after[`${id}_a${index}`] = aclOf(id, entry)));
  const user = { name: `${id}-u`, password: PASSWORD };
  const client = { user: user.name, password: PASSWORD, group: `${id}-g`, topic: `${id}-t` };
  return {
    ...NONE,
    before: { kafka_acl: before },
    after: { kafka_acl: after, ...value },
    moved,
    replaced,
    made: { users: [user], topics: [plainTopic(`${id}-t`)] },
    changed: { acls: byHand.map((entry) => aclOf(id, entry)) },
    filled: { topic: `${id}-t`, count: 1 },
    probe: { ...client, commits: group?.protocol !== 'share' },
    ...(group === undefined ? {} : { member: { ...client, protocol: group.protocol } }),
    declaredAcls,
  };
}

function hiddenOperation(id: string, acl: Attributes, concealed: string | undefined): Attributes {
  const operation = acl['acl_operation'] ?? '';
  if (concealed === 'sensitive') return { acl_operation: `\${sensitive("${operation}")}` };
  return concealed === 'unknown' ? { acl_operation: `\${terraform_data.${id}_v_${operation}.output}` } : {};
}

function operationValue(id: string, values: Resources, acl: Attributes): Resources {
  const operation = acl['acl_operation'] ?? '';
  return {
    terraform_data: { ...values['terraform_data'], [`${id}_v_${operation}`]: { input: operation } },
  };
}

const plainTopic = (name: string) => ({
  ...{ name, partitions: 1, replication: 1 },
  config: { 'retention.ms': '-1', 'cleanup.policy': 'delete' },
});

function userParts(id: string, { fate, twin, through, group }: UserCase): Parts {
  const credential = { username: `${id}-u`, scram_mechanism: 'SCRAM-SHA-512', password: PASSWORD };
  const same = { [`${id}_u`]: credential };
  const second = twin ? { [`${id}_w`]: credential } : {};
  const [from, to] = [`${id}_u`, `${id}_m`].map((name) => `kafka_user_scram_credential.${name}`) as [
    string,
    string,
  ];
  const after: Record<UserCase['fate'], Readonly<Record<string, object>>> = {
    remove: {},
    rename: { [`${id}_u`]: { ...credential, username: `${id}-v` } },
    readdress: { [`${id}_m`]: credential },
    moved: { [`${id}_m`]: credential },
    replace: same,
    'moved-replaced': { [`${id}_m`]: credential },
    exists: { [`${id}_u`]: { ...credential, password: `${PASSWORD}-of-today` } },
    password: { [`${id}_u`]: { ...credential, password: `${PASSWORD}-of-today` } },
    mechanism: { [`${id}_u`]: { ...credential, scram_mechanism: 'SCRAM-SHA-256' } },
    iterations: { [`${id}_u`]: { ...credential, scram_iterations: 8192 } },
  };
  const { principal, prefix } = through;
  const right = { principal, permission: 'Allow', operation: 'Read', host: '*' } as const;
  const client = { user: `${id}-u`, password: PASSWORD, group: `${id}-g`, topic: `${id}-t` };
  return {
    ...NONE,
    before: { kafka_user_scram_credential: { ...(fate === 'exists' ? {} : same), ...second } },
    after: { kafka_user_scram_credential: { ...after[fate], ...second } },
    moved: isMoved(fate) ? [{ from, to }] : [],
    ...replacedAt(fate, from, to),
    made: {
      users: fate === 'exists' ? [{ name: `${id}-u`, password: PASSWORD }] : [],
      topics: [plainTopic(`${id}-t`)],
      acls: [
        aclOf(id, { ...right, resource: prefix ? 'topics' : 'topic' }),
        aclOf(id, { ...right, resource: prefix ? 'groups' : 'group' }),
      ],
    },
    filled: { topic: `${id}-t`, count: 1 },
    probe: { ...client, commits: group?.protocol !== 'share' },
    ...(group === undefined ? {} : { member: { ...client, protocol: group.protocol } }),
  };
}

function quotaParts(id: string, drawn: QuotaCase): Parts {
  const { entity, fate, limits, becomes, byHand, twin, concealed } = drawn;
  const quota = { entity_name: `${id}-u`, entity_type: entity, config: shownLimits(limits, concealed) };
  const second = twin === undefined ? {} : { [`${id}_w`]: { ...quota, config: twin } };
  const [from, to] = [`kafka_quota.${id}_q`, `kafka_quota.${id}_m`] as const;
  const unknown = concealed === 'unknown' && fate === 'change';
  const values = Object.entries(becomes).map(([key, value]) => [`${id}_${key}`, { input: value }] as const);
  const changed = unknown
    ? Object.fromEntries(
        Object.keys(becomes).map((key) => [key, `\${terraform_data.${id}_${key}.output}`] as const),
      )
    : shownLimits(becomes, concealed);
  const after: Record<QuotaCase['fate'], Readonly<Record<string, object>>> = {
    remove: {},
    readdress: { [`${id}_m`]: quota },
    moved: { [`${id}_m`]: quota },
    replace: { [`${id}_q`]: quota },
    'moved-replaced': { [`${id}_m`]: quota },
    change: { [`${id}_q`]: { ...quota, config: changed } },
  };
  return {
    ...NONE,
    before: { kafka_quota: { [`${id}_q`]: quota, ...second } },
    after: {
      kafka_quota: { ...after[fate], ...second },
      ...(unknown ? { terraform_data: Object.fromEntries(values) } : {}),
    },
    moved: isMoved(fate) ? [{ from, to }] : [],
    ...replacedAt(fate, from, to),
    changed:
      Object.keys(byHand).length === 0 ? {} : { quotas: [{ type: entity, name: `${id}-u`, limits: byHand }] },
  };
}

function shownLimits(limits: Limits, concealed: Concealed | undefined): Readonly<Record<string, unknown>> {
  if (concealed !== 'sensitive') return limits;
  return Object.fromEntries(
    Object.entries(limits).map(([key, value]) => [key, `\${sensitive(${value})}`] as const),
  );
}

/** What is written to a topic, in the form of the observer's request. */
export function fillOf(
  { topic, count }: { readonly topic: string; readonly count: number },
  now: number,
): object {
  const { bytes, keys, firstAge, step } = RECORDS;
  return { topic, count, bytes, keys, first: now - firstAge, step };
}
