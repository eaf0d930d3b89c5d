import { inOrder, nextBatch } from '../../../../model/roll/order';
import { node } from './support';

const nodes = [node(101, 'a'), node(102, 'b'), node(103, 'a'), node(1, 'a'), node(2, 'b'), node(3, 'c')];
const none = { unready: new Set<number>(), activeController: 1 };
const ids = (found: readonly { id: number }[]): number[] => found.map(({ id }) => id);

describe('the order of a roll', () => {
  test('THEN controllers come first, the active one last of them, and brokers rack by rack', () => {
    expect(ids(inOrder(nodes, none))).toEqual([2, 3, 1, 101, 103, 102]);
  });

  test('GIVEN nodes that do not serve THEN each comes first of its kind', () => {
    expect(ids(inOrder(nodes, { ...none, unready: new Set([1, 102]) }))).toEqual([1, 2, 3, 102, 101, 103]);
  });
});

describe('the next batch', () => {
  test('THEN it is one node', () => {
    expect(ids(nextBatch(nodes, none))).toEqual([2]);
    expect(nextBatch([], none)).toEqual([]);
  });

  test('GIVEN racks at once THEN controllers still go one by one, and brokers by rack', () => {
    const parallel = { ...none, rackParallel: true };

    expect(ids(nextBatch(nodes, parallel))).toEqual([2]);
    expect(ids(nextBatch(nodes.slice(0, 3), parallel))).toEqual([101, 103]);
    expect(ids(nextBatch([node(102, 'b')], parallel))).toEqual([102]);
  });

  test('GIVEN a broker that does not serve THEN it goes alone, and its rack without it', () => {
    const options = { ...none, rackParallel: true, unready: new Set([103]) };

    expect(ids(nextBatch(nodes.slice(0, 3), options))).toEqual([103]);
    expect(ids(nextBatch([node(101, 'a'), node(104, 'a')], options))).toEqual([101, 104]);
  });
});
