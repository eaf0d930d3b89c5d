import { requireAboveMinIsr, wantedFactors } from '../../../../model/placement/wanted-factors';
import type { ResolvedCatalog } from '../../../../model/catalog/resolved';

const live = ['order.created', 'user.created', '__consumer_offsets'].map((name) => ({
  name,
  internal: name.startsWith('__'),
  partitions: [],
  replicationFactor: 2,
}));
const catalog = {
  environment: 'local',
  domains: [{ topics: [{ name: 'order.created', replicationFactor: 3 }] }],
} as unknown as ResolvedCatalog;

test('GIVEN no names THEN it is every declared topic that exists, as declared', () => {
  expect(wantedFactors({}, live, catalog)).toEqual(new Map([['order.created', 3]]));
});
test('GIVEN names and a factor THEN no catalog is needed', () => {
  expect(wantedFactors({ topics: ['user.created'], replicationFactor: 3 }, live, undefined)).toEqual(
    new Map([['user.created', 3]]),
  );
});
test('every topic that is not there or not declared is told at once', () => {
  expect(() => wantedFactors({ topics: ['order.craeted', 'user.created'] }, live, catalog)).toThrow(
    /^Nothing was moved\.\norder\.craeted: the topic does not exist \(.*order\.created.*\)\.\nuser\.created: the catalog does not declare it/,
  );
});
test('GIVEN neither names nor a catalog THEN it asks which', () => {
  expect(() => wantedFactors({}, live, undefined)).toThrow(/^--topic is required without --environment/);
});
test('as many replicas as min ISR is refused', () => {
  const minIsr = new Map([['a', 2]]);
  expect(() => requireAboveMinIsr(new Map([['a', 2]]), minIsr)).toThrow(
    /a: 2 replicas with min\.insync\.replicas=2/,
  );
  expect(() => requireAboveMinIsr(new Map([['a', 3]]), minIsr)).not.toThrow();
});
