/** The catalog that tests have in the place of the project's own, as `local` sees it. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { environments } from '../../../fixtures/environments';
import { resolveCatalog } from '../../../../model/catalog/resolve';
import { formatDiagnostic } from '../../../../model/diagnostics';
import { capacityOf } from '../../../../model/environment/capacity';
import { fixtureCatalog } from '../../../support/fixtures';

const folder = fixtureCatalog;
const files = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => ({ file: `catalog/${file}`, text: readFileSync(join(folder, file), 'utf8') }));
const { local } = environments;
const { catalog, diagnostics } = resolveCatalog(files, local, { environments: Object.keys(environments) });
const domains = catalog?.domains ?? [];
const topics = domains.flatMap((domain) => domain.topics);
const services = domains.flatMap((domain) => domain.services);

test('GIVEN the example catalog THEN there is nothing to say against it, not even a warning', () => {
  expect(diagnostics.map(formatDiagnostic)).toEqual([]);
});

test('GIVEN the example catalog THEN it shows every role, every durability class and one retirement', () => {
  const roles = files.flatMap(({ text }) => [...text.matchAll(/role: ([a-z-]+)/g)].map(([, role]) => role));
  expect([...new Set(roles)].sort()).toEqual([
    'admin',
    'connect-worker',
    'consumer',
    'idempotent-producer',
    'producer',
    'streams',
    'transactional-producer',
  ]);
  expect(new Set(topics.map((topic) => topic.durability))).toEqual(
    new Set(['standard', 'critical', 'scratch']),
  );
  expect(topics.filter((topic) => topic.retire !== undefined).map((topic) => topic.name)).toEqual([
    'order.placed',
  ]);
  expect(topics.map((topic) => topic.name)).toEqual(
    expect.arrayContaining(['order.created', 'payment.completed', 'user.signup']),
  );
});

test('GIVEN a laptop THEN partitions are few, and declared retention fits the disk', () => {
  const counts = topics.map((topic) => topic.partitions.count);
  expect(Math.max(...counts)).toBeLessThanOrEqual(6);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThan(150);
  const bytes = topics.reduce((sum, topic) => sum + (topic.retainedBytes ?? 0), 0);
  expect(bytes).toBeLessThan(capacityOf(local).diskBytes);
});

test('GIVEN its services THEN no entry reaches a topic of another domain by prefix, and every entry has a reason', () => {
  for (const { domain, acls } of services) {
    const foreign = topics.filter((topic) => topic.domain !== domain);
    for (const acl of acls) {
      expect(acl.reason).not.toBe('');
      if (acl.resourceType !== 'Topic' || acl.patternType !== 'Prefixed') continue;
      expect(foreign.filter((topic) => topic.name.startsWith(acl.resourceName))).toEqual([]);
    }
  }
});
