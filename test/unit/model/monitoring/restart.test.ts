import { ALERTS } from '../../../../model/monitoring/definitions';
import {
  RESTART_ALERTS,
  SILENCE_AUTHOR,
  isLeftBehind,
  restartMatchers,
  silenceComment,
  silenceMark,
} from '../../../../model/monitoring/restart';

const broker = { name: 'broker-101', host: '10.20.1.5', role: 'broker' } as const;
const controller = { name: 'controller-1', host: 'c1.staging.internal', role: 'controller' } as const;

it('GIVEN what a restart must not cause THEN it is never silenced', () => {
  for (const name of [
    'KafkaUnderMinIsr',
    'KafkaOfflinePartitions',
    'KafkaNoController',
    'KafkaUncleanElection',
    'KafkaMetricsMissing',
    'KafkaLogDirectoryOffline',
    'Watchdog',
  ] as const) {
    expect(Object.keys(ALERTS)).toContain(name);
    expect(RESTART_ALERTS[name]).toBeUndefined();
  }
});

it('GIVEN a broker THEN its own alerts are silenced by instance, those of others by environment', () => {
  expect(restartMatchers('staging', [broker])).toEqual([
    [
      { name: 'environment', value: 'staging', isRegex: false, isEqual: true },
      {
        name: 'alertname',
        value: 'KafkaBrokerDown|KafkaMetadataLag|KafkaSaturated',
        isRegex: true,
        isEqual: true,
      },
      {
        name: 'instance',
        value: String.raw`(broker-101|10\.20\.1\.5)(:[0-9]+)?`,
        isRegex: true,
        isEqual: true,
      },
    ],
    [
      { name: 'environment', value: 'staging', isRegex: false, isEqual: true },
      {
        name: 'alertname',
        value: 'KafkaBrokerFenced|KafkaUnderReplicated|KafkaAtMinIsr',
        isRegex: true,
        isEqual: true,
      },
    ],
  ]);
});

it('GIVEN a controller THEN its vote alone is silenced; GIVEN both in one process THEN all', () => {
  const alerts = (...nodes: Parameters<typeof restartMatchers>[1]): (string | undefined)[] =>
    restartMatchers('e', nodes).map((matchers) => matchers.find(({ name }) => name === 'alertname')?.value);
  expect(alerts(controller)).toEqual(['KafkaQuorumWeakened']);
  expect(
    alerts({ ...controller, role: 'combined' })
      .join('|')
      .split('|')
      .sort(),
  ).toEqual(Object.keys(RESTART_ALERTS).sort());
  expect(restartMatchers('e', [])).toEqual([]);
});

describe('the mark of a roll', () => {
  const process = { pid: 7, started: 'boot/123', command: ['brokerform', '--secret'] };
  const own = { owner: 'ops {x}@here', host: 'here', process };
  const comment = silenceComment(['broker-101', 'broker-102'], own);

  it('GIVEN a comment as written THEN the roll is read from it', () => {
    expect(comment).toBe(
      'Restart of broker-101, broker-102 by ops {x}@here; ends with it. {"host":"here","pid":7,"started":"boot/123"}',
    );
    expect(silenceMark({ createdBy: SILENCE_AUTHOR, comment })).toEqual({
      host: 'here',
      process: { pid: 7, started: 'boot/123' },
    });
  });

  it.each([
    ['another author', { createdBy: 'ops', comment }],
    ['no mark', { createdBy: SILENCE_AUTHOR, comment: 'maintenance' }],
    ['a mark of another form', { createdBy: SILENCE_AUTHOR, comment: 'x {"host":1}' }],
    ['a mark that is no JSON', { createdBy: SILENCE_AUTHOR, comment: 'x {host}' }],
  ])('GIVEN %s THEN the silence is left alone', (_, silence) => {
    expect(silenceMark(silence)).toBeUndefined();
  });

  it.each([
    ['runs here', 'here', true, true, false],
    ['has ended here', 'here', false, false, true],
    ['is of another machine, and this one has the claim', 'there', true, true, true],
    ['is of another machine, and nobody has the claim', 'there', true, false, false],
  ])('GIVEN a roll that %s THEN that decides', (_, host, runs, isAlone, left) => {
    const found = { host, process: { pid: 9, started: 'x' } };
    expect(isLeftBehind(found, { ...own, isAlone }, () => runs)).toBe(left);
  });
});
