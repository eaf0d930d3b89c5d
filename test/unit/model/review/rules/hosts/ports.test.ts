import fc from 'fast-check';
import { coversRange, isEverybody, isPrivate } from '../../../../../../model/review/rules/hosts/permissions';
import { securityGroupClosed } from '../../../../../../model/review/rules/hosts/ports-closed';
import { securityGroupOpened } from '../../../../../../model/review/rules/hosts/ports-opened';
import type { Attributes } from '../../../../../../model/review/change';
import { context, created, deleted, replaced, resource, said, unknownOf, updated } from './support';

const INGRESS = 'aws_vpc_security_group_ingress_rule.broker-from-clients';
const REGISTRY = 'aws_vpc_security_group_ingress_rule.registry-from-clients';
const EGRESS = 'aws_vpc_security_group_egress_rule.broker-to-packages';
const rule = (more: Attributes = {}): Attributes => ({
  security_group_id: 'sg-broker',
  cidr_ipv4: '10.30.0.0/16',
  ip_protocol: 'tcp',
  from_port: 9092,
  to_port: 9092,
  description: 'Clients',
  ...more,
});
const opened = (change: Parameters<typeof context>[0][number], prior: Attributes[] = [rule()]) =>
  said(securityGroupOpened, context([change], { prior: prior.map((values) => resource(INGRESS, values)) }));

