import fc from 'fast-check';
import { aclsOf, reachOf } from '../../../../model/access/roles';
import type { ServiceAccess } from '../../../../model/access/roles';
import type { Acl } from '../../../../model/access/types';

type Access = ServiceAccess['access'];

const service = (...access: Access): ServiceAccess => ({ name: 'shop', access });
type Role<R extends Access[number]['role']> = Extract<Access[number], { role: R }>;
type Defaults<R extends Access[number]['role'], K extends keyof Role<R>> = Pick<Role<R>, K | 'role'>;

// What the catalog's reader fills in.
const streams: Defaults<'streams', 'outputs' | 'processingGuarantee'> = {
  role: 'streams',
  outputs: [],
  processingGuarantee: 'at_least_once',
};
const connect: Defaults<'connect-worker', 'reads' | 'writes' | 'exactlyOnceSource'> = {
  role: 'connect-worker',
  reads: [],
  writes: [],
  exactlyOnceSource: false,
};

/** `Topic order.created Read` or `Topic order.* Read`: the list as a person would check it. */
const lines = (acls: readonly Acl[]): string[] =>
  acls.map(
    ({ resourceType, resourceName, patternType, operation }) =>
      `${resourceType} ${resourceName}${patternType === 'Prefixed' ? '*' : ''} ${operation}`,
  );

