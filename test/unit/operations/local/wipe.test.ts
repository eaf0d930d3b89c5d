import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { identify } from '../../../../shared/system/processes';
import { layout } from '../../../../operations/local/layout';
import { ensureSecrets } from '../../../../operations/local/secrets';
import type { LocalSettings } from '../../../../operations/local/settings';
import { wipeState } from '../../../../operations/local/wipe';
import { removeTemporaryFolders, temporarySettings } from './temporary';

afterEach(removeTemporaryFolders);

function used(): LocalSettings {
  const settings = temporarySettings();
  ensureSecrets(settings, ['admin']);
  mkdirSync(`${settings.stateDirectory}/node-1/data`, { recursive: true });
  mkdirSync(`${settings.stateDirectory}/terraform`);
  writeFileSync(`${settings.stateDirectory}/notes.txt`, 'mine');
  return settings;
}

test('GIVEN state WHEN wiped without --yes THEN nothing goes and everything that would is listed', () => {
  const settings = used();
  expect(() => wipeState(settings, {})).toThrow(`    ${settings.stateDirectory}/node-1\n`);
  expect(() => wipeState(settings, {})).toThrow('remedy:  node bin/brokerform.js local wipe --yes');
  expect(existsSync(`${settings.stateDirectory}/node-1/data`)).toBe(true);
});

test('GIVEN state WHEN wiped THEN what the cluster made goes and what others put there stays', () => {
  const settings = used();
  expect(wipeState(settings, { yes: true })).toContain(`Removed ${settings.stateDirectory}/terraform`);
  expect(readdirSync(settings.stateDirectory)).toEqual(['notes.txt']);
});

test('GIVEN a running node WHEN wiped THEN it is refused', () => {
  const settings = used();
  writeFileSync(
    `${settings.stateDirectory}/node-1/kafka.pid`,
    JSON.stringify({
      ...identify(process.pid),
      startedAt: new Date().toISOString(),
      logStart: { server: 0, output: 0 },
    }),
  );
  expect(() => wipeState(settings, { yes: true })).toThrow('Nothing was removed: node 1 is still running.');
  expect(existsSync(`${settings.stateDirectory}/secrets/admin/password`)).toBe(true);
});

test('GIVEN a schema registry that runs WHEN wiped THEN it is refused; one that does not run goes', () => {
  const settings = used();
  const { directory, pid } = layout(settings.stateDirectory).registry;
  mkdirSync(directory);
  writeFileSync(pid, JSON.stringify({ ...identify(process.pid), startedAt: new Date().toISOString() }));
  expect(() => wipeState(settings, { yes: true })).toThrow(
    'Nothing was removed: the schema registry still runs.\n    remedy:  node bin/brokerform.js local registry stop',
  );
  writeFileSync(pid, JSON.stringify({ pid: 2 ** 22 + 1, started: 'long ago' }));
  wipeState(settings, { yes: true });
  expect(readdirSync(settings.stateDirectory)).toEqual(['notes.txt']);
});

test('GIVEN Prometheus that runs WHEN wiped THEN it is refused; one that does not run goes', () => {
  const settings = used();
  const { monitoring } = layout(settings.stateDirectory);
  mkdirSync(monitoring.directory);
  const { pid } = monitoring.part('prometheus');
  writeFileSync(pid, JSON.stringify({ ...identify(process.pid), startedAt: new Date().toISOString() }));
  expect(() => wipeState(settings, { yes: true })).toThrow(
    'Nothing was removed: Prometheus or Alertmanager still runs.\n    remedy:  node bin/brokerform.js local monitoring stop',
  );
  writeFileSync(pid, JSON.stringify({ pid: 2 ** 22 + 1, started: 'long ago' }));
  wipeState(settings, { yes: true });
  expect(readdirSync(settings.stateDirectory)).toEqual(['notes.txt']);
});

test('GIVEN no state WHEN wiped THEN that is said', () => {
  const settings = temporarySettings();
  expect(wipeState(settings, { yes: true })).toEqual([
    `There is nothing to remove: ${settings.stateDirectory} does not exist.`,
  ]);
});
