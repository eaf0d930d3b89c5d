import { environments } from '../../../../fixtures/environments';
import { staging } from '../../../../fixtures/environments/staging';
import { checkAwsDeclaration } from '../../../../../model/aws/validate';
import { resolveAwsEnvironment } from '../../../../../model/aws/resolve';
import { brokers, said } from './support';

const aws = Object.values(environments).filter((environment) => environment.kind === 'aws');

describe('environments that are in order', () => {
  it.each(aws.map((declaration) => [declaration.name, declaration] as const))(
    'GIVEN %s among the others THEN there is nothing to say',
    (_, declaration) => expect(checkAwsDeclaration(declaration, aws)).toEqual([]),
  );
});

describe('instance types', () => {
  it('GIVEN a type of a known family that there is not THEN the family’s types are listed and the nearest is offered', () => {
    const [text] = said(brokers({ instanceType: 'm7g.lage' }));
    expect(text).toContain(
      'environment staging, brokers.instanceType: error: "m7g.lage" is not a known instance type. [unknown-instance-type]',
    );
    expect(text).toContain('allowed: m7g.medium, m7g.large, m7g.xlarge');
    expect(text).toContain('remedy:  Write "m7g.large".');
  });

  it('GIVEN an unknown family THEN the known ones are listed, and only that is said', () => {
    const texts = said(brokers({ instanceType: 'quantum.9xlarge' }));
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/allowed: types of the families i3en, i4i, /);
  });
});

describe('hosts of a schema registry', () => {
  const registry = (settings: object): readonly string[] =>
    said({ registry: { instanceType: 'm7g.medium', ...settings } });

  it('GIVEN what is in order THEN there is nothing to say', () =>
    expect(registry({ replacements: { 2: 'new image' } })).toEqual([]));

  it('GIVEN every mistake THEN all are said', () => {
    const texts = said({
      registry: { instanceType: 'm7g.lage', replacements: { 0: 'a', 2: ' ', 1.5: 'b' } },
      schemaRegistry: { url: 'https://registry.example.com' },
    });
    expect(texts.map((text) => /registry\S*: error|\[[a-z-]+\]/g[Symbol.match](text)?.join(' '))).toEqual([
      'registry.instanceType: error [unknown-instance-type]',
      'registry: error [two-registries]',
      'registry.replacements: error [several-replacements]',
      'registry.replacements[0]: error [unknown-node-id]',
      'registry.replacements[2]: error [empty-replacement]',
      'registry.replacements[1.5]: error [unknown-node-id]',
    ]);
  });
});

describe('nodes', () => {
  it('GIVEN controllers on instance store THEN they are refused with the reason', () => {
    const [text] = said({
      controllers: {
        count: 3,
        instanceType: 'i4i.large',
        storage: { kind: 'instance-store', layout: 'jbod' },
      },
    });
    expect(text).toContain(
      'controllers.storage.kind: error: Controllers would keep the metadata quorum on instance store',
    );
    expect(text).toContain('[volatile-controllers]');
  });

  it('GIVEN an even number of controllers THEN it is said once, at controllers.count', () => {
    expect(said({ controllers: { ...staging.controllers, count: 4 } })).toEqual([
      'environment staging, controllers.count: error: 4 is not a valid number of controllers. [even-controllers]\n' +
        '    allowed: an odd number: 1, 3 or 5\n' +
        '    remedy:  4 controllers survive no more failures than 3: add or remove one.',
    ]);
  });

  it.each([1, 2])('GIVEN %d controllers THEN they are too few, and that is said once', (count) => {
    const texts = said({ controllers: { ...staging.controllers, count } });
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain('the quorum is formatted with the first 3');
    expect(texts[0]).toContain('[too-few-controllers]');
  });

  it('GIVEN replacements of two nodes THEN one deploy may not make both anew', () => {
    const texts = said({ replacements: { 101: 'new image', 102: 'new image' } });
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain('Replacements of 2 nodes are requested (101, 102)');
    expect(said({ replacements: { 101: 'new image' } })).toEqual([]);
  });

  it('GIVEN a replacement without a word THEN it would do nothing, and that is said', () => {
    expect(said({ replacements: { 101: ' ' } }).join()).toContain('[empty-replacement]');
  });

  it('GIVEN RAID 0 over two gp3 volumes THEN it is refused; over one it is none', () => {
    const volumes = (count: number) =>
      said(brokers({ storage: { kind: 'gp3', layout: 'raid0', volumes: count, sizeGiB: 500 } }));
    expect(volumes(2).join()).toContain('[raid-over-volumes]');
    expect(volumes(1)).toEqual([]);
  });

  it('GIVEN no NAT and Debian’s image THEN a host could fetch nothing; an own image may do without', () => {
    const network = { kind: 'new', cidr: '10.20.0.0/20', nat: 'none' } as const;
    expect(said({ network }).join()).toContain('[no-package-source]');
    expect(said({ network, image: { owner: '123456789012', name: 'kafka-*' } })).toEqual([]);
  });

  it.each([0, -1, 1.5, NaN, 1e9])('GIVEN %d brokers THEN the number is refused', (count) => {
    const [text] = said(brokers({ count }));
    expect(text).toContain('brokers.count: error:');
    expect(text).toContain('[illegal-node-count]');
  });

  it('GIVEN fewer brokers than replicas THEN both ways out are named', () => {
    const texts = said(brokers({ count: 2 }));
    expect(texts).toContainEqual(
      'environment staging, brokers.count: error: 2 brokers run, and the replication factor is 3 (durability standard and critical). [fewer-brokers-than-replicas]\n' +
        '    allowed: 3 brokers or more that are not drained\n' +
        '    remedy:  Add brokers, or set durability.standard for this environment.',
    );
  });

  it('GIVEN six brokers in two zones THEN one zone would hold two replicas, and that is said once', () => {
    expect(said({ ...brokers({ count: 6 }), zones: ['eu-central-1a', 'eu-central-1b'] })).toEqual([
      'environment staging, zones: error: The brokers are in 2 zones (eu-central-1a, eu-central-1b), and the replication factor is 3 (durability standard and critical): one zone would hold 2 replicas of a partition. [replicas-share-zone]\n' +
        '    allowed: 3 zones or more with a running broker\n' +
        '    remedy:  Add zones, or set durability.standard for this environment.',
    ]);
  });

  it('GIVEN two zones and replication factor 2 THEN only a warning is left', () => {
    const two = { replicationFactor: 2, minInSyncReplicas: 1 };
    const texts = said({
      ...brokers({ count: 4 }),
      zones: ['eu-central-1a', 'eu-central-1b'],
      durability: { standard: two, critical: two },
    });
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain('environment staging, zones: warning:');
  });
});