describe('aclsOf', () => {
  test.each<{ role: string; access: Access; entries: string[] }>([
    {
      role: 'producer',
      access: [{ role: 'producer', topics: ['order.created'] }],
      entries: ['Topic order.created Write'],
    },
    {
      role: 'idempotent-producer, without IdempotentWrite on the cluster',
      access: [{ role: 'idempotent-producer', topics: ['order.created'], topicPrefix: 'stock.' }],
      entries: ['Topic order.created Write', 'Topic stock.* Write'],
    },
    {
      role: 'transactional-producer with one id',
      access: [{ role: 'transactional-producer', topics: ['order.created'], transactionalId: 'shop' }],
      entries: ['Topic order.created Write', 'TransactionalID shop Write'],
    },
    {
      role: 'transactional-producer with a prefix of ids',
      access: [{ role: 'transactional-producer', topicPrefix: 'order.', transactionalIdPrefix: 'shop-' }],
      entries: ['Topic order.* Write', 'TransactionalID shop-* Write'],
    },
    {
      role: 'consumer',
      access: [{ role: 'consumer', topics: ['order.created', 'order.cancelled'], group: 'shop' }],
      entries: ['Topic order.cancelled Read', 'Topic order.created Read', 'Group shop Read'],
    },
    {
      role: 'consumer with prefixes',
      access: [{ role: 'consumer', topicPrefix: 'order.', groupPrefix: 'shop-' }],
      entries: ['Topic order.* Read', 'Group shop-* Read'],
    },
    {
      role: 'streams, at_least_once',
      access: [{ ...streams, applicationId: 'totals', inputs: ['order.created'], outputs: ['order.totals'] }],
      entries: [
        'Topic order.created Read',
        'Topic order.totals Write',
        'Topic totals-* Create',
        'Topic totals-* Delete',
        'Topic totals-* Read',
        'Topic totals-* Write',
        'Group totals Read',
      ],
    },
    {
      role: 'streams, exactly_once_v2',
      access: [
        {
          ...streams,
          applicationId: 'totals',
          inputs: ['order.created'],
          processingGuarantee: 'exactly_once_v2',
        },
      ],
      entries: [
        'Topic order.created Read',
        'Topic totals-* Create',
        'Topic totals-* Delete',
        'Topic totals-* Read',
        'Topic totals-* Write',
        'Group totals Read',
        'TransactionalID totals-* Write',
      ],
    },
    {
      role: 'connect-worker without connectors',
      access: [{ ...connect, group: 'copy', internalTopicsPrefix: 'copy-' }],
      entries: [
        ...['copy-configs', 'copy-offsets', 'copy-status'].flatMap((topic) => [
          `Topic ${topic} Create`,
          `Topic ${topic} DescribeConfigs`,
          `Topic ${topic} Read`,
          `Topic ${topic} Write`,
        ]),
        'Group copy Read',
      ],
    },
    {
      role: 'connect-worker with sinks and exactly-once sources',
      access: [
        {
          ...connect,
          group: 'copy',
          internalTopicsPrefix: 'x.',
          reads: ['order.created'],
          writes: ['user.profile'],
          exactlyOnceSource: true,
        },
      ],
      entries: [
        'Topic order.created Read',
        'Topic user.profile Write',
        ...['x.configs', 'x.offsets', 'x.status'].flatMap((topic) => [
          `Topic ${topic} Create`,
          `Topic ${topic} DescribeConfigs`,
          `Topic ${topic} Read`,
          `Topic ${topic} Write`,
        ]),
        'Group connect-shop-* Read',
        'Group copy Read',
        'TransactionalID connect-cluster-copy Write',
        'TransactionalID copy-* Write',
      ],
    },
    {
      role: 'admin',
      access: [{ role: 'admin', topicPrefix: 'order.', groupPrefix: 'order-' }],
      entries: [
        'Topic order.* DescribeConfigs',
        'Topic order.* Read',
        'Group order-* Delete',
        'Group order-* Read',
      ],
    },
    {
      role: 'admin of groups alone',
      access: [{ role: 'admin', groupPrefix: 'order-' }],
      entries: ['Group order-* Delete', 'Group order-* Read'],
    },
  ])('GIVEN $role THEN exactly its entries', ({ access, entries }) => {
    expect(lines(aclsOf(service(...access)))).toEqual(entries);
  });

  test('GIVEN a sinkGroupPrefix THEN it takes the place of connect-<service>-', () => {
    const acls = aclsOf(
      service({
        ...connect,
        group: 'copy',
        internalTopicsPrefix: 'copy-',
        reads: ['order.created'],
        sinkGroupPrefix: 'sinks-',
      }),
    );
    expect(lines(acls)).toContain('Group sinks-* Read');
    expect(lines(acls)).not.toContain('Group connect-shop-* Read');
  });

  test('GIVEN a name under a prefix of the same operation THEN one entry with both reasons', () => {
    const acls = aclsOf(
      service(
        { role: 'consumer', topics: ['order.created'], group: 'shop-1' },
        { role: 'consumer', topicPrefix: 'order.', groupPrefix: 'shop-' },
      ),
    );
    expect(acls).toEqual([
      {
        principal: 'User:shop',
        resourceType: 'Topic',
        resourceName: 'order.',
        patternType: 'Prefixed',
        operation: 'Read',
        reason: 'consumer of order.*; consumer of order.created',
      },
      {
        principal: 'User:shop',
        resourceType: 'Group',
        resourceName: 'shop-',
        patternType: 'Prefixed',
        operation: 'Read',
        reason: 'member of group shop-*; member of group shop-1',
      },
    ]);
  });

  test('GIVEN roles in another order THEN the same list', () => {
    const access: Access = [
      { role: 'consumer', topics: ['b.one', 'a.two'], group: 'z' },
      { role: 'idempotent-producer', topics: ['a.two'] },
      { role: 'admin', topicPrefix: 'a.', groupPrefix: 'z' },
    ];
    expect(aclsOf(service(...[...access].reverse()))).toEqual(aclsOf(service(...access)));
  });

  test('GIVEN no access THEN no entry', () => {
    expect(aclsOf(service())).toEqual([]);
  });
});

describe('reachOf', () => {
  test('GIVEN several roles THEN topics, groups and transactional ids, without what Streams and Connect keep', () => {
    expect(
      reachOf(
        service(
          { role: 'transactional-producer', topics: ['order.created'], transactionalIdPrefix: 'shop-' },
          { role: 'consumer', topicPrefix: 'pay.', group: 'shop' },
          { ...streams, applicationId: 'totals', inputs: ['order.created'], outputs: ['order.totals'] },
          { ...connect, group: 'copy', internalTopicsPrefix: 'copy-', reads: ['user.profile'] },
          { role: 'admin', topicPrefix: 'order.', groupPrefix: 'order-' },
        ),
      ),
    ).toEqual({
      produces: ['order.created', 'order.totals'],
      consumes: ['order.created', 'pay.*', 'user.profile'],
      groups: ['connect-shop-*', 'copy', 'order-*', 'shop', 'totals'],
      transactionalIds: ['shop-*'],
    });
  });
});

