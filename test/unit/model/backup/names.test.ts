import fc from 'fast-check';
import {
  backupId,
  dataFile,
  dataFileParts,
  isBackupId,
  isTopicName,
  partitionFolderOf,
  segmentOffsetOf,
} from '../../../../model/backup/names';

const ID = '0123456789abcdef0123456789abcdef';

describe('names of folders', () => {
  it.each([
    ['orders-5', { topic: 'orders', partition: 5, kind: 'partition' }],
    ['order-created.v1-12', { topic: 'order-created.v1', partition: 12, kind: 'partition' }],
    [`orders-5.${ID}-delete`, { topic: 'orders', partition: 5, kind: 'delete' }],
    [`orders-5.${ID}-stray`, { topic: 'orders', partition: 5, kind: 'stray' }],
    [`orders-5.${ID}-future`, { topic: 'orders', partition: 5, kind: 'future' }],
  ])('%s is of a partition', (name, parsed) => {
    expect(partitionFolderOf(name)).toEqual(parsed);
  });

  it.each(['lost+found', 'orders', '..-0', 'a b-0', '-0', `.${ID}-delete`])('%s is of none', (name) => {
    expect(partitionFolderOf(name)).toBeNull();
  });
});

describe('names of files', () => {
  it('have an offset and the checksum, and are read back', () => {
    fc.assert(
      fc.property(fc.nat(), fc.stringMatching(/^[0-9a-f]{64}$/), (offset, sha256) => {
        const name = dataFile('orders', 3, offset, sha256).split('/').at(-1) ?? '';
        expect(dataFileParts(name)).toEqual({ offset, sha256 });
        // Of a broker's it is none.
        expect(segmentOffsetOf(name)).toBeNull();
      }),
    );
  });

  it('of segments have twenty digits', () => {
    expect(segmentOffsetOf('00000000000000000042.log')).toBe(42);
    expect(segmentOffsetOf('00000000000000000042.log.deleted')).toBeNull();
    expect(segmentOffsetOf('42.log')).toBeNull();
  });

  it.each(['..', '.', '', 'a/b', 'a'.repeat(250)])('no topic is named "%s"', (name) => {
    expect(isTopicName(name)).toBe(false);
  });

  it('of backups are in order of time', () => {
    const id = backupId(new Date('2026-12-01T00:15:00.123Z'));
    expect(id).toBe('20261201T001500.123Z');
    expect(isBackupId(id)).toBe(true);
    expect(isBackupId('../20261201T001500.123Z')).toBe(false);
  });
});
