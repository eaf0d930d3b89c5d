import { hostBundleChanged } from '../../../../../../model/review/rules/hosts/bundle';
import { changedWhileRunning, rollingRestart } from '../../../../../../model/review/rules/hosts/restart';
import { hostDocument, variablesAddress, variablesChange, variablesObject } from './documents';
import type { Wanted } from './documents';
import {
  addressOf,
  changeOf,
  context,
  created,
  deleted,
  factsWith,
  instance,
  placed,
  replaced,
  said,
  unknownOf,
  updated,
} from './support';

const onAll = (ids: readonly number[], before: Wanted, after: Wanted) =>
  ids.map((id) => variablesChange(id, before, after));
const smaller: Wanted = { jvm: ['-Xms4096m', '-Xmx4096m', '-XX:+UseG1GC'] };

describe('rolling-restart', () => {
  it('names the nodes in the order of the roller, how long at most, and why', () => {
    const changes = onAll([102, 101, 2, 1], {}, smaller);
    const given = context(changes);
    expect(said(rollingRestart, given)).toEqual([
      'warning: 4 nodes have to be restarted, in this order: controller-1, controller-2, broker-101, broker-102, the active controller last of its kind; at most 5 h 40 min (1 h 25 min per node, if every wait of the roller times out). JVM: -Xms6144m → -Xms4096m, -Xmx6144m → -Xmx4096m (all 4).',
    ]);
    expect(unknownOf(rollingRestart, given)).toEqual([
      'which controller is the active one',
      'whether every partition tolerates the loss of a replica: the cluster was not queried, or did not respond',
    ]);
  });

  it.each<[string, Wanted, string]>([
    [
      'another collector',
      { jvm: ['-Xms6144m', '-Xmx6144m', '-XX:+UseZGC'] },
      'JVM: without -XX:+UseG1GC, with -XX:+UseZGC',
    ],
    ['a property that is read at start', { properties: { 'log.dirs': '/b' } }, 'log.dirs: (unset) → /b'],
    ['another release', { version: '4.3.2' }, 'kafka.service: Kafka 4.3.1 → 4.3.2'],
    [
      'a limit of the unit',
      { unit: { LimitNOFILE: '2000000' } },
      'kafka.service: LimitNOFILE 1000000 → 2000000',
    ],
    [
      'another name in its certificate',
      { tls: { source: 'own-ca', names: ['DNS:g'] } },
      'its certificate, which is reissued',
    ],
    ['rules of the JMX exporter', { jmxRules: ['a'] }, 'the JMX exporter in its process'],
  ])('fires for %s', (_, after, reason) => {
    expect(said(rollingRestart, context([variablesChange(101, {}, after)]))).toEqual([
      `warning: 1 node has to be restarted, broker-101; at most 1 h 25 min (1 h 25 min per node, if every wait of the roller times out). ${reason}.`,
    ]);
  });

  it('GIVEN a property that brokers take while they run THEN only the controller is restarted for it', () => {
    const changes = onAll([1, 101], {}, { properties: { 'num.io.threads': '16' } });
    expect(said(rollingRestart, context(changes))[0]).toMatch(
      /^warning: 1 node has to be restarted, controller-1; .* num\.io\.threads: 8 → 16\.$/,
    );
    expect(said(changedWhileRunning, context(changes))).toEqual([
      'note: by the roller, while Kafka runs: num.io.threads: 8 → 16.',
    ]);
  });

  it('GIVEN such a property that is no longer written THEN there is no value to set, and a restart it is', () => {
    const change = variablesChange(101, { properties: { 'log.cleaner.threads': '2' } }, {});
    expect(said(rollingRestart, context([change]))[0]).toContain('log.cleaner.threads: 2 → (unset).');
  });

  it('GIVEN another Java THEN it says what the roller does not see', () => {
    const given = context([variablesChange(101, {}, { java: 25 })]);
    expect(said(rollingRestart, given)[0]).toContain('Java 21 → 25.');
    expect(unknownOf(rollingRestart, given).join()).toContain(
      'the roller does not detect it (--restart-all)',
    );
  });

  it('GIVEN topics without a replica to spare THEN they are named beforehand', () => {
    const facts = factsWith(
      placed('a', [101, 102, 103]),
      placed('scratch', [101], { minIsr: 1 }),
      placed('b', [101, 102]),
    );
    expect(rollingRestart.check(context(onAll([101], {}, smaller), { facts }))[0]?.instead).toBe(
      'The roller will refuse: b and scratch do not tolerate the loss of a replica. Raise the replication factor above min ISR first, or use --accept-unavailable. Then run ansible/site.yml and brokerform roll.',
    );
  });

  it.each([
    [
      'known only after the apply',
      { unknown: new Set(['content']) },
      undefined,
      'the content is known only after the apply',
    ],
    ['hidden', { hidden: new Set(['content']) }, undefined, 'the plan hides the content'],
    ['in a file of its own', {}, null, 'the plan has only a digest of the content'],
    ['of another kind', {}, 'x', 'the content is no variables document of this project'],
  ])('GIVEN a document that is %s THEN it is not silent', (_, more, content, why) => {
    const before = variablesObject(hostDocument(101));
    const change = changeOf(
      variablesAddress(101),
      ['update'],
      before,
      { key: before['key'], ...(content === undefined ? {} : { content }) },
      more,
    );
    expect(said(rollingRestart, context([change]))).toEqual([
      `warning: the variables document of broker-101 changes, and ${why}.`,
    ]);
    expect(unknownOf(rollingRestart, context([change]))).toEqual([
      `whether broker-101 has to be restarted: ${why}; brokerform roll --dry-run shows it after the deploy`,
    ]);
  });

  it('GIVEN several such documents THEN they are said together, without those of nodes that are made anew', () => {
    const changes = [101, 102, 103].map((id) =>
      variablesChange(id, {}, {}, { after: {}, unknown: new Set(['content']) }),
    );
    const given = context([...changes, replaced(addressOf(102), instance(102))]);
    expect(said(rollingRestart, given)).toEqual([
      'warning: the variables documents of broker-101 and broker-103 change, and the content is known only after the apply.',
    ]);
    expect(unknownOf(rollingRestart, given)).toEqual([
      'whether broker-101 and broker-103 have to be restarted: the content is known only after the apply; brokerform roll --dry-run shows it after the deploy',
    ]);
  });

  it('GIVEN a value of each node’s own THEN one shows what is meant', () => {
    const changes = [1, 101, 102].map((id) =>
      variablesChange(id, {}, { properties: { 'advertised.listeners': `CLIENT://${id}:9092` } }),
    );
    expect(said(rollingRestart, context(changes))[0]).toMatch(
      / advertised\.listeners: \(unset\) → CLIENT:\/\/1:9092 \(controller-1, and likewise on 2 more\)\.$/,
    );
  });

  it('is silent for new hosts, for those that are made anew or go, for reasons of properties, and for what is no document', () => {
    const document = variablesObject(hostDocument(104));
    const changes = [
      created(variablesAddress(104), document),
      deleted(variablesAddress(105), variablesObject(hostDocument(105))),
      variablesChange(102, {}, smaller),
      replaced(addressOf(102), instance(102)),
      variablesChange(103, {}, { mtu: 1500 }),
      updated('aws_s3_object.bundle', { key: 'bundle/1.tar' }, { key: 'bundle/2.tar' }),
    ];
    expect(said(rollingRestart, context(changes))).toEqual([]);
  });
});

