import { PROPERTIES_FILE, parsePropertyLines, planNode } from '../../../../model/roll/plan';
import type { HostReport, LiveProperty } from '../../../../model/roll/plan';
import { node } from './support';

const properties = { 'num.io.threads': '8', 'log.dirs': '/data' };
function report(written: Record<string, string> = properties, change: Partial<HostReport> = {}): HostReport {
  const same = JSON.stringify(written) === JSON.stringify(properties);
  return {
    activeState: 'active',
    subState: 'running',
    startedAtMs: 1_000,
    changedFiles: same ? [] : [PROPERTIES_FILE],
    running: new Map(Object.entries(properties)),
    written: new Map(Object.entries(written)),
    ...change,
  };
}
function live(change: Record<string, Partial<LiveProperty>> = {}): Map<string, LiveProperty> {
  const known: [string, LiveProperty][] = [
    ['num.io.threads', { value: '8', overridden: false, readOnly: false }],
    ['log.dirs', { value: '/data', overridden: false, readOnly: true }],
  ];
  return new Map(known.map(([key, value]) => [key, { ...value, ...change[key] }]));
}
const broker = node(101);

describe('what a node needs', () => {
  test('GIVEN nothing new THEN nothing', () => {
    expect(planNode(broker, report(), live())).toMatchObject({
      action: 'none',
      reasons: [],
      set: {},
      unset: [],
    });
  });

  test('GIVEN a property that Kafka changes while it runs THEN no restart', () => {
    expect(planNode(broker, report({ ...properties, 'num.io.threads': '16' }), live())).toMatchObject({
      action: 'configure',
      reasons: ['num.io.threads: 8 → 16, while it runs'],
      set: { 'num.io.threads': '16' },
    });
  });

  test('GIVEN that it has been set already THEN nothing', () => {
    const overridden = live({ 'num.io.threads': { value: '16', overridden: true } });
    expect(planNode(broker, report({ ...properties, 'num.io.threads': '16' }), overridden).action).toBe(
      'none',
    );
  });

  // With eligible leader replicas Kafka refuses a broker's own, and a restart changes nothing.
  test('GIVEN a value of the whole cluster that is not the file’s THEN it is set for the cluster', () => {
    const written = { ...properties, 'min.insync.replicas': '2' };
    const clusterHas = (value: string | null): Map<string, LiveProperty> =>
      live().set('min.insync.replicas', {
        ...{ value, overridden: false, readOnly: false, overriddenForAll: true },
      });
    const unchanged = report(written, { running: new Map(Object.entries(written)), changedFiles: [] });

    expect(planNode(broker, unchanged, clusterHas('1'))).toMatchObject({
      action: 'configure',
      reasons: ['min.insync.replicas is 1 for the whole cluster, and 2 in the file'],
      set: {},
      setForAll: { 'min.insync.replicas': '2' },
    });
    expect(planNode(broker, unchanged, clusterHas('2'))).toMatchObject({ action: 'none', setForAll: {} });
    expect(planNode(broker, unchanged, clusterHas(null))).toMatchObject({ action: 'none', setForAll: {} });
    // The file has just changed: no restart, nothing of the broker's own.
    expect(planNode(broker, report(written), clusterHas('1'))).toMatchObject({
      action: 'configure',
      set: {},
      setForAll: { 'min.insync.replicas': '2' },
    });
    expect(planNode(broker, report({ ...written, 'log.dirs': '/new' }), clusterHas('1'))).toMatchObject({
      action: 'restart',
      setForAll: { 'min.insync.replicas': '2' },
    });
  });

  test('GIVEN an override that the file does not have any more THEN it is taken away', () => {
    const overridden = live({ 'num.io.threads': { value: '16', overridden: true } });
    expect(planNode(broker, report(), overridden)).toMatchObject({
      action: 'configure',
      reasons: ['num.io.threads is 16 by an override, and 8 in the file'],
      unset: ['num.io.threads'],
    });
  });

  test('GIVEN a property that is read at start alone THEN a restart, which takes the overrides away as well', () => {
    const overridden = live({ 'num.io.threads': { value: '16', overridden: true } });
    expect(planNode(broker, report({ ...properties, 'log.dirs': '/other' }), overridden)).toMatchObject({
      action: 'restart',
      reasons: ['log.dirs: /data → /other'],
      set: {},
      unset: ['num.io.threads'],
    });
  });

  test('GIVEN a property that is written no more, a sensitive one, or one that the broker does not know THEN a restart', () => {
    const { 'log.dirs': dirs } = properties;
    expect(planNode(broker, report({ 'log.dirs': dirs }), live()).reasons).toEqual([
      'num.io.threads: 8 → (unset)',
    ]);
    const sensitive = live({ 'num.io.threads': { value: null } });
    expect(planNode(broker, report({ ...properties, 'num.io.threads': '9' }), sensitive).action).toBe(
      'restart',
    );
    expect(planNode(broker, report({ ...properties, 'listener.name.x': '1' }), live()).reasons).toEqual([
      'listener.name.x: (unset) → 1',
    ]);
  });

  test('GIVEN a controller, which is not asked, THEN every change is a restart', () => {
    expect(planNode(node(1), report({ ...properties, 'num.io.threads': '16' }), new Map()).action).toBe(
      'restart',
    );
  });

  test('GIVEN another file that has changed THEN a restart', () => {
    expect(
      planNode(broker, report(properties, { changedFiles: ['/etc/kafka/jvm.options'] }), live()),
    ).toMatchObject({
      action: 'restart',
      reasons: ['/etc/kafka/jvm.options has changed'],
    });
  });

  test('GIVEN a process that does not run THEN it is started', () => {
    expect(planNode(broker, report(properties, { activeState: 'failed' }), new Map()).reasons).toEqual([
      'Kafka is failed',
    ]);
  });

  test('GIVEN that all shall be restarted THEN it is, unless its process is younger', () => {
    expect(planNode(broker, report(), live(), { restartAll: true }).reasons).toEqual(['requested']);
    expect(planNode(broker, report(), live(), { restartAll: true, startedBeforeMs: 1_000 }).action).toBe(
      'none',
    );
    expect(planNode(broker, report(), live(), { restartAll: true, startedBeforeMs: 1_001 }).action).toBe(
      'restart',
    );
  });
});

test('GIVEN a properties file THEN comments are left out and values keep their equals signs', () => {
  expect([...parsePropertyLines('# a reason\nkey = a=b\n\nempty=\n')]).toEqual([
    ['key', 'a=b'],
    ['empty', ''],
  ]);
});
