/** What one case of the review's oracle is: plain data, so that a case that failed can be kept as it is. */

export type Config = Readonly<Record<string, string>>;
export type Concealed = 'sensitive' | 'unknown';
export type Protocol = 'classic' | 'consumer' | 'share';

export interface TopicCase {
  readonly on: 'topic';
  readonly replication: 1 | 3;
  /** As Terraform declares it first. */
  readonly recorded: Config;
  /** Set on the live topic then. */
  readonly byHand: Config;
  /** As the plan under review declares it. */
  readonly declared: Config;
  /** Keys of `declared` whose value the plan does not show. */
  readonly concealed: Readonly<Record<string, Concealed>>;
  readonly fate: TopicFate;
  readonly announced: Announced;
  readonly group?: { readonly protocol: Protocol; readonly member: boolean; readonly committed?: number };
}

export const TOPIC_FATES = [
  'update',
  'delete',
  'rename',
  'shrink',
  'grow',
  'replicas',
  'readdress',
  'moved',
  'forget',
  'replace',
  'moved-replaced',
  'exists',
  'impossible',
] as const;
export type TopicFate = (typeof TOPIC_FATES)[number];

/** Whether a Delete entry for the topic is there: the deploy principal's, a stranger's, with a Deny beside it, by prefix, or in this plan. */
export const ANNOUNCEMENTS = ['no', 'yes', 'stranger', 'denied', 'prefixed', 'same-plan'] as const;
export type Announced = (typeof ANNOUNCEMENTS)[number];

export const RESOURCES = ['topic', 'topics', 'all-topics', 'group', 'groups', 'all-groups'] as const;

export interface Entry {
  readonly principal: 'own' | 'everyone';
  readonly permission: 'Allow' | 'Deny';
  readonly operation: 'Read' | 'Write' | 'Describe' | 'All';
  /** The last one is a network, which is the address of no client. */
  readonly host: '*' | '127.0.0.1' | '10.1.2.3' | '10.0.0.0/8';
  /** The case's own topic or group, all whose names begin as the case's, or all. */
  readonly resource: (typeof RESOURCES)[number];
  /** What the entry has in place of its own, and Kafka takes for searches alone. */
  readonly refused?: Refused;
}

export const REFUSED = ['pattern Match', 'pattern Any', 'operation Any'] as const;
export type Refused = (typeof REFUSED)[number];

export const ENTRY_FATES = [
  'keep',
  'remove',
  'readdress',
  'moved',
  'replace',
  'moved-replaced',
  'change',
] as const;

export interface DeclaredEntry {
  readonly entry: Entry;
  readonly fate: (typeof ENTRY_FATES)[number];
  /** What the same resource declares then, for `change`. */
  readonly becomes: Entry;
  readonly createdFirst: boolean;
  /** How the plan shows the operation of `becomes`. */
  readonly concealed?: Concealed;
}

export interface AccessCase {
  readonly on: 'access';
  readonly byHand: readonly Entry[];
  readonly entries: readonly DeclaredEntry[];
  readonly added: readonly Entry[];
  readonly group?: { readonly protocol: Protocol };
}

export const USER_FATES = [
  'remove',
  'rename',
  'readdress',
  'moved',
  'replace',
  'moved-replaced',
  'password',
  'mechanism',
  'iterations',
  'exists',
] as const;

export interface UserCase {
  readonly on: 'user';
  readonly fate: (typeof USER_FATES)[number];
  /** A second resource declares the same credential, before and after. */
  readonly twin: boolean;
  /** Through which entries it may read. */
  readonly through: Pick<Entry, 'principal'> & { readonly prefix: boolean };
  readonly group?: { readonly protocol: Protocol };
}

export const QUOTA_FATES = ['remove', 'readdress', 'moved', 'replace', 'moved-replaced', 'change'] as const;
export type Limits = Readonly<Record<string, number>>;

export interface QuotaCase {
  readonly on: 'quota';
  readonly entity: 'user' | 'client-id';
  readonly fate: (typeof QUOTA_FATES)[number];
  readonly limits: Limits;
  readonly becomes: Limits;
  readonly byHand: Limits;
  readonly twin?: Limits;
  /** How plans show the limits: `sensitive` before and after, `unknown` after. */
  readonly concealed?: Concealed;
}

