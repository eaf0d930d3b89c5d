import fc from 'fast-check';
import { resolveCatalog } from '../../../../model/catalog/resolve';
import type { ResolvedService, ResolvedTopic } from '../../../../model/catalog/resolved';
import { domainFile, header, resolved, service, spacious, topic, withAccess, withBrokers } from './support';

const withTopic = (fields: string): string => domainFile({ topics: [topic('order.created', fields)] });

function only<T>(items: readonly T[] | undefined): T {
  const [item] = items ?? [];
  if (item === undefined) throw new Error('nothing there');
  return item;
}
const theTopic = (...input: Parameters<typeof resolved>): ResolvedTopic =>
  only(only(resolved(...input).domains).topics);
const theService = (...input: Parameters<typeof resolved>): ResolvedService =>
  only(only(resolved(...input).domains).services);

describe('a topic', () => {
  it('GIVEN only what must be said THEN everything else is a stated default', () => {
    expect(theTopic(withTopic(''))).toEqual({
      name: 'order.created',
      domain: 'order',
      owner: { team: 'order-team', contact: '#order' },
      description: 'A record.',
      durability: 'standard',
      partitions: { count: 3, basis: 'computed', reasoning: expect.any(Array) as string[] },
      replicationFactor: 3,
      minInSyncReplicas: 2,
      key: 'id',
      config: {
        'cleanup.policy': 'delete',
        'compression.type': 'producer',
        'max.message.bytes': '1048588',
        'min.insync.replicas': '2',
        'retention.bytes': '-1',
        'retention.ms': '604800000',
      },
      // Seven days of 100 KiB/s and three full active segments, three times.
      retainedBytes: (100 * 1024 * 604_800 + 3 * 2 ** 30) * 3,
      source: { file: 'catalog/order.yaml', line: 5, column: 5 },
    });
  });

  it('GIVEN every field THEN each reaches its configuration key', () => {
    const found = theTopic(
      withTopic(
        [
          'key: none',
          'durability: critical',
          'partitions: 12',
          'throughput: { produce: 5 MiB/s, consume: 20 MiB/s }',
          'retention: { time: 2d, size: 1 GiB }',
          'compression: zstd',
          'maxMessageSize: 2 MB',
          'config: { segment.ms: 3600000, message.timestamp.type: LogAppendTime }',
          'retire: { reason: "Replaced." }',
        ].join('\n'),
      ),
    );
    expect(found).toMatchObject({
      key: null,
      partitions: { count: 12, basis: 'given' },
      retire: { reason: 'Replaced.' },
    });
    expect(found.config).toEqual({
      'cleanup.policy': 'delete',
      'compression.type': 'zstd',
      'max.message.bytes': '2000000',
      'message.timestamp.type': 'LogAppendTime',
      'min.insync.replicas': '2',
      'retention.bytes': '1073741824',
      'retention.ms': '172800000',
      'segment.ms': '3600000',
      'unclean.leader.election.enable': 'false',
    });
    expect(Object.keys(found.config)).toEqual(Object.keys(found.config).sort());
  });

  it('GIVEN compaction THEN nothing is deleted by age or size, and disk is not computed', () => {
    const found = theTopic(withTopic('cleanup: compact'));
    expect(found.config).toMatchObject({
      'cleanup.policy': 'compact',
      'retention.ms': '-1',
      'retention.bytes': '-1',
    });
    expect(found).not.toHaveProperty('retainedBytes');
  });

  it('GIVEN an override THEN it changes its own environment, field by field', () => {
    const text = withTopic(
      'partitions: 12\nretention: { time: 2d, size: 1 GiB }\nconfig: { segment.ms: "3600000" }\n' +
        'environments: { test: { partitions: 3, retention: { time: 1h }, durability: scratch, config: { segment.bytes: "1048576" } } }',
    );
    expect(theTopic(text)).toMatchObject({
      partitions: { count: 3 },
      durability: 'scratch',
      replicationFactor: 2,
      config: {
        'retention.ms': '3600000',
        'retention.bytes': '1073741824',
        'segment.ms': '3600000',
        'segment.bytes': '1048576',
        'min.insync.replicas': '1',
      },
    });
    expect(theTopic(text, { ...spacious, name: 'other' })).toMatchObject({
      partitions: { count: 12 },
      durability: 'standard',
      config: { 'retention.ms': '172800000' },
    });
  });

  it('GIVEN an environment with a share of the traffic THEN partitions and disk follow, and it says so', () => {
    const text = withTopic('throughput: { produce: 100 MiB/s }\nretention: { time: 1h }');
    const whole = theTopic(text);
    const share = theTopic(text, { ...spacious, trafficShare: 0.01 });
    expect([whole.partitions.count, share.partitions.count]).toEqual([12, 3]);
    expect(share.partitions.reasoning[0]).toBe('test sees 1 % of the declared throughput.');
    expect(share.retainedBytes).toBeLessThan((whole.retainedBytes ?? 0) / 50);
  });

  it('GIVEN one broker and durability to match THEN one replica is possible', () => {
    const environment = {
      ...withBrokers(1),
      durability: { standard: { replicationFactor: 1, minInSyncReplicas: 1 } },
    };
    expect(theTopic(withTopic(''), environment)).toMatchObject({
      replicationFactor: 1,
      minInSyncReplicas: 1,
    });
  });

  it('GIVEN a name with a reason THEN it may break the rule', () => {
    const text = domainFile({
      topics: [topic('ORDERS_V1', 'nameException: Adopted from the old platform.')],
    });
    expect(theTopic(text).name).toBe('ORDERS_V1');
  });

  it('GIVEN a service’s name in front THEN the rule is kept', () => {
    const text = domainFile({ topics: [topic('order-service.retry')], services: [service('order-service')] });
    expect(theTopic(text).name).toBe('order-service.retry');
  });
});

