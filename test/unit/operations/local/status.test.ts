import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { layout } from '../../../../operations/local/layout';
import { identify } from '../../../../shared/system/processes';
import type { LocalSettings } from '../../../../operations/local/settings';
import {
  clusterStatus,
  liveness,
  monitoringStatus,
  registryStatus,
} from '../../../../operations/local/status';
import { removeTemporaryFolders, temporarySettings } from './temporary';

afterEach(removeTemporaryFolders);

/** What `start` leaves: the record of a process and the count of this start. */
function started(settings: LocalSettings, id: number, generation: string, alive: boolean): void {
  const files = layout(settings.stateDirectory).node(id);
  [files.directory, files.memory].forEach((folder) => mkdirSync(folder, { recursive: true }));
  const identity = alive ? identify(process.pid) : { pid: 2 ** 22 + 1, started: 'long ago' };
  const record = {
    ...identity,
    startedAt: new Date(Date.now() - 90_000).toISOString(),
    logStart: { server: 0, output: 0 },
  };
  writeFileSync(files.pid, JSON.stringify(record));
  writeFileSync(files.generation, generation);
}

describe('the schema registry', () => {
  test('GIVEN no start WHEN asked THEN it is not known', () => {
    expect(registryStatus(temporarySettings())).toEqual({ known: false, alive: false });
  });

  test.each([
    [true, { known: true, alive: true, pid: process.pid, uptimeSeconds: expect.any(Number) as number }],
    [false, { known: true, alive: false }],
  ])('GIVEN a process that runs: %s WHEN asked THEN that is said', (alive, expected) => {
    const settings = temporarySettings();
    const { directory, pid } = layout(settings.stateDirectory).registry;
    mkdirSync(directory, { recursive: true });
    const identity = alive ? identify(process.pid) : { pid: 2 ** 22 + 1, started: 'long ago' };
    writeFileSync(pid, JSON.stringify({ ...identity, startedAt: new Date().toISOString() }));
    expect(registryStatus(settings)).toEqual(expected);
  });
});

describe('monitoring', () => {
  test('GIVEN parts that were started WHEN asked THEN those alone are known', () => {
    const settings = temporarySettings();
    expect(monitoringStatus(settings)).toEqual([]);
    const { monitoring } = layout(settings.stateDirectory);
    mkdirSync(monitoring.directory, { recursive: true });
    const record = { ...identify(process.pid), startedAt: new Date().toISOString() };
    writeFileSync(monitoring.part('prometheus').pid, JSON.stringify(record));
    expect(monitoringStatus(settings)).toEqual([
      {
        part: 'prometheus',
        known: true,
        alive: true,
        pid: process.pid,
        uptimeSeconds: expect.any(Number) as number,
      },
    ]);
  });
});

describe('generations', () => {
  test('GIVEN no state WHEN asked THEN every node is to be started for the first time', () => {
    expect(liveness(temporarySettings())).toEqual({
      alive: false,
      generation: '1:1 2:1 3:1',
      generations: { 1: '1', 2: '1', 3: '1' },
    });
  });

  test('GIVEN the first start of all WHEN asked THEN the generation is what it was before', () => {
    const settings = temporarySettings();
    const before = liveness(settings).generation;
    [1, 2, 3].forEach((id) => started(settings, id, '1', true));

    expect(liveness(settings)).toMatchObject({ alive: true, generation: before });
  });

  test('GIVEN one node that died WHEN asked THEN only its generation changes', () => {
    const settings = temporarySettings();
    started(settings, 1, '1', true);
    started(settings, 2, '1', false);
    started(settings, 3, '4', true);

    expect(liveness(settings)).toEqual({
      alive: false,
      generation: '1:1 2:2 3:4',
      generations: { 1: '1', 2: '2', 3: '4' },
    });
  });
});

test('GIVEN a running and a dead node WHEN shown THEN process and uptime are those of the running one', () => {
  const settings = temporarySettings();
  started(settings, 1, '1', true);
  started(settings, 2, '1', false);
  const [one, two] = clusterStatus(settings);

  expect(one).toMatchObject({ alive: true, pid: process.pid });
  expect(one?.uptimeSeconds).toBeGreaterThanOrEqual(90);
  expect(one?.uptimeSeconds).toBeLessThan(100);
  expect(two).toMatchObject({ alive: false, logs: `${settings.stateDirectory}/logs/node-2` });
  expect(two).not.toHaveProperty('pid');
});

test('GIVEN a node whose whole folder is gone WHEN asked THEN it is to be started again', () => {
  const settings = temporarySettings();
  started(settings, 1, '1', false);
  rmSync(layout(settings.stateDirectory).node(1).directory, { recursive: true });

  expect(liveness(settings).generations[1]).toBe('2');
});

test('GIVEN a damaged record WHEN shown THEN the node does not run', () => {
  const settings = temporarySettings();
  started(settings, 1, '1', true);
  writeFileSync(`${settings.stateDirectory}/node-1/kafka.pid`, '{"pid":');

  expect(clusterStatus(settings)[0]).toMatchObject({ alive: false, generation: '2' });
});
