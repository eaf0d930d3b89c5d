/** Dashboards as Grafana's own types read them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dashboardsOf } from '../../model/monitoring/dashboards';
import { grafanaText } from '../../model/monitoring/grafana';
import { tryRun } from '../../shared/system/run';
import { local } from '../fixtures/environments/local';
import { catalog, domain, topic } from '../support/resolved';
import { aws, example, zgc } from '../unit/model/monitoring/support';
import { grafanaDecoder } from './support/grafana-decoder';

const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-test-dashboards-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the decoder says of files, in the order of their names. */
async function read(files: Readonly<Record<string, string>>): Promise<string> {
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  const { stdout, stderr } = await tryRun(await grafanaDecoder(), Object.keys(files), { cwd: folder });
  return stdout + stderr;
}

const hostile = 'a $datasource ${x} [[y]] <b>"c"\\ \u202e\n{{z}}';
const odd = catalog(
  domain({
    owner: { team: hostile, contact: hostile },
    description: hostile,
    topics: [topic({ description: hostile, lagObjective: { time: 1, records: 5, target: 0.5 } })],
  }),
);
const CASES = {
  local: [local, example()],
  aws: [aws, example()],
  zgc: [zgc, example()],
  hostile: [local, odd],
} as const;

describe('dashboards', () => {
  it.each(Object.keys(CASES) as (keyof typeof CASES)[])(
    'GIVEN those of %s THEN the strict decoder of Grafana finds each in order',
    async (name) => {
      const [environment, declared] = CASES[name];
      const options = { environment: environment.name, runbooks: 'https://runbooks.example.com' };
      const files = dashboardsOf(environment, declared).map((each): [string, string] => [
        `${name}-${each.name}.json`,
        grafanaText(each, options),
      ]);
      expect(files.length).toBeGreaterThan(8);
      expect(await read(Object.fromEntries(files))).toBe('');
    },
  );

  it('GIVEN a field that Grafana does not have, or of another type THEN the decoder names it', async () => {
    const [first] = dashboardsOf(local, example());
    if (first === undefined) throw new Error('no dashboard');
    const text = grafanaText(first, { environment: 'local', runbooks: '/r' });
    const found = await read({
      'type.json': text.replace('"refresh": "1m"', '"refresh": 60'),
      'field.json': text.replace('"legendFormat"', '"legendFormt"'),
    });
    expect(found).toContain('type.json: refresh: json: cannot unmarshal number');
    expect(found).toMatch(/field\.json: panels.*unexpected field 'legendFormt'/);
  });
});
