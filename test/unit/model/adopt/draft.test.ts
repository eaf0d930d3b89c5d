import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { aclId } from '../../../../model/access/adopted';
import type { FoundTopic } from '../../../../model/adopt/discovered';
import type { AclOperation } from '../../../../model/access/types';
import type { LiveAcl, LiveQuota } from '../../../../model/live/cluster';
import { printedConfigValue } from '../../../../model/kafka/config-definitions';
import { acl, adopted, declaredIds, found, servicesOf, textsOf, topic, topicsOf } from './support';

const draftOf = (...input: Parameters<typeof adopted>) => adopted(...input).draft;
const roles = (acls: readonly LiveAcl[], name = 'order-service') =>
  servicesOf(
    adopted(found({ topics: ['a', 'b', 'c'].map((part) => topic(`order.${part}`)), acls })).resolution
      .catalog,
  ).find((service) => service.name === name);
const entryOf = (acls: readonly LiveAcl[]) =>
  draftOf(found({ topics: ['a', 'b', 'c'].map((part) => topic(`order.${part}`)), acls })).domains[0]
    ?.services[0]?.entry;

describe('domains', () => {
  it('GIVEN three topics with the same beginning THEN it is a domain, and two go to the rest', () => {
    const names = ['order.a', 'order_b', 'Order-c', 'pay.a', 'pay.b', '7.x'];
    const { domains } = draftOf(found({ topics: names.map((name) => topic(name)) }));
    expect(domains.map(({ name, evidence, topics }) => [name, evidence, topics.map((t) => t.name)])).toEqual([
      ['order', 3, ['Order-c', 'order.a', 'order_b']],
      ['unsorted', undefined, ['7.x', 'pay.a', 'pay.b']],
    ]);
  });

  it('GIVEN a mapping and two parts THEN the longest beginning counts, and what is mapped is no guess', () => {
    const names = ['eu.bill.a', 'eu.bill.b', 'eu.bill.c', 'eu.ship.a', 'legacy_x'];
    const { domains } = draftOf(found({ topics: names.map((name) => topic(name)) }), {
      segments: 2,
      rest: 'others',
      map: new Map([
        ['legacy', 'old'],
        ['legacy_', 'older'],
      ]),
    });
    expect(domains.map(({ name, evidence }) => [name, evidence])).toEqual([
      ['eu-bill', 3],
      ['older', undefined],
      ['others', undefined],
    ]);
  });
});

