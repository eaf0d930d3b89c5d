import {
  FORMAT_VERSION,
  documentText,
  parseManifest,
  parseTargetMark,
  parseTopicIndex,
} from '../../../../model/backup/format';
import type { FileEntry, TopicIndex } from '../../../../model/backup/format';
import { dataFile } from '../../../../model/backup/names';

const SHA = 'a'.repeat(64);

const entry = (firstOffset: number, lastOffset: number): FileEntry => ({
  file: dataFile('orders', 0, firstOffset, SHA),
  ...{ segment: 0, bytes: 100, sha256: SHA, firstOffset, lastOffset },
  ...{ minTimestamp: 1, maxTimestamp: 2, firstLeaderEpoch: 0, leaderEpoch: 1 },
  ...{ batches: 1, records: 1, codecs: ['zstd'], transactions: false },
});

const index = (...files: FileEntry[]): Omit<TopicIndex, 'format' | 'version'> => ({
  topic: 'orders',
  topicId: null,
  partitions: [
    {
      partition: 0,
      source: { node: 1, directoryId: null, folder: '/data/orders-0' },
      ...{ logStartOffset: 0, endOffset: 20, leaderEpoch: 1, files },
    },
  ],
});

const text = (...files: FileEntry[]): string => documentText('brokerform-backup-topic', index(...files));

describe('an index', () => {
  it('is read as it was written', () => {
    expect(parseTopicIndex(text(entry(0, 9), entry(10, 19)), 'orders.json')).toEqual({
      format: 'brokerform-backup-topic',
      version: FORMAT_VERSION,
      ...index(entry(0, 9), entry(10, 19)),
    });
  });

  it('keeps what a later writer added to itself', () => {
    const more = JSON.stringify({ ...(JSON.parse(text()) as object), later: true });
    expect(parseTopicIndex(more, 'orders.json').topic).toBe('orders');
  });

  it('refuses files that overlap', () => {
    expect(() => parseTopicIndex(text(entry(0, 9), entry(9, 19)), 'orders.json')).toThrow(
      /^orders\.json: files of orders-0 overlap: data\/orders\/0\/00000000000000000009\.a+\.log begins at offset 9\./,
    );
  });

  it.each([
    '../../etc/passwd',
    '/etc/passwd',
    `data/../x/00000000000000000000.${SHA}.log`,
    'data/orders/0/x.log',
  ])('refuses a file named %s', (file) => {
    expect(() => parseTopicIndex(text({ ...entry(0, 9), file }), 'orders.json')).toThrow(
      /^orders\.json: partitions\.0\.files\.0\.file is not valid/,
    );
  });
});

describe('documents that are not what they should be', () => {
  it.each([
    ['a truncated one', text().slice(0, -20), 'm.json is not valid JSON: it is truncated or damaged.'],
    [
      'one of another kind',
      text(),
      'm.json is not a file of this kind: its format is "brokerform-backup-topic", expected "brokerform-backup".',
    ],
    [
      'one of another program',
      '{"a": 1}',
      'm.json is not a file of this kind: its format is null, expected "brokerform-backup".',
    ],
    [
      'one of a later version',
      '{"format": "brokerform-backup", "version": 2}',
      'm.json has format version 2; this version of brokerform reads 1 to 1.',
    ],
    [
      'one without its content',
      '{"format": "brokerform-backup", "version": 1}',
      'm.json: backup is not valid',
    ],
  ])('%s', (_name, content, message) => {
    expect(() => parseManifest(content, 'm.json')).toThrow(message);
  });

  it('a mark without cluster', () => {
    expect(() => parseTargetMark('{"format": "brokerform-backups", "version": 1}', 't.json')).toThrow(
      't.json: clusterId is not valid',
    );
  });
});
