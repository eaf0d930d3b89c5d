import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CATALOG_PAGE, withTables } from '../../../../operations/generate/catalog-tables';
import { projectRoot } from '../../../../operations/toolchain/paths';

const page = readFileSync(path.join(projectRoot, CATALOG_PAGE), 'utf8');

describe('the tables of docs/catalog.md', () => {
  it('GIVEN what validates THEN the committed tables are what it generates', () => {
    expect(withTables(page)).toBe(page);
  });

  it('GIVEN a row of each kind THEN it has meaning and default', () => {
    const row = (field: string): string =>
      (new RegExp(`^\\| \`${field}\`.*$`, 'm').exec(page)?.[0] ?? '').replaceAll(/ +/g, ' ');
    expect(row('retention.time')).toBe(
      '| `retention.time` | `retention.ms`. Records older than this are deleted. `unlimited` keeps them. | `7d` |',
    );
    expect(row('owner.team')).toMatch(/ \| required \|$/);
    expect(row('environments')).toContain("By the environment's name: `partitions`, ");
  });

  it('WHEN a page lacks the place of a table THEN the comment to write is named', () => {
    expect(() => withTables(page.replace('<!-- end: topics -->', ''))).toThrow('<!-- end: topics -->');
  });
});