describe('services', () => {
  it('GIVEN what kafka-acls.sh gives a producer and a consumer THEN roles, and the rest as it is', () => {
    const acls = ['Write', 'Describe', 'Create']
      .map((operation) => acl('order-service', `${operation} Topic order.a`))
      .concat(
        ['Read', 'Describe'].map((operation) => acl('order-service', `${operation} Topic order.b`)),
        acl('order-service', 'Read Group order-group'),
      );
    expect(entryOf(acls)).toEqual({
      name: 'order-service',
      description: 'unknown',
      credential: 'external',
      access: [
        { role: 'idempotent-producer', topics: ['order.a'] },
        { role: 'consumer', topics: ['order.b'], group: 'order-group' },
      ],
      adopted: {
        acls: [
          { operations: ['Create', 'Describe'], resource: 'Topic', names: ['order.a'] },
          { operations: ['Describe'], resource: 'Topic', names: ['order.b'] },
        ],
      },
    });
  });

  it('GIVEN exactly what roles give THEN there is no marker', () => {
    const acls = [
      acl('order-service', 'Write Topic order.a'),
      acl('order-service', 'Write TransactionalID order-service-…'),
    ];
    expect(entryOf(acls)).toEqual({
      name: 'order-service',
      description: 'unknown',
      credential: 'external',
      access: [
        { role: 'transactional-producer', topics: ['order.a'], transactionalIdPrefix: 'order-service-' },
      ],
    });
  });

  it('GIVEN the entries of a Streams application, of Connect workers, of an operator THEN these roles', () => {
    const internal = (prefix: string) =>
      ['Create', 'Read', 'Write', 'Delete'].map((o) => `${o} Topic ${prefix}…`);
    const streams = [
      ...internal('order-sums-'),
      'Read Group order-sums',
      'Read Topic order.a',
      'Write Topic order.b',
    ];
    expect(entryOf(streams.map((text) => acl('order-sums', text)))?.access?.[0]).toEqual({
      role: 'streams',
      applicationId: 'order-sums',
      inputs: ['order.a'],
      outputs: ['order.b'],
    });
    const connect = ['configs', 'offsets', 'status'].flatMap((part) =>
      ['Create', 'Read', 'Write', 'DescribeConfigs'].map((o) => `${o} Topic order-connect-${part}`),
    );
    expect(
      entryOf([...connect, 'Read Group order-connect'].map((text) => acl('order-connect', text)))?.access,
    ).toEqual([{ role: 'connect-worker', group: 'order-connect', internalTopicsPrefix: 'order-connect-' }]);
    const admin = [
      'Read Topic order.…',
      'DescribeConfigs Topic order.…',
      'Read Group order-…',
      'Delete Group order-…',
    ];
    expect(entryOf(admin.map((text) => acl('order-ops', text)))?.access).toEqual([
      { role: 'consumer', topicPrefix: 'order.', groupPrefix: 'order-' },
      { role: 'admin', topicPrefix: 'order.' },
      { role: 'admin', groupPrefix: 'order-' },
    ]);
  });

  it('GIVEN Deny, All, one host, every group THEN they stay as they are', () => {
    const acls = [
      acl('order-service', 'All Topic order.…', { permission: 'Deny', host: '10.0.0.1' }),
      acl('order-service', 'Read Group *'),
      acl('order-service', 'Read Topic order.a', { host: '10.0.0.1' }),
    ];
    expect(entryOf(acls)?.access).toBeUndefined();
    expect(roles(acls)?.adoptedAcls).toHaveLength(3);
  });

  it('GIVEN a writer of another domain THEN the topic allows it by name', () => {
    const topics = ['order.a', 'order.b', 'order.c', 'pay.a', 'pay.b', 'pay.c'].map((name) => topic(name));
    const { draft, resolution } = adopted(
      found({ topics, acls: [acl('pay-service', 'Write Topic order.a')] }),
    );
    expect(draft.domains[0]?.topics[0]).toMatchObject({ producersFromOtherDomains: ['pay-service'] });
    expect(resolution.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('GIVEN users whose name says nothing THEN they are where they write, and else among the rest', () => {
    const topics = ['a', 'b', 'c'].map((part) => topic(`order.${part}`));
    const { domains } = draftOf(
      found({ topics, acls: [acl('svc1', 'Write Topic order.a')], users: ['svc2', 'admin', 'deployer'] }),
    );
    expect(domains.map(({ name, services }) => [name, services.map((s) => [s.entry.name, s.guess])])).toEqual(
      [
        ['order', [['svc1', 'it writes order.a']]],
        ['unsorted', [['svc2', 'neither its name nor its access shows its domain']]],
      ],
    );
  });
});

describe('what is left out', () => {
  it('GIVEN what the catalog has no place for THEN each is named with its reason', () => {
    const quota = (entity: LiveQuota['entity'], config: LiveQuota['config']): LiveQuota => ({
      entity,
      config,
    });
    const { leftOut } = draftOf(
      found({
        acls: [
          acl('*', 'Read Topic a'),
          acl('x', 'Read Group a|b'),
          acl('x', 'Read Group ${path.module}'),
          acl('order', 'Read Topic a'),
          acl('deployer', 'Alter Topic *'),
          acl('x', 'Read Topic a', { principal: 'Group:x' }),
        ],
        users: ['Admin', 'admin'],
        quotas: [
          quota({ user: 'u', 'client-id': 'c' }, { producer_byte_rate: 1 }),
          quota({ user: null }, { producer_byte_rate: 1 }),
          quota({ ip: '10.0.0.1' }, { connection_creation_rate: 1 }),
          quota({ user: 'x' }, { producer_byte_rate: 0.5 }),
          quota({ 'client-id': 'lonely' }, { consumer_byte_rate: 1 }),
        ],
      }),
      {
        declared: {
          domains: new Set(),
          topics: new Set(),
          services: new Map([['order', 'order']]),
          clientIds: new Set(),
        },
      },
    );
    expect(leftOut.map(({ what, why }) => `${what} – ${why}`)).toEqual([
      'User:*, from *: Allow Read on Topic a (Literal) – it applies to every user, and a service is one user',
      'User:x, from *: Allow Read on Group a|b (Literal) – Terraform cannot import a name with "|"',
      'Group:x, from *: Allow Read on Topic a (Literal) – only principals of the type User are services',
      'order: 1 ACL – the catalog has these services already, and brokerform drift compares their access',
      "quota of user u and client id c: producer_byte_rate=1 – Terraform's provider has no quotas of a user together with a client id",
      'quota of any user: producer_byte_rate=1 – set it as defaultUserQuota of the environment',
      'quota of address 10.0.0.1: connection_creation_rate=1 – the catalog has no quotas of addresses',
      "quota of user x: producer_byte_rate=0.5 – the catalog's rates are whole bytes above zero, producer_byte_rate is 0.5",
      'quota of client id lonely – it does not begin with the name of a user',
    ]);
  });
});

const names = fc.constantFrom(
  ...[
    'order.a',
    'order.b',
    'order.c',
    'order-sums-x',
    'pay.a',
    'pay.b',
    'pay.c',
    'Weird_One',
    'x',
    'order.d-configs',
  ],
);
const configs = fc.dictionary(
  fc.constantFrom(
    'retention.ms',
    'retention.bytes',
    'max.message.bytes',
    'min.insync.replicas',
    'segment.ms',
  ),
  fc.oneof(fc.constantFrom('-1', '0', '1', '2', '3', '86400000', '1048588', '007'), fc.nat().map(String)),
);
const policies = fc.option(fc.constantFrom('delete', 'compact', 'compact,delete', 'delete,compact'), {
  nil: undefined,
});
const topics: fc.Arbitrary<FoundTopic[]> = fc.uniqueArray(
  fc.record({
    name: names,
    partitions: fc.integer({ min: 1, max: 20 }),
    replicationFactor: fc.integer({ min: 1, max: 3 }),
    config: fc
      .tuple(configs, policies)
      .map(([config, policy]): Record<string, string> =>
        policy === undefined ? config : { ...config, 'cleanup.policy': policy },
      ),
  }),
  { selector: ({ name }) => name },
);
const users = fc.constantFrom(
  'order-service',
  'order',
  'order-sums',
  'pay-service',
  'svc_1',
  'CN=app,OU=x',
  'unsorted',
);
const operations = fc.constantFrom<AclOperation | 'All'>(
  ...(['Read', 'Write', 'Create', 'Delete', 'Describe', 'DescribeConfigs', 'All'] as const),
);
const acls: fc.Arbitrary<LiveAcl[]> = fc.uniqueArray(
  fc.record({
    principal: users.map((user) => `User:${user}`),
    host: fc.constantFrom('*', '*', '*', '10.0.0.1'),
    permission: fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const),
    operation: operations,
    resourceType: fc.constantFrom('Topic' as const, 'Group' as const, 'TransactionalID' as const),
    resourceName: fc.oneof(
      names,
      fc.constantFrom('order.', 'order-', 'order-sums', 'order-sums-', 'pay', 'p', '*'),
    ),
    patternType: fc.constantFrom('Literal' as const, 'Prefixed' as const),
  }),
  { selector: aclId, maxLength: 40 },
);

describe('any cluster', () => {
  it('THEN the catalog is in order and declares exactly what was found: topics, configuration, access', () => {
    fc.assert(
      fc.property(topics, acls, (foundTopics, foundAcls) => {
        const { resolution } = adopted(found({ topics: foundTopics, acls: foundAcls }));
        if (foundTopics.length === 0 && foundAcls.length === 0) return;
        expect(resolution.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
        const declared = topicsOf(resolution.catalog).map(
          ({ name, partitions, replicationFactor, config }): FoundTopic => ({
            name,
            partitions: partitions.count,
            replicationFactor,
            config,
          }),
        );
        const byName = (a: FoundTopic, b: FoundTopic): number => (a.name < b.name ? -1 : 1);
        // A cluster prints values in one spelling; a foreign file may have another.
        const printed = foundTopics.map(({ config, ...topic }) => ({
          ...topic,
          config: Object.fromEntries(
            Object.entries(config).map(([key, value]) => [key, printedConfigValue('topic', key, value)]),
          ),
        }));
        expect(declared.sort(byName)).toEqual(printed.sort(byName));
        expect(declaredIds(resolution.catalog)).toEqual(foundAcls.map(aclId).sort());
      }),
      { numRuns: 300 },
    );
  });

  it('THEN its files are formatted as the catalog’s are', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-adopt-'));
    const quotas = [
      { entity: { user: 'svc_1' }, config: { producer_byte_rate: 1024, request_percentage: 50 } },
    ];
    try {
      for (const [index, sample] of fc.sample(fc.tuple(topics, acls), { numRuns: 30, seed: 1 }).entries()) {
        const draft = draftOf(found({ topics: sample[0], acls: sample[1], quotas }));
        for (const { file, text } of textsOf(draft)) {
          writeFileSync(path.join(folder, `${index}-${path.basename(file)}`), text);
        }
      }
      const root = path.resolve(__dirname, '../../../..');
      const prettier = path.join(root, 'node_modules/prettier/bin/prettier.cjs');
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [prettier, '--check', '--config', path.join(root, '.prettierrc.json'), folder],
        { encoding: 'utf8' },
      );
      expect({ status, output: stdout + stderr }).toEqual({
        status: 0,
        output: expect.stringContaining('All matched files use Prettier code style!') as string,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
