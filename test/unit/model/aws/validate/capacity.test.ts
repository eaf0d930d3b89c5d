import { staging } from '../../../../fixtures/environments/staging';
import { brokers, gp3, said } from './support';

const volumes = (change: Parameters<typeof gp3>[0], instanceType = 'm7g.4xlarge'): string[] =>
  said(brokers({ instanceType, storage: gp3(change) }));

describe('storage', () => {
  it('GIVEN instance store on a type without NVMe THEN its sibling with NVMe is offered', () => {
    expect(said(brokers({ storage: { kind: 'instance-store', layout: 'jbod' } }))).toEqual([
      'environment staging, brokers.storage.kind: error: m7g.large has no NVMe disks. [no-instance-store]\n' +
        '    allowed: gp3, or a type with instance store\n' +
        '    remedy:  Use gp3 volumes, or m7gd.large.',
    ]);
  });

  it.each([
    [{ sizeGiB: 0 }, '0 GiB is not valid for sizeGiB.', '1 to 16384 GiB'],
    [{ sizeGiB: 20000 }, '20000 GiB is not valid for sizeGiB.', '1 to 16384 GiB'],
    [{ iops: 2000 }, '2000 is not valid for iops.', '3000 to 16000'],
    [{ throughputMiBps: 1200 }, '1200 MiB/s is not valid for throughputMiBps.', '125 to 1000 MiB/s'],
    [{ throughputMiBps: 125.5 }, '125.5 MiB/s is not valid for throughputMiBps.', 'a whole number'],
    [{ volumes: 17 }, '17 is not valid for volumes.', '1 to 16'],
  ])('GIVEN %j THEN %s', (change, message, allowed) => {
    const texts = volumes(change);
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain(`error: ${message} [volume-out-of-range]`);
    expect(texts[0]).toContain(allowed);
  });

  it('GIVEN more operations than the size allows, or more throughput than the operations THEN the remedy has the number', () => {
    const texts = volumes({ sizeGiB: 10, iops: 6000, throughputMiBps: 500 });
    expect(texts).toEqual([
      expect.stringContaining('6000 IOPS on 10 GiB are more than gp3 supports. [volume-ratio]'),
    ]);
    expect(volumes({ throughputMiBps: 1000 }, 'm7g.8xlarge')).toEqual([
      'environment staging, brokers.storage.throughputMiBps: error: 1000 MiB/s with 3000 IOPS are more than gp3 supports. [volume-ratio]\n' +
        '    allowed: 0.25 MiB/s for each of the IOPS\n' +
        '    remedy:  Set iops: 4000.',
    ]);
  });

  it('GIVEN more throughput than the instance sustains THEN the bound and a type that carries it are named', () => {
    expect(volumes({ volumes: 2, throughputMiBps: 250 }, 'm7g.xlarge')).toEqual([
      'environment staging, brokers.storage.throughputMiBps: error: 2 × 250 MiB/s is more than the 149 MiB/s that m7g.xlarge sustains to EBS. [volumes-above-instance]\n' +
        '    allowed: 125 MiB/s for each volume\n' +
        '    remedy:  Provision less, or use m7g.4xlarge: the instance cannot use more.',
    ]);
    expect(volumes({ iops: 16000 }, 'm7g.xlarge')).toEqual([
      expect.stringContaining('1 × 16000 IOPS are more than the 6000 that m7g.xlarge sustains to EBS.'),
    ]);
  });

  it('GIVEN what gp3 includes on an instance that carries less THEN it is no mistake: nobody pays for it', () =>
    expect(volumes({ throughputMiBps: 125 }, 'm7g.large')).toEqual([]));
});