describe('changed-while-running', () => {
  it('names what hosts take at once', () => {
    const changes = onAll(
      [101, 102],
      {},
      { sysctls: { 'vm.swappiness': '1', 'vm.dirty_ratio': '70' }, mtu: 1500 },
    );
    expect(said(changedWhileRunning, context(changes))).toEqual([
      'note: by ansible/site.yml, at once on every host: vm.dirty_ratio nothing → 70 (all 2) and mtu 9001 → 1500 (all 2).',
    ]);
  });
  it('GIVEN a property that was not written before THEN the broker takes it as well', () => {
    const change = variablesChange(101, {}, { properties: { 'log.cleaner.threads': '2' } });
    expect(said(changedWhileRunning, context([change]))).toEqual([
      'note: by the roller, while Kafka runs: log.cleaner.threads: (unset) → 2.',
    ]);
  });
  it('is silent for a restart alone', () => {
    expect(said(changedWhileRunning, context(onAll([101], {}, smaller)))).toEqual([]);
  });
});

describe('host-bundle-changed', () => {
  const bundle = (digit: string) => ({ key: `bundle/${digit.repeat(64)}.tar` });
  it('says that no plan shows what it does', () => {
    const given = context([replaced('aws_s3_object.bundle', bundle('a'), bundle('b'))]);
    expect(said(hostBundleChanged, given)).toEqual([
      'note: ansible/ changes: hosts boot with the bundle bbbbbbbbbbbb instead of aaaaaaaaaaaa, and a first boot in progress loses the old one.',
    ]);
    expect(unknownOf(hostBundleChanged, given)).toEqual(['what the new bundle changes on hosts']);
  });
  it('is silent for the same bundle and for other objects', () => {
    const changes = [
      updated('aws_s3_object.bundle', bundle('a'), { tags: {} }),
      variablesChange(101, {}, smaller),
    ];
    expect(said(hostBundleChanged, context(changes))).toEqual([]);
  });
});
