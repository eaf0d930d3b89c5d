/** A cluster that people filled by hand is adopted, and nothing on it changes: neither by the first deploy nor by the next. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { LiveAcl, LiveCluster, LiveQuota } from '../../model/live/cluster';
import { acl } from '../support/acl';
import type { MadeByHand } from './support/by-hand';
import { brokerform, catalogDirectory, deploy, projectDirectory, run, stateDirectory } from './support/tier';

const adoptionDirectory = join(stateDirectory(), '../adoption');
const adoptionFile = join(adoptionDirectory, 'local.json');
process.env.BROKERFORM_ADOPTION = adoptionDirectory;

/** Makes things as the administrator, and says what is on the cluster then. */
function byHand(made: MadeByHand): LiveCluster {
  const { status, output } = run(
    process.execPath,
    [
      '--import',
      'tsx',
      join(projectDirectory, 'test/local/support/by-hand.ts'),
      join(stateDirectory(), 'clients/admin.properties'),
    ],
    { input: JSON.stringify(made) },
  );
  if (status !== 0) throw new Error(output);
  return JSON.parse(output) as LiveCluster;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** As clusters grow: some with a word for the team in front, some with none; few set more than a key or two. */
const BEGINNINGS = ['billing.', 'crm.', 'warehouse_', 'iot-', 'search.eu.', 'Audit.'];
const CONFIGS: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'retention.ms': '3600000' },
  { 'cleanup.policy': 'compact', 'min.cleanable.dirty.ratio': '0.2' },
  { 'min.insync.replicas': '2', 'retention.ms': '-1', 'compression.type': 'zstd' },
  { 'retention.ms': '0', 'max.message.bytes': '2097152', 'segment.bytes': '16777216' },
  {
    'cleanup.policy': 'compact,delete',
    'retention.bytes': '1073741824',
    'unclean.leader.election.enable': 'true',
  },
];
const topics = [
  ...BEGINNINGS.flatMap((beginning) => numbers(32).map((index) => `${beginning}thing-${index}`)),
  ...numbers(8).map((index) => `Stray${index}`),
].map((name, index) => ({
  name,
  partitions: (index % 3) + 1,
  replicationFactor: (index % 3) + 1,
  config: CONFIGS[index % CONFIGS.length] ?? {},
}));

/** Six shapes of access, five users each. */
const SHAPES: readonly ((user: string, index: number) => LiveAcl[])[] = [
  (user, i) =>
    ['Write', 'Describe', 'Create'].map((operation) => acl(user, `${operation} Topic billing.thing-${i}`)),
  (user, i) => [
    acl(user, `Read Topic crm.thing-${i}`),
    acl(user, `Describe Topic crm.thing-${i}`),
    acl(user, `Read Group ${user}`),
  ],
  (user, i) => [
    acl(user, `Write Topic warehouse_thing-${i}`),
    acl(user, `Write TransactionalID ${user}-…`),
    acl(user, 'IdempotentWrite Cluster kafka-cluster'),
  ],
  (user) => [
    acl(user, 'All Topic iot-…'),
    acl(user, 'All Group *'),
    acl(user, 'Delete Topic iot-…', { permission: 'Deny' }),
  ],
  (user, i) => [
    acl(user, `Read Topic search.eu.thing-${i}`, { host: '127.0.0.1' }),
    acl(user, 'Read Group shared'),
  ],
  (user, i) => [
    acl(user, `Read Topic Stray${i}`),
    acl(user, `Read Topic Stray${i}…`),
    acl(user, `Read Group ${user}-…`),
    acl(user, `Describe Topic gone.${i}`),
  ],
];
const users = numbers(30).map((index) => (index % 2 === 0 ? `billing-app-${index}` : `svc_${index}`));
const acls = users.flatMap((user, index) => SHAPES[index % SHAPES.length]?.(user, index % 5) ?? []);
const everyone = acl('*', 'Describe Topic crm.thing-0');
const quotas: LiveQuota[] = [
  ...users.slice(0, 6).map((user) => ({
    entity: { user },
    config: { producer_byte_rate: 1_048_576, consumer_byte_rate: 2_000_001, request_percentage: 50 },
  })),
  { entity: { 'client-id': 'billing-app-0-worker' }, config: { producer_byte_rate: 1024 } },
  { entity: { user: 'svc_1', 'client-id': 'x' }, config: { producer_byte_rate: 1024 } },
];