describe('a service', () => {
  it('GIVEN roles and quotas THEN ACLs, quotas and what it works with', () => {
    const found = theService(
      domainFile({
        topics: [topic('order.created'), topic('order.paid', 'durability: critical')],
        services: [
          withAccess(
            'order-service',
            'role: transactional-producer, topics: [order.paid], transactionalIdPrefix: order-service-',
            'role: consumer, topicPrefix: order., group: order-service',
          ) +
            '    quotas: { user: { produce: 10 MiB/s } }\n    environments: { test: { quotas: { user: { produce: 1 MiB/s } } } }\n',
        ],
      }),
    );
    expect(found).toMatchObject({
      name: 'order-service',
      produces: ['order.paid'],
      consumes: ['order.*'],
      groups: ['order-service'],
      transactionalIds: ['order-service-*'],
      quotas: [
        { entityType: 'user', entityName: 'order-service', config: { producer_byte_rate: 1_048_576 } },
      ],
      source: { file: 'catalog/order.yaml', line: 13, column: 5 },
    });
    expect(found.acls).toContainEqual(
      expect.objectContaining({
        principal: 'User:order-service',
        resourceType: 'Topic',
        resourceName: 'order.paid',
        operation: 'Write',
      }),
    );
  });

  it('GIVEN a topic that names it THEN it may write to another domain', () => {
    const catalog = resolved({
      'order.yaml': domainFile({
        topics: [topic('order.created', 'producersFromOtherDomains: [payment-service]')],
      }),
      'payment.yaml': domainFile({
        domain: 'payment',
        services: [withAccess('payment-service', 'role: producer, topics: [order.created]')],
      }),
    });
    expect(catalog.domains.map(({ name }) => name)).toEqual(['order', 'payment']);
  });

  it('GIVEN several entries with one group THEN it shares it with nobody', () => {
    const entry = 'role: consumer, topics: [order.created], group: order-service';
    const text = domainFile({
      topics: [topic('order.created')],
      services: [withAccess('order-service', entry, entry, 'role: admin, groupPrefix: order-')],
    });
    expect(resolveCatalog([{ file: 'catalog/order.yaml', text }], spacious).diagnostics).toEqual([]);
  });
});

