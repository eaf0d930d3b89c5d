import { ATTRIBUTE, FIELD, readBatch } from '../../../../model/backup/batch';
import type { BatchHeader } from '../../../../model/backup/batch';
import { crc32c } from '../../../../model/backup/crc32c';
import {
  buildBatch,
  cleanForPlacement,
  hasGaps,
  packRecords,
  rawRecords,
  stampForProduce,
} from '../../../../model/backup/rewrite';
import type { RawRecord } from '../../../../model/backup/rewrite';
import { batch } from './support';

const headerOf = (bytes: Buffer): BatchHeader => {
  const reading = readBatch(bytes);
  if (reading.kind !== 'batch') throw new Error(JSON.stringify(reading));
  return reading.header;
};

const record = (offset: number, timestamp: number, text: string): RawRecord => ({
  ...{ offset, timestamp, attributes: 0 },
  body: Buffer.from(text),
});

/** As a producer with transactions writes it. */
function ofProducer(bytes: Buffer, attributes = 0): Buffer {
  bytes.writeInt16BE(attributes, FIELD.attributes);
  bytes.writeBigInt64BE(4711n, FIELD.producerId);
  bytes.writeInt16BE(3, FIELD.producerEpoch);
  bytes.writeInt32BE(99, FIELD.baseSequence);
  bytes.writeUInt32BE(crc32c(bytes, FIELD.attributes), FIELD.crc);
  return bytes;
}

describe('placement', () => {
  test('GIVEN a transactional batch THEN no producer is left in it, and its checksum is right', () => {
    const bytes = ofProducer(
      batch({ baseOffset: 500, count: 3, leaderEpoch: 7, payload: Buffer.from('records') }),
      ATTRIBUTE.transactional | 2,
    );

    cleanForPlacement(bytes, headerOf(bytes));

    expect(headerOf(bytes)).toMatchObject({
      ...{ baseOffset: 500, lastOffset: 502, leaderEpoch: 0, attributes: 2 },
      ...{ producerId: -1, producerEpoch: -1, baseSequence: -1 },
    });
    expect(bytes.subarray(FIELD.records).toString()).toBe('records');
  });

  test('GIVEN a batch of no producer THEN only its epoch changes', () => {
    const bytes = batch({ baseOffset: 5, count: 1, leaderEpoch: 7, attributes: ATTRIBUTE.logAppendTime });
    const before = Buffer.from(bytes);

    cleanForPlacement(bytes, headerOf(bytes));

    expect(bytes.readInt32BE(FIELD.leaderEpoch)).toBe(0);
    before.writeInt32BE(0, FIELD.leaderEpoch);
    expect(bytes).toEqual(before);
  });
});

describe('produce', () => {
  test('GIVEN a batch THEN it has what a broker takes: offset 0, no epoch, only the codec, our producer', () => {
    const all = ATTRIBUTE.transactional | ATTRIBUTE.logAppendTime | ATTRIBUTE.deleteHorizon | 4;
    const bytes = ofProducer(batch({ baseOffset: 500, count: 3, leaderEpoch: 7 }), all);

    stampForProduce(bytes, { producerId: 12n, producerEpoch: 1, sequence: 30 });

    expect(headerOf(bytes)).toMatchObject({
      ...{ baseOffset: 0, lastOffset: 2, leaderEpoch: -1, attributes: 4 },
      ...{ producerId: 12, producerEpoch: 1, baseSequence: 30 },
    });
  });

  test('GIVEN a batch that lost records to compaction THEN it has gaps', () => {
    expect(hasGaps(headerOf(batch({ baseOffset: 10, count: 5, records: 4 })))).toBe(true);
    expect(hasGaps(headerOf(batch({ baseOffset: 10, count: 5 })))).toBe(false);
  });

  test('GIVEN records with gaps and times in any order THEN a batch of them has no gaps and the same times and bodies', () => {
    const records = [
      record(70, 1_700_000_000_500, 'a'.repeat(200)),
      record(99, 1_700_000_000_000, ''),
      record(3_000_000_123, 1_700_000_900_000, 'c'),
    ];

    const bytes = buildBatch(records, 0, (packed) => packed);

    const header = headerOf(bytes);
    expect(header).toMatchObject({ baseOffset: 0, lastOffset: 2, count: 3, maxTimestamp: 1_700_000_900_000 });
    expect([...rawRecords(header, bytes.subarray(FIELD.records))]).toEqual(
      records.map((each, index) => ({ ...each, offset: index })),
    );
  });

  test('GIVEN a batch with the time of appending THEN every record has it', () => {
    const payload = packRecords([record(0, 5, 'x'), record(1, 9, 'y')], 5);
    const bytes = batch({
      baseOffset: 40,
      count: 2,
      timestamp: 777,
      attributes: ATTRIBUTE.logAppendTime,
      payload,
    });

    const records = [...rawRecords(headerOf(bytes), payload)];
    expect(records.map(({ offset, timestamp }) => [offset, timestamp])).toEqual([
      [40, 777],
      [41, 777],
    ]);
  });

  test('GIVEN records that end too early THEN they are refused', () => {
    const payload = packRecords([record(0, 5, 'long enough')], 5).subarray(0, 6);
    const bytes = batch({ baseOffset: 0, count: 1, payload });

    expect(() => [...rawRecords(headerOf(bytes), payload)]).toThrow('record 0 ends too early');
  });
});
