/**
 * Another tool's files are adopted on a real cluster that has what the tool makes of them: the plan imports all of it, adds nothing and
 * changes nothing.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aclId } from '../../model/access/adopted';
import { MADE } from '../support/foreign/made';
import { brokerform, byHand } from '../local/support/tier';

const tools = Object.keys(MADE) as (keyof typeof MADE)[];
const adoptionDirectory = mkdtempSync(join(tmpdir(), 'brokerform-adoption-'));
process.env.BROKERFORM_ADOPTION = adoptionDirectory;
afterAll(() => rmSync(adoptionDirectory, { recursive: true }));

beforeAll(() => {
  byHand({
    topics: tools.flatMap((tool) => MADE[tool].topics),
    acls: tools.flatMap((tool) => MADE[tool].acls),
  });
  // A broker learns of what the controller made a moment later.
  const { live } = byHand({ exactly: true });
  const names = new Set(live.topics.map(({ name }) => name));
  const ids = new Set((live.acls ?? []).map(aclId));
  for (const { topics, acls } of Object.values(MADE)) {
    expect(topics.filter(({ name }) => !names.has(name))).toEqual([]);
    expect(acls.map(aclId).filter((id) => !ids.has(id))).toEqual([]);
  }
});

describe.each(tools)('%s', (tool) => {
  const { files, topics, acls, reports } = MADE[tool];
  const options = [
    '--from',
    tool,
    '--file',
    ...files,
    '--environment',
    'local',
    '--rest-domain',
    `from-${tool}`,
  ];

  test('WHEN it is a dry run THEN the report names every key that has no place', () => {
    const { status, output } = brokerform('adopt', ...options, '--dry-run');
    expect({ status, output }).toMatchObject({ status: 0 });
    expect(output).toContain(`Not adopted from the files: ${reports.length} findings.`);
    for (const report of reports) expect(output).toContain(`/${report}`);
  });

  test('WHEN it is adopted THEN the plan imports all that the tool made, and adds and changes nothing', () => {
    const adopted = brokerform('adopt', ...options);
    expect(adopted).toMatchObject({ status: 0 });
    const file = join(adoptionDirectory, 'local.json');
    const written = JSON.parse(readFileSync(file, 'utf8')) as { topics: string[]; acls: string[] };
    expect(written.topics.sort()).toEqual(topics.map(({ name }) => name).sort());
    expect(written.acls.sort()).toEqual(acls.map(aclId).sort());

    const { status, output } = brokerform('diff', `local-topics-from-${tool}`);
    expect({ status, output }).toMatchObject({ status: 0 });
    expect(output).toContain(
      `Plan: ${topics.length + acls.length} to import, 0 to add, 0 to change, 0 to destroy.`,
    );
    // The next tool's import blocks take the place of these.
    rmSync(file);
  });
});