describe('security-group-opened', () => {
  it.each<[string, Attributes, string]>([
    [
      'everybody',
      { cidr_ipv4: '0.0.0.0/0' },
      'error: broker-from-clients lets 0.0.0.0/0 in on tcp 9092, which is everyone.',
    ],
    [
      'everybody by IPv6',
      { cidr_ipv4: '', cidr_ipv6: '::/0' },
      'error: broker-from-clients lets ::/0 in on tcp 9092, which is everyone.',
    ],
    [
      'half of everybody',
      { cidr_ipv4: '128.0.0.0/1' },
      'error: broker-from-clients lets 128.0.0.0/1 in on tcp 9092, which is everyone.',
    ],
    [
      'a wider range',
      { cidr_ipv4: '10.0.0.0/8' },
      'warning: broker-from-clients lets 10.0.0.0/8 in on tcp 9092 instead of 10.30.0.0/16 on tcp 9092.',
    ],
    [
      'more ports',
      { from_port: 9000, to_port: 9999 },
      'warning: broker-from-clients lets 10.30.0.0/16 in on tcp 9000 to 9999 instead of 10.30.0.0/16 on tcp 9092.',
    ],
    [
      'SSH',
      { from_port: 22, to_port: 22 },
      'warning: broker-from-clients lets 10.30.0.0/16 in on tcp 22, including SSH; operators reach hosts through Session Manager.',
    ],
    [
      'all protocols',
      { ip_protocol: '-1', from_port: null, to_port: null },
      'error: broker-from-clients lets 10.30.0.0/16 in on all protocols and ports.',
    ],
    [
      'every TCP port, as all protocols',
      { from_port: 0, to_port: 65535 },
      'error: broker-from-clients lets 10.30.0.0/16 in on tcp, all ports.',
    ],
    [
      'every TCP port but 0',
      { from_port: 1, to_port: 65535 },
      'error: broker-from-clients lets 10.30.0.0/16 in on tcp 1 to 65535.',
    ],
    [
      'a prefix list',
      { cidr_ipv4: null, prefix_list_id: 'pl-1' },
      'warning: broker-from-clients lets pl-1 in on tcp 9092; the entries of that list are not in the plan and can change without one.',
    ],
    [
      'a prefix list on every port',
      { cidr_ipv4: null, prefix_list_id: 'pl-1', ip_protocol: '-1', from_port: null, to_port: null },
      'error: broker-from-clients lets pl-1 in on all protocols and ports; the entries of that list are not in the plan and can change without one.',
    ],
    [
      'metrics of brokers for all private addresses',
      { cidr_ipv4: '10.0.0.0/8', from_port: 9404, to_port: 9404 },
      'warning: broker-from-clients lets 10.0.0.0/8 in on tcp 9404, including the metrics of brokers, which require no password.',
    ],
    [
      'metrics of hosts',
      { cidr_ipv4: '192.168.0.0/16', from_port: 9100, to_port: 9100 },
      'warning: broker-from-clients lets 192.168.0.0/16 in on tcp 9100, including the metrics of hosts, which require no password.',
    ],
    [
      'the quorum',
      { from_port: 9093, to_port: 9093 },
      'warning: broker-from-clients lets 10.30.0.0/16 in on tcp 9093, including the controller port, which is for nodes only.',
    ],
    [
      'addresses of the internet',
      { cidr_ipv4: '203.0.113.0/24' },
      'warning: broker-from-clients lets 203.0.113.0/24 in on tcp 9092, an internet range.',
    ],
    [
      'other clients',
      { cidr_ipv4: '10.40.0.0/16' },
      'note: broker-from-clients lets 10.40.0.0/16 in on tcp 9092, which it did not before.',
    ],
  ])('fires for %s', (_, after, message) => {
    expect(opened(updated(INGRESS, rule(), after))).toEqual([message]);
  });

  it.each<[string, Attributes]>([
    ['a description, which moto forgets', { description: '' }],
    ['a range inside the one before', { cidr_ipv4: '10.30.4.0/24' }],
  ])('is silent for %s', (_, after) => {
    expect(opened(updated(INGRESS, rule(), after))).toEqual([]);
  });

  it('is silent for a rule that only gets another address, and for the rules of a new group', () => {
    const moved = created('aws_vpc_security_group_ingress_rule.other', rule());
    const first = created(
      INGRESS,
      { ...rule(), security_group_id: null },
      { unknown: new Set(['security_group_id']) },
    );
    expect([...opened(moved), ...opened(first, [])]).toEqual([]);
  });

  it('says that it does not know who is on a prefix list, also of the older resources', () => {
    const list = updated(INGRESS, rule(), { cidr_ipv4: null, prefix_list_id: 'pl-1' });
    const older = created('aws_security_group_rule.a', {
      ...{ type: 'egress', security_group_id: 'sg-1', protocol: 'tcp', from_port: 443, to_port: 443 },
      prefix_list_ids: ['pl-2'],
    });
    const given = context([list, older]);
    expect(unknownOf(securityGroupOpened, given)).toEqual(
      ['pl-1', 'pl-2'].map((id) => `which addresses are on the prefix list ${id}: they are not in the plan`),
    );
    expect(said(securityGroupOpened, given)[1]).toMatch(/^warning: a lets hosts out to pl-2 on tcp 443; /);
  });

  it('says where a group that is let in is known only after the apply', () => {
    const known = rule({ cidr_ipv4: null, referenced_security_group_id: 'sg-1' });
    const unknown = { unknown: new Set(['referenced_security_group_id']) };
    const change = updated(INGRESS, known, { referenced_security_group_id: null }, unknown);
    expect(opened(change, [known])[0]).toMatch(
      /^warning: what broker-from-clients lets through is known only/,
    );
  });

  it('fires for everybody in a new group, too', () => {
    const first = created(INGRESS, { ...rule({ cidr_ipv4: '0.0.0.0/0' }), security_group_id: null });
    expect(opened(first, [])).toEqual([
      'error: broker-from-clients lets 0.0.0.0/0 in on tcp 9092, which is everyone.',
    ]);
  });

  it('reads rules inside groups and the older rule resources', () => {
    const block = { cidr_blocks: ['0.0.0.0/0'], protocol: '-1', from_port: 0, to_port: 0 };
    const group = { id: 'sg-1', ingress: [], egress: [] };
    const changes = [
      updated('aws_security_group.broker', group, { ingress: [block], egress: [block] }),
      created('aws_security_group_rule.a', {
        type: 'ingress',
        security_group_id: 'sg-1',
        protocol: 'tcp',
        from_port: 22,
        to_port: 22,
        ipv6_cidr_blocks: ['::/0'],
      }),
    ];
    expect(said(securityGroupOpened, context(changes))).toEqual([
      'error: broker lets 0.0.0.0/0 in on all protocols and ports, which is everyone.',
      'warning: broker lets hosts out to 0.0.0.0/0 on all protocols and ports, to anywhere.',
      'error: a lets ::/0 in on tcp 22, which is everyone.',
    ]);
  });

  it('notes a new way out', () => {
    const out = created(EGRESS, rule({ from_port: 443, to_port: 443, cidr_ipv4: '0.0.0.0/0' }));
    expect(opened(out)).toEqual(['note: broker-to-packages lets hosts out to 0.0.0.0/0 on tcp 443.']);
  });

  it('GIVEN a range that shows later THEN it is not silent', () => {
    const change = updated(INGRESS, rule(), { cidr_ipv4: null }, { unknown: new Set(['cidr_ipv4']) });
    expect(opened(change)).toEqual([
      'warning: what broker-from-clients lets through is known only after the apply: cidr_ipv4.',
    ]);
    expect(unknownOf(securityGroupOpened, context([change]))).toEqual([`${INGRESS}: cidr_ipv4`]);
  });
});

