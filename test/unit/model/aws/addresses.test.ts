import {
  endpointAddress,
  isCidr,
  isInside,
  nodeAddress,
  nodesPerSubnet,
  overlap,
  prefixOf,
  subnetOf,
} from '../../../../model/aws/addresses';

describe('subnets of a VPC', () => {
  it('GIVEN a /16 THEN every purpose and zone has a /20 of its own, in slots that do not meet', () => {
    expect(subnetOf('10.20.0.0/16', 'kafka', 0)).toBe('10.20.0.0/20');
    expect(subnetOf('10.20.0.0/16', 'kafka', 3)).toBe('10.20.48.0/20');
    expect(subnetOf('10.20.0.0/16', 'services', 0)).toBe('10.20.128.0/20');
    expect(subnetOf('10.20.0.0/16', 'public', 3)).toBe('10.20.240.0/20');
  });

  it('GIVEN every purpose and four zones THEN no two of the twelve ranges overlap and all are inside', () => {
    const ranges = (['kafka', 'services', 'public'] as const).flatMap((purpose) =>
      [0, 1, 2, 3].map((zone) => subnetOf('10.20.16.0/22', purpose, zone)),
    );
    for (const [index, range] of ranges.entries()) {
      expect(isInside(range, '10.20.16.0/22')).toBe(true);
      expect(ranges.slice(index + 1).filter((other) => overlap(range, other))).toEqual([]);
    }
  });
});

describe('addresses of nodes', () => {
  it('GIVEN the first of each role THEN they are behind what AWS keeps for itself, and apart', () => {
    expect(nodeAddress('10.20.16.0/20', 'controller', 0)).toBe('10.20.16.4');
    expect(nodeAddress('10.20.16.0/20', 'broker', 0)).toBe('10.20.16.8');
    expect(nodeAddress('10.20.16.0/20', 'broker', 300)).toBe('10.20.17.52');
  });

  it('GIVEN the smallest subnet of AWS, a /28 THEN four controllers and seven brokers fit', () => {
    expect(nodesPerSubnet('10.20.16.0/28', 'controller')).toBe(4);
    expect(nodesPerSubnet('10.20.16.0/28', 'broker')).toBe(7);
    // 15 is the broadcast address, which AWS keeps.
    expect(nodeAddress('10.20.16.0/28', 'broker', 6)).toBe('10.20.16.14');
  });
});

describe('ranges', () => {
  it.each([
    ['10.0.0.0/16', '10.0.128.0/20', true],
    ['10.0.128.0/20', '10.0.0.0/16', true],
    ['10.0.0.0/16', '10.1.0.0/16', false],
    ['10.0.0.0/16', '10.0.0.0/16', true],
  ])('%s and %s have an address in common: %s', (a, b, expected) => {
    expect(overlap(a, b)).toBe(expected);
  });

  it.each([
    ['10.0.0.0/16', true],
    ['10.0.0.1/16', false],
    ['10.0.0.0', false],
    ['10.0.0.0/33', false],
    ['ten/16', false],
    ['2001:db8::/32', false],
  ])('%s is an IPv4 range: %s', (text, expected) => {
    expect(isCidr(text)).toBe(expected);
  });

  it('knows the length of a prefix', () => expect(prefixOf('10.0.0.0/22')).toBe(22));
});

describe('addresses of interface endpoints among Kafka nodes', () => {
  it('GIVEN a subnet THEN they are counted down from the last address that AWS leaves free', () => {
    expect([0, 1, 5].map((index) => endpointAddress('10.50.1.0/24', index))).toEqual([
      '10.50.1.254',
      '10.50.1.253',
      '10.50.1.249',
    ]);
  });
});