/** Everything that a deploy could change; orders are the brokers'. */
function comparable({
  topics: all,
  acls: entries = [],
  quotas: limits = [],
  users: people = [],
}: LiveCluster): unknown {
  const sorted = (values: readonly unknown[]): string[] =>
    values.map((value) => JSON.stringify(value)).sort();
  return {
    topics: sorted(
      all
        .filter(({ internal }) => !internal)
        .map(({ name, partitions, config }) => [
          name,
          partitions.map(({ partition, replicas }) => [partition, replicas]),
          Object.entries(config).sort(),
        ]),
    ),
    acls: sorted(entries),
    quotas: sorted(limits.map(({ entity, config }) => [entity, Object.entries(config).sort()])),
    users: sorted(people),
  };
}

const plans = (output: string): { import: number; add: number; change: number; destroy: number }[] =>
  [...output.matchAll(/Plan: (?:(\d+) to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy/g)].map(
    ([, imports, add, change, destroy]) => ({
      import: Number(imports ?? 0),
      add: Number(add),
      change: Number(change),
      destroy: Number(destroy),
    }),
  );

describe('a cluster that was filled by hand', () => {
  let before: LiveCluster;
  let domains: string[];

  beforeAll(() => {
    expect(topics).toHaveLength(200);
    byHand({ topics, acls: [...acls, everyone], quotas, users });
    // A broker learns of what the controller made a moment later.
    before = byHand({});
    expect(before.topics.filter(({ name }) => topics.some((topic) => topic.name === name))).toHaveLength(200);
    expect(before.acls?.filter(({ principal }) => users.includes(principal.slice(5)))).toHaveLength(
      acls.length,
    );
  });

  test('WHEN it is looked at only THEN nothing is written', () => {
    const { status, output } = brokerform('adopt', '--environment', 'local', '--dry-run');
    expect({ status, output }).toMatchObject({
      status: 0,
      output: expect.stringContaining('Would write:') as string,
    });
    expect(existsSync(adoptionFile)).toBe(false);
  });

  test('WHEN it is adopted THEN there is a file for each domain, and the report says what is left alone', () => {
    const earlier = new Set(readdirSync(catalogDirectory()));
    const { status, output } = brokerform('adopt', '--environment', 'local');

    expect({ status, output }).toMatchObject({ status: 0 });
    domains = readdirSync(catalogDirectory())
      .filter((file) => !earlier.has(file))
      .map((file) => file.replace('.yaml', ''))
      .sort();
    expect(domains).toEqual(['audit', 'billing', 'crm', 'iot', 'search', 'unsorted', 'warehouse']);
    expect(output).toContain('200 topics, 30 users');
    expect(output).toContain('User:*, from *: Allow Describe on Topic crm.thing-0 (Literal)');
    expect(output).toContain('quota of user svc_1 and client id x: producer_byte_rate=1024');
    const { topics: imported, acls: entries } = JSON.parse(readFileSync(adoptionFile, 'utf8')) as {
      topics: string[];
      acls: string[];
    };
    expect(imported).toHaveLength(200);
    expect(entries).toHaveLength(acls.length);
  });

  test('WHEN it is adopted again THEN it refuses: there is nothing left', () => {
    expect(brokerform('adopt', '--environment', 'local')).toMatchObject({
      status: 1,
      output: expect.stringContaining('There is nothing to adopt') as string,
    });
  });

  test('THEN the first plan imports everything, sets quotas to what they are, and changes nothing', () => {
    const sums = domains.map((domain) => {
      const { status, output } = brokerform('cdktf', 'diff', `local-topics-${domain}`);
      expect({ status, output }).toMatchObject({ status: 0 });
      const added = [...output.matchAll(/# (kafka_\w+)\.\S+ will be created/g)].map(([, type]) => type);
      expect(added.filter((type) => type !== 'kafka_quota')).toEqual([]);
      return plans(output);
    });
    const all = sums.flat();
    const sum = (field: 'import' | 'add' | 'change' | 'destroy'): number =>
      all.reduce((total, plan) => total + plan[field], 0);
    expect({ import: sum('import'), change: sum('change'), destroy: sum('destroy') }).toEqual({
      import: 200 + acls.length,
      change: 0,
      destroy: 0,
    });
    // Six users and a client id.
    expect(sum('add')).toBe(7);
  });

  test('WHEN it is deployed THEN the cluster is as it was, to the last entry', () => {
    const { status, output } = deploy('local-*');
    expect({ status, output }).toMatchObject({ status: 0 });
    expect(output).not.toMatch(/[1-9]\d* (changed|destroyed)/);
    expect(comparable(byHand({}))).toEqual(comparable(before));
  });

  test('WHEN it is finished THEN every later plan says that nothing changes', () => {
    expect(brokerform('adopt', '--environment', 'local', '--finish')).toMatchObject({ status: 0 });
    expect(existsSync(adoptionFile)).toBe(false);

    const { status, output } = deploy('local-*');
    expect(status).toBe(0);
    expect(output).not.toMatch(/\d+ to (add|change|destroy|import)/);
  });
});
