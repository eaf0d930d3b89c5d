import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { ALERTS } from '../../../../model/monitoring/definitions';
import type { AlertName } from '../../../../model/monitoring/definitions';
import { RUNBOOK_SECTIONS, runbookPage } from '../../../../model/monitoring/runbook';
import { RUNBOOKS_FOLDER } from '../../../../operations/generate/runbooks';

const names = Object.keys(ALERTS) as AlertName[];

it('GIVEN any page THEN it is that of an alert', () => {
  const pages = names.map((name) => `${ALERTS[name].page}.md`);
  expect(readdirSync(RUNBOOKS_FOLDER).sort()).toEqual([...pages].sort());
  expect(new Set(pages).size).toBe(pages.length);
});

describe.each(names)('%s', (name) => {
  const file = path.join(RUNBOOKS_FOLDER, `${ALERTS[name].page}.md`);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';

  it('GIVEN its definition THEN its page begins with it: brokerform generate runbooks', () => {
    expect(text).toBe(runbookPage(name, text));
  });

  it('GIVEN its page THEN every section says something', () => {
    const sections = RUNBOOK_SECTIONS.map((heading, index) => {
      const from = text.indexOf(heading) + heading.length;
      const next = RUNBOOK_SECTIONS[index + 1];
      return text.slice(from, next === undefined ? undefined : text.indexOf(next)).trim();
    });
    for (const section of sections) expect(section.length).toBeGreaterThan(30);
    expect(sections[1]).toContain('```console\n$ ');
  });
});

it('GIVEN a page that is new THEN its sections are there to be written', () => {
  expect(runbookPage('KafkaBrokerDown', undefined)).toContain(RUNBOOK_SECTIONS.join('\n\n'));
});
