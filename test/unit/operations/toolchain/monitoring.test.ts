import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findMonitoringProgram } from '../../../../operations/toolchain/monitoring';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-unit-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function program(...parts: string[]): string {
  const file = path.join(folder, ...parts);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '#!/bin/sh\n');
  chmodSync(file, 0o755);
  return file;
}
const env = (): NodeJS.ProcessEnv => ({
  PATH: path.join(folder, 'bin'),
  BROKERFORM_CACHE: path.join(folder, 'cache'),
});

it('GIVEN neither PATH nor cache THEN there is none, and nothing is fetched', async () => {
  expect(await findMonitoringProgram('prometheus', env())).toBeUndefined();
});

it.each(['alertmanager', 'prometheus-alertmanager'])(
  'GIVEN %s on the PATH THEN it is Alertmanager',
  async (name) => {
    const file = program('bin', name);
    expect(await findMonitoringProgram('alertmanager', env())).toEqual({ command: file, args: [] });
  },
);

it('GIVEN Debian’s Alertmanager in the cache THEN its templates are at their place for it alone', async () => {
  const home = 'cache/monitoring/prometheus-alertmanager-0.25.0-1+b4';
  const file = program(home, 'usr/bin/prometheus-alertmanager');
  const found = await findMonitoringProgram('alertmanager', env());
  expect(found?.command).toBe('unshare');
  expect(found?.args).toContain('--mount');
  expect(found?.args.slice(-2)).toEqual([path.join(folder, home, 'usr/share'), file]);
});

it('GIVEN a relative folder on the PATH THEN it is not searched', async () => {
  expect(await findMonitoringProgram('promtool', { ...env(), PATH: 'bin:.' })).toBeUndefined();
});