describe('security-group-closed', () => {
  const replication = rule({
    cidr_ipv4: null,
    referenced_security_group_id: 'sg-broker',
    description: 'Replication between brokers',
  });
  it.each<[string, Parameters<typeof context>[0][number], string]>([
    [
      'clients',
      deleted(INGRESS, rule()),
      'error: broker-from-clients: tcp 9092 from 10.30.0.0/16 (Clients) is closed: clients there cannot connect once open connections have ended.',
    ],
    [
      'brokers',
      deleted(INGRESS, replication),
      'error: broker-from-clients: tcp 9092 from sg-broker (Replication between brokers) is closed: brokers among each other cannot connect once open connections have ended.',
    ],
    [
      'the quorum',
      deleted(INGRESS, { ...replication, from_port: 9093, to_port: 9093, description: null }),
      'error: broker-from-clients: tcp 9093 from sg-broker is closed: controllers and brokers on the quorum’s port cannot connect once open connections have ended.',
    ],
    [
      'a narrower range',
      updated(INGRESS, rule(), { cidr_ipv4: '10.30.4.0/24' }),
      'error: broker-from-clients: tcp 9092 from 10.30.0.0/16 (Clients) is closed: clients there cannot connect once open connections have ended.',
    ],
    [
      'clients of the registry',
      deleted(REGISTRY, rule({ from_port: 8443, to_port: 8443 })),
      'error: registry-from-clients: tcp 8443 from 10.30.0.0/16 (Clients) is closed: clients of the schema registry there cannot connect once open connections have ended.',
    ],
    [
      'the registry itself',
      deleted('aws_vpc_security_group_ingress_rule.broker-from-registries', {
        ...replication,
        description: null,
      }),
      'error: broker-from-registries: tcp 9092 from sg-broker is closed: the schema registry, which keeps its schemas in the cluster, cannot connect once open connections have ended.',
    ],
    [
      'what collects metrics',
      deleted('aws_vpc_security_group_ingress_rule.controller-from-monitoring-jmx', {
        ...replication,
        from_port: 9404,
        to_port: 9404,
        description: 'Metrics of Kafka',
      }),
      'warning: controller-from-monitoring-jmx: tcp 9404 from sg-broker (Metrics of Kafka) is closed: what collects metrics, or who looks at them, cannot connect once open connections have ended.',
    ],
    [
      'the way out',
      deleted(
        EGRESS,
        rule({ from_port: 443, to_port: 443, cidr_ipv4: '0.0.0.0/0', description: 'Packages' }),
      ),
      'warning: broker-to-packages: tcp 443 to 0.0.0.0/0 (Packages) is closed: hosts that boot or fetch secrets cannot connect once open connections have ended.',
    ],
    [
      'a replacement',
      replaced(INGRESS, rule()),
      'warning: broker-from-clients: tcp 9092 from 10.30.0.0/16 (Clients) is missing for a moment, because the rule is deleted and re-created: clients there cannot connect in between.',
    ],
  ])('fires for %s', (_, change, message) => {
    expect(said(securityGroupClosed, context([change]))).toEqual([message]);
  });
  it('is silent where another rule lets the same through, and for ports that no node needs', () => {
    const narrowed = updated(INGRESS, rule({ cidr_ipv4: '10.30.4.0/24' }), { cidr_ipv4: '10.40.0.0/16' });
    const planned = [resource('aws_vpc_security_group_ingress_rule.wide', rule())];
    const other = deleted(INGRESS, rule({ from_port: 8080, to_port: 8080 }));
    const others = deleted(INGRESS, rule({ from_port: 8443, to_port: 8443 }));
    expect(said(securityGroupClosed, context([narrowed, other, others], { planned }))).toEqual([]);
  });
});

describe('ranges', () => {
  it.each([
    ['10.0.0.0/8', '10.1.2.0/24', true],
    ['10.1.2.0/24', '10.0.0.0/8', false],
    ['::/0', '2001:db8::/32', true],
    ['2001:db8::/32', '2001:db8:1::/48', true],
    ['0.0.0.0/0', '::/0', false],
    ['nonsense', '10.0.0.0/8', false],
  ])('%s covers %s: %s', (outer, inner, expected) => {
    expect(coversRange(outer, inner)).toBe(expected);
  });
  it('covering is an order: every range covers itself and all that a longer prefix leaves', () => {
    const address = fc
      .tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255))
      .map((parts) => parts.join('.'));
    fc.assert(
      fc.property(address, fc.integer({ min: 0, max: 32 }), fc.integer({ min: 0, max: 32 }), (ip, a, b) => {
        expect(coversRange(`${ip}/${Math.min(a, b)}`, `${ip}/${Math.max(a, b)}`)).toBe(true);
        if (a !== b) expect(coversRange(`${ip}/${Math.max(a, b)}`, `${ip}/${Math.min(a, b)}`)).toBe(false);
      }),
    );
  });
  it('knows everybody and private addresses', () => {
    expect(['0.0.0.0/0', '::/0', '10.0.0.0/8'].map(isEverybody)).toEqual([true, true, false]);
    expect(['192.168.4.0/24', 'fd00::/8', '8.8.8.0/24', '172.32.0.0/16'].map(isPrivate)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