describe('properties of aclsOf', () => {
  const name = fc.stringMatching(/^[a-c][a-c.-]{0,3}$/);
  const topics = fc.uniqueArray(name, { minLength: 1, maxLength: 3 });
  const producing = fc.record({ topics, topicPrefix: fc.option(name, { nil: undefined }) });
  const entry: fc.Arbitrary<Access[number]> = fc.oneof(
    producing.map((fields) => ({ role: 'producer' as const, ...fields })),
    producing.map((fields) => ({ role: 'idempotent-producer' as const, ...fields })),
    fc
      .tuple(producing, name)
      .map(([fields, id]) => ({ role: 'transactional-producer' as const, ...fields, transactionalId: id })),
    fc
      .tuple(producing, name)
      .map(([fields, groupPrefix]) => ({ role: 'consumer' as const, ...fields, groupPrefix })),
    fc.tuple(name, topics, topics).map(([applicationId, inputs, outputs]) => ({
      ...streams,
      applicationId,
      inputs,
      outputs,
      processingGuarantee: 'exactly_once_v2' as const,
    })),
    fc.tuple(name, topics, topics).map(([group, reads, writes]) => ({
      ...connect,
      group,
      reads,
      writes,
      internalTopicsPrefix: `${group}-`,
      exactlyOnceSource: true,
    })),
    fc.tuple(name, name).map(([topicPrefix, groupPrefix]) => ({
      role: 'admin' as const,
      topicPrefix,
      groupPrefix,
    })),
  );
  const access = fc.array(entry, { maxLength: 6 });

  /** Topic patterns that a role declares, by the catalog's own words. */
  function declared(item: Access[number]): string[] {
    switch (item.role) {
      case 'streams':
        return [...item.inputs, ...item.outputs, `${item.applicationId}-*`];
      case 'connect-worker':
        return [
          ...item.reads,
          ...item.writes,
          ...['configs', 'offsets', 'status'].map((part) => `${item.internalTopicsPrefix}${part}`),
        ];
      case 'admin':
        return [`${item.topicPrefix}*`];
      case 'producer':
      case 'idempotent-producer':
      case 'transactional-producer':
      case 'consumer':
        return [...(item.topics ?? []), ...(item.topicPrefix === undefined ? [] : [`${item.topicPrefix}*`])];
    }
  }

  test('no Topic entry lies outside what was declared, and none is a wildcard', () => {
    fc.assert(
      fc.property(access, (list) => {
        const allowed = new Set(list.flatMap(declared));
        for (const acl of aclsOf(service(...list))) {
          if (acl.resourceType !== 'Topic') continue;
          expect(acl.resourceName).not.toBe('*');
          expect(allowed).toContain(`${acl.resourceName}${acl.patternType === 'Prefixed' ? '*' : ''}`);
        }
      }),
    );
  });

  test('nobody gets the cluster, and nobody Alter or AlterConfigs', () => {
    fc.assert(
      fc.property(access, (list) => {
        for (const acl of aclsOf(service(...list))) {
          expect(acl.resourceType).not.toBe('Cluster');
          expect(['Alter', 'AlterConfigs', 'ClusterAction', 'IdempotentWrite']).not.toContain(acl.operation);
          expect(acl.principal).toBe('User:shop');
        }
      }),
    );
  });

  test('what each role alone may do, all roles together may do', () => {
    const allows = (acls: readonly Acl[], wanted: Acl): boolean =>
      acls.some(
        (acl) =>
          acl.resourceType === wanted.resourceType &&
          acl.operation === wanted.operation &&
          (acl.patternType === 'Prefixed'
            ? wanted.resourceName.startsWith(acl.resourceName)
            : wanted.patternType === 'Literal' && acl.resourceName === wanted.resourceName),
      );
    fc.assert(
      fc.property(access, (list) => {
        const together = aclsOf(service(...list));
        for (const item of list) {
          for (const acl of aclsOf(service(item))) expect(allows(together, acl)).toBe(true);
        }
      }),
    );
  });
});