export type Case = TopicCase | AccessCase | UserCase | QuotaCase;

/** A broker's own value, or one of all brokers (null), set while they run. */
export interface BrokerSetting {
  readonly broker: number | null;
  readonly key: string;
  readonly value: string;
}

/** What is drawn once for all cases of a plan. */
export interface Surroundings {
  readonly refresh: boolean;
  readonly setting?: BrokerSetting;
}

/** In the tables of the report. */
export function kindOf(drawn: Case): string {
  if (drawn.on === 'access') return 'ACLs';
  return `${drawn.on}: ${drawn.fate}`;
}

/** What else a case has, so that the report shows that it was tried. */
export function traitsOf(drawn: Case): string[] {
  switch (drawn.on) {
    case 'topic':
      return [
        ...(Object.keys(drawn.byHand).length > 0 ? ['live values set by hand'] : []),
        ...changesOf(drawn),
        ...Object.values(drawn.concealed).map((how) => `${how} configuration`),
        ...(drawn.announced === 'no' ? [] : [`Delete entry: ${drawn.announced}`]),
        ...groupTraits(drawn.group, drawn.group?.member === true, drawn.group?.committed !== undefined),
      ];
    case 'access':
      return [
        ...drawn.entries.map(({ fate }) => `entry: ${fate}`),
        ...drawn.entries.flatMap(({ concealed }) => (concealed === undefined ? [] : [`${concealed} entry`])),
        ...drawn.added.map(({ permission }) => `${permission} entry added`),
        ...[...drawn.byHand, ...drawn.entries.map(({ entry }) => entry), ...drawn.added].flatMap(entryTraits),
        ...drawn.entries.flatMap(({ fate, becomes }) => (fate === 'change' ? entryTraits(becomes) : [])),
        ...groupTraits(drawn.group, true, false),
      ];
    case 'user':
      return [
        ...(drawn.twin ? ['declared twice'] : []),
        ...groupTraits(drawn.group, true, false),
        ...(drawn.through.principal === 'everyone' ? ['entry of User:*'] : []),
      ];
    case 'quota':
      return [
        ...(drawn.concealed === undefined ? [] : [`${drawn.concealed} quota`]),
        ...(drawn.twin === undefined ? [] : ['declared twice']),
        ...(Object.keys(drawn.byHand).length > 0 ? ['live values set by hand'] : []),
      ];
  }
}

/** Keys that few cases have. */
const NOTED = [
  'message.timestamp.before.max.ms',
  'message.timestamp.after.max.ms',
  'min.compaction.lag.ms',
  'segment.bytes',
];

function changesOf({ recorded, declared }: TopicCase): string[] {
  return [
    ...NOTED.filter((key) => recorded[key] !== declared[key]).map((key) => `another ${key}`),
    ...(declared['cleanup.policy'] === '' ? ['empty cleanup.policy'] : []),
    ...(Object.values(declared).some((value) => /[A-Z]{2}/.test(value)) ? ['a boolean in capitals'] : []),
  ];
}

/** The same of what surrounds all cases of a plan. */
export function traitsAround({ refresh, setting }: Surroundings): string[] {
  return [
    ...(refresh ? [] : ['plan without refresh']),
    ...(setting === undefined
      ? []
      : [`${setting.broker === null ? 'all brokers' : 'one broker'} set to another ${setting.key}`]),
  ];
}

function entryTraits({ principal, permission, host, resource, refused }: Entry): string[] {
  return [
    ...(principal === 'everyone' ? ['entry of User:*'] : []),
    ...(permission === 'Deny' ? ['Deny entry'] : []),
    ...(resource === 'topics' || resource === 'groups' ? ['prefixed entry'] : []),
    ...(resource.startsWith('all-') ? ['entry of resource *'] : []),
    ...(host === '*' ? [] : [host.includes('/') ? 'entry of a network' : 'entry of one host']),
    ...(refused === undefined ? [] : [`entry with ${refused}`]),
  ];
}

function groupTraits(
  group: { readonly protocol: Protocol } | undefined,
  member: boolean,
  committed: boolean,
): string[] {
  if (group === undefined) return [];
  return [
    `${group.protocol} group ${member ? 'at work' : 'without members'}${committed ? ' with commits' : ''}`,
  ];
}