describe('the catalog', () => {
  it('GIVEN files in any order THEN domains, topics and services are in order of name', () => {
    const files = {
      'b.yaml': domainFile({ domain: 'b', topics: [topic('b.z'), topic('b.a')] }),
      'a.yaml': domainFile({ domain: 'a', services: [service('a-z'), service('a-a')] }),
    };
    const [a, b] = resolved(files).domains;
    expect([a?.name, b?.name]).toEqual(['a', 'b']);
    expect(a?.services.map(({ name }) => name)).toEqual(['a-a', 'a-z']);
    expect(b?.topics.map(({ name }) => name)).toEqual(['b.a', 'b.z']);
  });

  it('GIVEN a tombstone THEN it stays until its deletion is deployed', () => {
    const text = domainFile({
      rest: 'retired:\n  - { name: order.old, reason: "Replaced.", successor: order.new }\n',
    });
    expect(only(resolved(text).domains).retired).toEqual([
      {
        name: 'order.old',
        reason: 'Replaced.',
        successor: 'order.new',
        source: { file: 'catalog/order.yaml', line: 5, column: 7 },
      },
    ]);
  });

  it('GIVEN an announced tombstone that is still deployed THEN it may go', () => {
    const text = domainFile({ rest: 'retired:\n  - { name: order.old, reason: "Replaced." }\n' });
    const state = { partitions: 3, replicationFactor: 3, announced: true };
    expect(resolved(text, spacious, { known: new Map([['order.old', state]]) }).domains).toHaveLength(1);
  });

  it('GIVEN known topics without a key THEN computed partitions may grow', () => {
    const known = new Map([['order.created', { partitions: 3, replicationFactor: 3 }]]);
    const text = withTopic('key: none\nparallelism: 6');
    expect(theTopic(text, spacious, { known }).partitions.count).toBe(6);
  });

  it.each([
    ['Windows line ends', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['a document marker', (text: string) => `---\n${text}`],
    [
      'JSON',
      () =>
        '{"domain":"order","description":"d","owner":{"team":"t","contact":"c"},"topics":[{"name":"order.created","description":"d","key":"id"}]}',
    ],
    [
      'an anchor and its alias',
      (text: string) => text.replace('key: id', 'key: &k id\n    nameException: *k'),
    ],
  ])('GIVEN %s THEN it reads the same topic', (_, change) => {
    const catalog = resolveCatalog(
      [{ file: 'catalog/order.yaml', text: change(withTopic('')) }],
      spacious,
    ).catalog;
    expect(only(only(catalog?.domains).topics).name).toBe('order.created');
  });

  it('GIVEN Windows line ends THEN places are the same', () => {
    const text = withTopic('partitions: 0').replaceAll('\n', '\r\n');
    const { diagnostics } = resolveCatalog([{ file: 'catalog/order.yaml', text }], spacious);
    expect(diagnostics[0]?.at).toEqual({ file: 'catalog/order.yaml', line: 8, column: 17 });
  });
});

describe('whatever the files say', () => {
  const word = fc.constantFrom(
    'order',
    'order.created',
    'x',
    '',
    'none',
    '7d',
    '1 MiB',
    '*',
    '__proto__',
    'constructor',
  );
  const leaf = fc.oneof(word, fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const key = fc.constantFrom(
    ...[
      'domain',
      'description',
      'owner',
      'topics',
      'retired',
      'services',
      'name',
      'key',
      'access',
      'role',
      'retention',
    ],
    ...[
      'environments',
      'test',
      'config',
      'quotas',
      'clients',
      '__proto__',
      'partitions',
      'retire',
      'successor',
    ],
  );
  const tree = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 5 },
      leaf,
      fc.array(tie('node'), { maxLength: 3 }),
      fc.array(fc.tuple(key, tie('node')), { maxLength: 6 }).map((pairs) => Object.fromEntries(pairs)),
    ),
  })).node;
  const resolves = (text: string): void => {
    const { catalog, diagnostics } = resolveCatalog([{ file: 'catalog/order.yaml', text }], spacious, {
      environments: ['test'],
      known: new Map(),
    });
    expect(catalog === undefined).toBe(diagnostics.some(({ severity }) => severity === 'error'));
  };

  it('GIVEN any text THEN it never throws, and says what is wrong', () => {
    fc.assert(fc.property(fc.string(), resolves), { numRuns: 300 });
  });

  it('GIVEN any YAML below a header THEN it never throws', () => {
    fc.assert(
      fc.property(tree, tree, fc.boolean(), (topics, services, withHeader) => {
        const body = `topics: ${JSON.stringify(topics)}\nservices: ${JSON.stringify(services)}\n`;
        resolves(withHeader ? header() + body : body);
      }),
      { numRuns: 300 },
    );
  });
});
