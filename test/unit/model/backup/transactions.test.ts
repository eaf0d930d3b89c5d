import { ATTRIBUTE, FIELD, readHeader } from '../../../../model/backup/batch';
import { crc32c } from '../../../../model/backup/crc32c';
import { TransactionScan } from '../../../../model/backup/transactions';
import { writeVarint } from '../../../../model/backup/varint';
import { batch } from './support';

function ofProducer(bytes: Buffer, producerId: number): Buffer {
  bytes.writeBigInt64BE(BigInt(producerId), FIELD.producerId);
  bytes.writeUInt32BE(crc32c(bytes, FIELD.attributes), FIELD.crc);
  return bytes;
}

const data = (producer: number, baseOffset: number, count = 10): Buffer =>
  ofProducer(batch({ baseOffset, count, attributes: ATTRIBUTE.transactional }), producer);

/** A control batch as a coordinator writes it: a record whose key is a version and a type. */
function marker(producer: number, baseOffset: number, type: 'abort' | 'commit'): Buffer {
  const payload = Buffer.alloc(16);
  let at = writeVarint(payload, 0, 15);
  at = payload.writeInt8(0, at);
  at = writeVarint(payload, at, 0);
  at = writeVarint(payload, at, 0);
  at = writeVarint(payload, at, 4);
  at = payload.writeInt16BE(0, at);
  payload.writeInt16BE(type === 'abort' ? 0 : 1, at);
  const attributes = ATTRIBUTE.transactional | ATTRIBUTE.control;
  return ofProducer(batch({ baseOffset, count: 1, attributes, payload }), producer);
}

function visibleOf(batches: readonly Buffer[]): number[] {
  const scan = new TransactionScan();
  for (const bytes of batches) scan.add(readHeader(bytes), bytes);
  return batches
    .map((bytes) => readHeader(bytes))
    .filter((header) => scan.isVisible(header))
    .map(({ baseOffset }) => baseOffset);
}

test('GIVEN transactions of two producers in turn THEN those are visible that were committed, and no marker is', () => {
  expect(
    visibleOf([
      data(1, 0),
      data(2, 10),
      data(1, 20),
      marker(2, 30, 'abort'),
      marker(1, 31, 'commit'),
      data(2, 32),
      marker(2, 42, 'commit'),
      data(1, 43),
      marker(1, 53, 'abort'),
      data(1, 54),
      marker(1, 64, 'commit'),
    ]),
  ).toEqual([0, 20, 32, 54]);
});

test('GIVEN batches outside of transactions THEN they are visible', () => {
  expect(
    visibleOf([batch({ baseOffset: 0, count: 1 }), ofProducer(batch({ baseOffset: 1, count: 1 }), 5)]),
  ).toEqual([0, 1]);
});

test('GIVEN a transaction without an end THEN it is open, and what it wrote is not visible', () => {
  const batches = [data(1, 0), marker(1, 10, 'commit'), data(1, 11), data(1, 21)];
  const scan = new TransactionScan();
  for (const bytes of batches) scan.add(readHeader(bytes), bytes);

  expect(scan.open()).toEqual([{ producerId: 1, from: 11 }]);
  expect(visibleOf(batches)).toEqual([0]);
});

test('GIVEN a marker of a transaction whose records are gone THEN nothing is hidden by it', () => {
  expect(visibleOf([marker(1, 5, 'abort'), data(1, 6), marker(1, 16, 'commit')])).toEqual([6]);
});
