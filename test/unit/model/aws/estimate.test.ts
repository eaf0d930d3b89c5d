import { templates } from '../../../../environments/templates';
import { staging } from '../../../fixtures/environments/staging';
import type { AwsDeclaration } from '../../../../model/aws/declaration';
import { estimate } from '../../../../model/aws/estimate';
import { instanceType } from '../../../../model/aws/instance-types';
import { pricesOf } from '../../../../model/aws/prices';

const american: AwsDeclaration = { ...staging, region: 'us-east-1' };

function dollars(declaration: AwsDeclaration, item: string): number | undefined {
  const line = estimate(declaration).lines.find((one) => one.item === item);
  return line?.dollars === undefined ? undefined : Math.round(line.dollars * 100) / 100;
}

describe('prices', () => {
  it('GIVEN a template THEN each of its types is known and has a price: sizes are compared by it', () => {
    for (const { brokerTypes, controllers } of Object.values(templates)) {
      for (const name of [...brokerTypes, controllers.instanceType]) {
        expect([name, instanceType(name)?.name]).toEqual([name, name]);
        expect(pricesOf('us-east-1')?.instanceHour[name]).toBeGreaterThan(0);
      }
    }
  });

  it('GIVEN the table THEN it has a date and says where it is from', () => {
    expect(pricesOf('us-east-1')).toMatchObject({ asOf: '2026-01-19' });
    expect(pricesOf('us-east-1')?.source).toContain('from memory');
    expect(pricesOf('constructor')).toBeUndefined();
  });

  it.each([
    ['m7g.large', 0.0816],
    ['r7g.2xlarge', 0.4284],
    ['im4gn.2xlarge', 0.72758],
    ['i7ie.3xlarge', 1.5594],
    ['is4gen.xlarge', 0.5763],
  ])('%s costs %d an hour, as the source has it', (name, hour) =>
    expect(pricesOf('us-east-1')?.instanceHour[name]).toBeCloseTo(hour, 4),
  );
});

describe('the monthly cost', () => {
  it('GIVEN three brokers and their volumes THEN instances, disks and what is provisioned above the included are priced', () => {
    expect(dollars(american, 'brokers: instances')).toBe(178.7);
    expect(dollars(american, 'brokers: data volumes')).toBe(120);
    const storage = {
      kind: 'gp3',
      layout: 'jbod',
      volumes: 2,
      sizeGiB: 100,
      iops: 4000,
      throughputMiBps: 225,
    } as const;
    const faster = { ...american, brokers: { ...american.brokers, storage } };
    // 6 × (100 × 0.08 + 1000 × 0.005 + 100 × 0.04)
    expect(dollars(faster, 'brokers: data volumes')).toBe(102);
  });

  it('GIVEN hosts of a registry THEN both are priced', () => {
    const declaration: AwsDeclaration = { ...american, registry: { instanceType: 'm7g.medium' } };
    // 2 × 0.0408 × 730, 2 × 20 × 0.08
    expect(dollars(declaration, 'schema registry: instances')).toBe(59.57);
    expect(dollars(declaration, 'schema registry: root volumes')).toBe(3.2);
    expect(dollars(declaration, 'detailed monitoring')).toBe(16.8);
    expect(dollars(american, 'schema registry: instances')).toBeUndefined();
  });

  it('GIVEN hosts of Prometheus THEN they are priced with their volumes, whose size has its reason', () => {
    const host = { instanceType: 'm7g.medium', pair: true, retention: '60d' };
    const declaration: AwsDeclaration = {
      ...american,
      monitoring: { receivers: {}, platform: 'platform', host },
    };
    expect(dollars(declaration, 'monitoring: instances')).toBe(59.57);
    // 2 × 60 × 0.08
    expect(dollars(declaration, 'monitoring: root volumes')).toBe(9.6);
    expect(dollars(declaration, 'detailed monitoring')).toBe(16.8);
    expect(
      estimate(declaration).lines.find(({ item }) => item === 'monitoring: root volumes')?.reasoning,
    ).toBe(
      '2 × 60 GiB gp3: 31000 series × 60d every 15 s × 2 bytes × 1.5 are 29.9 GiB, 80 % of 40 GiB; 20 GiB for the system',
    );
    expect(dollars(american, 'monitoring: instances')).toBeUndefined();
  });

  it('GIVEN traffic between zones THEN it is priced at the stated load, and within one zone there is none', () => {
    expect(dollars(american, 'replication between zones')).toBe(1102.26);
    expect(dollars({ ...american, zones: ['us-east-1a'] }, 'replication between zones')).toBeUndefined();
  });

  it('GIVEN NAT per zone, or none THEN gateways are counted so', () => {
    const nat = (kind: 'per-zone' | 'none'): number | undefined =>
      dollars({ ...american, network: { kind: 'new', cidr: '10.1.0.0/20', nat: kind } }, 'NAT gateways');
    expect(nat('per-zone')).toBe(109.5);
    expect(nat('none')).toBeUndefined();
  });

  it('GIVEN a drained broker THEN its instance costs nothing and its volume still does', () => {
    const drained = { ...american, brokers: { ...american.brokers, count: 4 }, drained: [104] };
    expect(dollars(drained, 'brokers: instances')).toBe(178.7);
    expect(dollars(drained, 'brokers: data volumes')).toBe(160);
  });

  it('GIVEN a type without a price THEN it is said and not in the total', () => {
    const { lines, total, notes } = estimate({
      ...american,
      brokers: { ...american.brokers, instanceType: 'c8g.large' },
    });
    expect(lines[0]).toMatchObject({ item: 'brokers: instances', dollars: undefined });
    expect(notes).toContainEqual('Without a known price, and not in the total: brokers: instances.');
    expect(total).toBeCloseTo(estimate(american).total - 178.704, 2);
  });

  it('GIVEN a region without prices THEN the notes say whose prices stand in', () => {
    expect(estimate(staging).total).toBe(estimate(american).total);
    expect(estimate(staging).notes).toContainEqual(
      expect.stringContaining('No prices of eu-central-1 are known here'),
    );
    expect(estimate(american).notes.join()).not.toContain('No prices');
  });

  it('GIVEN AWS Private CA THEN its monthly price stands in place of the secret', () => {
    const certificates = { kind: 'acm-pca', certificateAuthorityArn: 'arn:aws:acm-pca:x' } as const;
    expect(dollars({ ...american, certificates }, 'AWS Private CA')).toBe(400);
    expect(dollars({ ...american, certificates }, 'CA key')).toBeUndefined();
  });
});
