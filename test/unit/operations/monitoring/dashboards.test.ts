import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeDashboards } from '../../../../operations/monitoring/dashboards';
import { capturePrinted } from '../../../support/printed';

let folder: string;
const printed = capturePrinted();
beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation((text: string) => process.stdout.write(`${text}\n`));
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-dashboards-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const filesIn = (output: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(output).map((name) => [name, readFileSync(path.join(output, name), 'utf8')]),
  );

it('GIVEN a folder THEN it has a file for each dashboard, named as its uid, with the same bytes each time', () => {
  const output = path.join(folder, 'made');
  writeDashboards({ environment: 'staging', output });
  const first = filesIn(output);
  writeDashboards({ environment: 'staging', output });
  expect(filesIn(output)).toEqual(first);
  const uids = Object.values(first).map((text) => (JSON.parse(text) as { uid: string }).uid);
  expect(Object.keys(first)).toEqual(uids.map((uid) => `${uid}.json`));
  expect(uids).toContain('brokerform_staging_overview');
  expect(printed()).toContain(`Wrote ${uids.length} dashboards to ${output}: `);
});

it('GIVEN an unknown environment THEN it names those that there are, and writes nothing', () => {
  const output = path.join(folder, 'made');
  expect(() => writeDashboards({ environment: 'stagin', output })).toThrow('stagin');
  expect(readdirSync(folder)).toEqual([]);
});
