import {
  featuresWithVersion,
  versionBack,
  versionSkipped,
  versionsMixed,
} from '../../../../../../model/review/rules/hosts/version';
import { hostDocument, variablesAddress, variablesChange, variablesObject } from './documents';
import type { Wanted } from './documents';
import { context, created, resource, said, unknownOf, updated } from './support';

const step = (from: string, to: string, after: Wanted = {}) =>
  context([
    variablesChange(101, { version: from }, { version: to, ...after }),
    variablesChange(102, { version: from }, { version: to }),
  ]);
const NODES = 'on broker-101 and broker-102';

describe('kafka-version-skipped', () => {
  it.each([
    [
      '3.2.3',
      '4.3.1',
      `error: Kafka 3.2.3 → 4.3.1 ${NODES}: Kafka 4 starts only on metadata of 3.3 or newer, so the upgrade to 3.9.x is missing.`,
    ],
    ['4.3.1', '5.0.0', `error: Kafka 4.3.1 → 5.0.0 ${NODES}: Kafka 5 is newer than what this project knows.`],
    [
      '3.9.1',
      '4.3.1',
      `warning: Kafka 3.9.1 → 4.3.1 ${NODES}: Kafka 4 rejects clients older than 2.1, and metadata.version has to be 3.3 or newer already.`,
    ],
    [
      '4.0.0',
      '4.3.1',
      `note: Kafka 4.0.0 → 4.3.1 ${NODES} skips 2 minor releases, which Kafka supports; their changes apply as well.`,
    ],
  ])('%s → %s', (from, to, message) => {
    expect(said(versionSkipped, step(from, to))).toEqual([message]);
  });
  it.each([
    ['4.2.0', '4.3.1'],
    ['4.3.0', '4.3.1'],
    ['4.3.1', '4.3.1'],
    ['4.3.1', '4.2.0'],
  ])('is silent for %s → %s', (from, to) => {
    expect(said(versionSkipped, step(from, to))).toEqual([]);
  });
});

describe('kafka-version-back', () => {
  it.each([
    [
      '4.3.1',
      '4.2.0',
      `error: Kafka 4.3.1 → 4.2.0 ${NODES}: if metadata.version 4.3 is finalized, no node of 4.2.0 starts.`,
    ],
    ['4.3.1', '4.3.0', `warning: Kafka 4.3.1 → 4.3.0 ${NODES}: bugs fixed in the later one are back.`],
  ])('%s → %s', (from, to, message) => {
    expect(said(versionBack, step(from, to))).toEqual([message]);
  });
  it('says that the finalized level is not known', () => {
    expect(unknownOf(versionBack, step('4.3.1', '4.2.0'))).toEqual([
      'which metadata.version is finalized: brokerform features status',
    ]);
  });
  it('is silent for a step ahead', () => {
    expect(said(versionBack, step('4.2.0', '4.3.1'))).toEqual([]);
  });
});

describe('kafka-versions-mixed', () => {
  const planned = (second: string) => [
    resource(variablesAddress(101), variablesObject(hostDocument(101, { version: '4.3.1' }))),
    resource(variablesAddress(102), variablesObject(hostDocument(102, { version: second }))),
  ];
  const change = variablesChange(101, { version: '4.2.0' }, { version: '4.3.1' });
  it('fires where a part of the nodes stays behind', () => {
    expect(said(versionsMixed, context([change], { planned: planned('4.2.0') }))).toEqual([
      'warning: Kafka releases differ: 4.2.0 on broker-102 and 4.3.1 on broker-101.',
    ]);
  });
  it('is silent where all come along', () => {
    expect(said(versionsMixed, context([change], { planned: planned('4.3.1') }))).toEqual([]);
  });
});

describe('features-finalized-with-version', () => {
  const command = (text: string) => created('terraform_data.finalize', { input: { command: text } });
  it.each([
    'node bin/brokerform.js features finalize --environment staging --yes',
    'kafka-features.sh --bootstrap-server a:9092 upgrade --metadata 4.3',
  ])('fires for %s', (text) => {
    const { changes } = step('4.2.0', '4.3.1');
    expect(said(featuresWithVersion, context([...changes, command(text)]))).toEqual([
      'error: terraform_data.finalize raises feature levels in the change that brings Kafka 4.3.1.',
    ]);
  });
  it('fires for a property that is one', () => {
    const given = step('3.8.0', '3.9.1', { properties: { 'inter.broker.protocol.version': '3.9' } });
    expect(said(featuresWithVersion, given)).toEqual([
      'error: inter.broker.protocol.version changes together with Kafka 3.8.0 → 3.9.1.',
    ]);
  });
  it('is silent for either alone, and for another command', () => {
    const same = command('kafka-features.sh describe');
    expect(said(featuresWithVersion, context([command('features finalize')]))).toEqual([]);
    expect(said(featuresWithVersion, context([...step('4.2.0', '4.3.1').changes, same]))).toEqual([]);
    const known = updated('terraform_data.a', { input: 'features finalize' }, { output: 'b' });
    expect(said(featuresWithVersion, context([...step('4.2.0', '4.3.1').changes, known]))).toEqual([]);
  });
});