describe('drained and replaced nodes', () => {
  it('GIVEN ids that are no brokers THEN each is refused', () => {
    const texts = said({ ...brokers({ count: 6 }), drained: [107, 2] });
    expect(texts[0]).toContain(
      'drained: error: Broker 107 does not exist. [unknown-node-id]\n    allowed: 101 to 106',
    );
    expect(texts[1]).toContain('Node 2 is a controller, which holds no replica.');
  });

  it('GIVEN so many drained brokers that replicas have no place THEN it is refused', () => {
    expect(said({ ...brokers({ count: 4 }), drained: [101, 102] })[0]).toContain(
      '2 brokers run, and the replication',
    );
    // Four run, and none of them in the second zone.
    expect(said({ ...brokers({ count: 6 }), drained: [102, 105] })[0]).toContain('[replicas-share-zone]');
  });

  it('GIVEN a replacement of a node that is unknown or drained THEN it is refused', () => {
    const texts = said({
      ...brokers({ count: 6 }),
      drained: [106],
      replacements: { 106: 'new image' },
    });
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain(
      'replacements[106]: error: Broker 106 is drained and has no instance. [unknown-node-id]',
    );
    const unknown = said({ replacements: { 300: 'new image' } });
    expect(unknown).toHaveLength(1);
    expect(unknown[0]).toContain('replacements[300]: error: Node 300 does not exist.');
  });
});

describe('names and zones', () => {
  it('GIVEN wrong zones THEN each is said with its place', () => {
    const texts = said({ zones: ['eu-central-1a', 'eu-central-1a', 'us-east-1a'] });
    expect(texts[0]).toContain('zones[1]: error: The zone eu-central-1a is named twice. [duplicate-zone]');
    expect(texts[1]).toContain('zones[2]: error: "us-east-1a" is not a zone of eu-central-1. [illegal-zone]');
  });

  it.each([[[]], [['a', 'b', 'c', 'd', 'e'].map((letter) => `eu-central-1${letter}`)]])(
    'GIVEN the zones %j THEN their number is refused',
    (zones) => expect(said({ zones })[0]).toContain('[illegal-zone-count]'),
  );

  it.each([
    [{ name: 'Staging' }, 'illegal-environment-name'],
    [{ name: 's'.repeat(39) }, 'illegal-environment-name'],
    [{ accountId: '12345678901' }, 'illegal-account-id'],
    [{ region: 'Frankfurt' }, 'illegal-region'],
    [{ tags: { owner: ' ', costCenter: 'x' } }, 'empty-tag'],
    [{ state: { bucket: 'A_b', bootstrap: 'local' } }, 'illegal-bucket-name'],
    [{ passwordVersions: { 'order-service': 0 } }, 'illegal-password-version'],
  ] as const)('GIVEN %j THEN it is %s', (change, code) =>
    expect(said(change).some((text) => text.includes(`[${code}]`))).toBe(true),
  );

  it('GIVEN the bucket of another environment THEN its owner is named', () => {
    const other = { ...staging, name: 'testing', network: { kind: 'new', cidr: '10.99.0.0/20' } } as const;
    expect(said({}, [other])).toEqual([
      expect.stringContaining(
        'state.bucket: error: The bucket brokerform-staging-state-123456789012 is that of testing',
      ),
    ]);
  });

  it('GIVEN a name that begins with another’s THEN one command would take both', () => {
    const other = { ...staging, network: { kind: 'new', cidr: '10.99.0.0/20' } } as const;
    const state = { bucket: 'another-bucket', bootstrap: 'local' } as const;
    const [text] = said({ name: 'staging-eu', state }, [other]);
    expect(text).toContain(
      "A command for all stacks of staging ('staging-*') would also apply to those of staging-eu.",
    );
    expect(text).toContain('remedy:  Swap the words, for instance eu-staging.');
  });
});

it('GIVEN many mistakes WHEN resolved THEN all are thrown at once', () => {
  const wrong = {
    ...staging,
    accountId: 'x',
    zones: ['eu-central-1a'],
    dnsZone: 'x',
    clientCidrs: ['0.0.0.0/0'],
  };
  expect(() => resolveAwsEnvironment(wrong)).toThrow(/4 errors, nothing was changed/);
});
