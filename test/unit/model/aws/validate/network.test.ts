import { production } from '../../../../fixtures/environments/production';
import { staging } from '../../../../fixtures/environments/staging';
import type { ExistingVpc } from '../../../../../model/aws/declaration';
import { brokers, said } from './support';

const vpc = (cidr: string): { network: { kind: 'new'; cidr: string } } => ({
  network: { kind: 'new', cidr },
});

const existing: ExistingVpc = {
  kind: 'existing',
  vpcId: 'vpc-0a1b2c3d',
  cidr: '10.99.0.0/16',
  subnets: {
    'eu-central-1a': { subnetId: 'subnet-a', cidr: '10.99.10.0/24' },
    'eu-central-1b': { subnetId: 'subnet-b', cidr: '10.99.20.0/24' },
    'eu-central-1c': { subnetId: 'subnet-c', cidr: '10.99.30.0/24' },
  },
};

describe('the range of a new VPC', () => {
  it.each(['10.0.0.1/20', '10.0.0.0', 'everything', '10.0.0.0/40', ''])(
    'GIVEN %j THEN it is no range',
    (cidr) =>
      expect(said(vpc(cidr))).toEqual([
        expect.stringContaining(`network.cidr: error: "${cidr}" is not an IPv4 range. [illegal-cidr]`),
      ]),
  );

  it.each(['10.0.0.0/15', '10.0.0.0/25'])('GIVEN %s THEN its size is refused', (cidr) =>
    expect(said(vpc(cidr))).toEqual([
      expect.stringContaining(`${cidr} is not a valid range for the VPC. [illegal-vpc-size]`),
    ]),
  );

  it('GIVEN more brokers than a subnet has addresses THEN the prefix that is enough is named', () => {
    expect(said({ ...vpc('10.77.0.0/24'), ...brokers({ count: 24 }) })).toEqual([
      'environment staging, network.cidr: error: The subnet 10.77.0.0/28 of eu-central-1a has addresses for 7 brokers, and 8 are to be in it. [subnet-too-small]\n' +
        '    allowed: a VPC whose sixteenth part holds 8 brokers\n' +
        '    remedy:  Use a prefix of /23 or shorter, or more zones.',
    ]);
    expect(said({ ...vpc('10.77.0.0/23'), ...brokers({ count: 24 }) })).toEqual([]);
  });

  it('GIVEN hosts of a registry THEN their addresses, below those of endpoints, are no broker’s', () => {
    const registry = { instanceType: 'm7g.medium' };
    const [text] = said({ ...vpc('10.77.0.0/24'), registry });
    expect(text).toContain('[subnet-too-small]');
    expect(text).toContain('/23 or shorter');
    expect(said({ ...vpc('10.77.0.0/23'), registry })).toEqual([]);
    // /27: 8 to 30, less 7 for endpoints and 1 for the registry, in two of the three zones.
    const counts = [44, 45, 46].map((count) =>
      said({ ...vpc('10.77.0.0/23'), registry, ...brokers({ count }) }),
    );
    expect(counts.map((texts) => texts.some((one) => one.includes('subnet-too-small')))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('GIVEN more controllers in a zone than addresses are kept for THEN zones are the way out', () => {
    const [text] = said({
      zones: ['eu-central-1a'],
      controllers: { ...staging.controllers, count: 5 },
      durability: {
        standard: { replicationFactor: 1, minInSyncReplicas: 1 },
        critical: { replicationFactor: 1, minInSyncReplicas: 1 },
        scratch: { replicationFactor: 1, minInSyncReplicas: 1 },
      },
    }).filter((one) => one.includes('subnet-too-small'));
    expect(text).toContain('has addresses for 4 controllers, and 5 are to be in it');
  });

  it('GIVEN the range of another environment, or a part of it, THEN the other is named', () => {
    expect(said(vpc('10.10.8.0/22'), [production])).toEqual([
      expect.stringContaining(
        'network.cidr: error: 10.10.8.0/22 and 10.10.0.0/20 of production have addresses in common',
      ),
    ]);
    expect(said(vpc('10.10.16.0/20'), [production])).toEqual([]);
  });
});

describe('an existing VPC', () => {
  it('GIVEN a subnet in every zone THEN there is nothing to say', () =>
    expect(said({ network: existing })).toEqual([]));

  it('GIVEN a shared VPC THEN only subnets in common are refused', () => {
    const subnets = Object.fromEntries(
      staging.zones.map((zone, index) => [
        zone,
        { subnetId: `subnet-${index}`, cidr: `10.99.${40 + index}.0/24` },
      ]),
    );
    const neighbor = { ...production, network: { ...existing, subnets } };
    expect(said({ network: existing }, [neighbor])).toEqual([]);
    expect(said({ network: existing }, [{ ...production, network: existing }])).toEqual([
      expect.stringContaining('10.99.10.0/24 and 10.99.10.0/24 of production have addresses in common'),
    ]);
  });

  it('GIVEN missing, wrong and outside subnets THEN each is said', () => {
    const network: ExistingVpc = {
      ...existing,
      vpcId: 'my-vpc',
      subnets: {
        'eu-central-1a': { subnetId: 'subnet-a', cidr: '10.98.10.0/24' },
        'eu-central-1b': { subnetId: 'subnet-b', cidr: 'ten' },
      },
    };
    const texts = said({ network });
    expect(texts[0]).toContain('network.vpcId: error: "my-vpc" is not a valid id of a VPC. [illegal-vpc-id]');
    expect(texts[1]).toContain(
      "eu-central-1a.cidr: error: 10.98.10.0/24 is not inside the VPC's 10.99.0.0/16. [subnet-outside-vpc]",
    );
    expect(texts[2]).toContain('eu-central-1b.cidr: error: "ten" is not an IPv4 range. [illegal-cidr]');
    expect(texts[3]).toContain(
      'eu-central-1c: error: The zone eu-central-1c has no subnet. [missing-subnet]',
    );
  });
});

describe('clients', () => {
  it.each(['0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1'])('GIVEN %s THEN it is refused', (cidr) =>
    expect(said({ clientCidrs: [cidr] })).toEqual([
      expect.stringContaining(`${cidr} admits a part of the internet. [open-client-range]`),
    ]),
  );

  it('GIVEN wrong and repeated ranges THEN each is said with its place', () => {
    const texts = said({ clientCidrs: ['10.30.0.0/16', '10.30.0.0', '10.30.0.0/16'] });
    expect(texts[0]).toContain('clientCidrs[1]: error: "10.30.0.0" is not an IPv4 range.');
    expect(texts[1]).toContain('clientCidrs[2]: error: 10.30.0.0/16 is named twice');
  });

  it('GIVEN the VPC’s own range THEN it is in order: clients may live there', () =>
    expect(said({ clientCidrs: ['10.20.0.0/20'] })).toEqual([]));
});

it.each(['kafka', 'kafka.internal.', 'Kafka.internal', 'a..b', '-a.b', `${'a.'.repeat(125)}b`])(
  'GIVEN the DNS zone %s THEN it is refused',
  (dnsZone) => expect(said({ dnsZone })).toEqual([expect.stringContaining('[illegal-dns-zone]')]),
);