describe('memory', () => {
  it('GIVEN a heap above half of the memory THEN the numbers and a larger type are named', () => {
    expect(said({ tuning: { profile: 'throughput', brokerHeapMiB: 6144 } })).toEqual([
      'environment staging, tuning.brokerHeapMiB: error: A heap of 6144 MiB leaves 2048 MiB of the 8192 MiB of m7g.large for page cache and the system. [heap-above-memory]\n' +
        '    allowed: 4096 MiB or less: half of the memory, and 2048 MiB must remain\n' +
        '    remedy:  Use a smaller heap, or m7g.xlarge; 6144 MiB are enough for most brokers.',
    ]);
  });

  it('GIVEN a heap of a controller above its memory THEN it is refused likewise', () =>
    expect(said({ tuning: { profile: 'throughput', controllerHeapMiB: 4096 } })).toEqual([
      expect.stringContaining(
        'tuning.controllerHeapMiB: error: A heap of 4096 MiB leaves 0 MiB of the 4096 MiB of m7g.medium',
      ),
    ]));

  it('GIVEN writes that the page cache holds for less than 30 s THEN need and room are named', () => {
    const writing = (produceMiBps: number): string[] =>
      said({
        ...brokers({ instanceType: 'c7g.xlarge' }),
        load: { produceMiBps, consumerGroups: 1 },
        tuning: { profile: 'throughput', brokerHeapMiB: 4096 },
      });
    expect(writing(100)).toEqual([]);
    expect(writing(105)).toEqual([
      'environment staging, brokers.instanceType: error: c7g.xlarge has 3072 MiB for page cache: 8192 MiB without a heap of 4096 MiB and 1024 MiB for the system. ' +
        '30 s of the 105 MiB/s that a broker writes are 3150 MiB. [page-cache-too-small]\n' +
        '    allowed: 3150 MiB or more, so that consumers without lag read from memory\n' +
        '    remedy:  Use c7g.2xlarge, more brokers, or a smaller heap.',
    ]);
  });
});

describe('the stated load', () => {
  it('GIVEN more than EBS and network carry THEN every bound that breaks is named with its arithmetic', () => {
    expect(said({ load: { produceMiBps: 100, consumerGroups: 3 } })).toEqual([
      'environment staging, load.produceMiBps: error: Producers write 100 MiB/s, and the EBS bandwidth of the brokers carries 75 MiB/s: 75 MiB/s × 3 brokers ÷ 3 (replication factor 3). [load-above-capacity]\n' +
        '    allowed: 75 MiB/s with 3 × m7g.large\n' +
        '    remedy:  Use 6 brokers, or m7g.xlarge.',
      'environment staging, load.produceMiBps: error: Producers write 100 MiB/s, and the network of the brokers carries 67 MiB/s: 112 MiB/s × 3 brokers ÷ 5 (3 consumer groups and 2 followers). [load-above-capacity]\n' +
        '    allowed: 67 MiB/s with 3 × m7g.large\n' +
        '    remedy:  Use 6 brokers, or m7g.xlarge.',
    ]);
  });

  it('GIVEN volumes as the bound THEN provisioning more is a way out', () => {
    const [text] = said({
      ...brokers({ instanceType: 'm7g.4xlarge' }),
      load: { produceMiBps: 200, consumerGroups: 1 },
    });
    expect(text).toContain('the storage of the brokers carries 125 MiB/s');
    expect(text).toContain('or provision more throughputMiBps.');
  });

  it('GIVEN a drained broker THEN it carries nothing', () => {
    const load = { produceMiBps: 80, consumerGroups: 1 };
    const six = { brokers: { ...staging.brokers, count: 4 }, load };
    expect(said(six)).toEqual([]);
    expect(said({ ...six, drained: [104] })[0]).toContain('75 MiB/s × 3 brokers');
  });

  it.each([
    [{ produceMiBps: 0, consumerGroups: 1 }],
    [{ produceMiBps: NaN, consumerGroups: 1 }],
    [{ produceMiBps: 1, consumerGroups: -1 }],
  ])('GIVEN %j THEN it is no load', (load) =>
    expect(said({ load })).toEqual([expect.stringContaining('[illegal-load]')]),
  );
});
