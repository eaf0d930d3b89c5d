import { HOST_ALARMS } from '../../../../model/aws/host-alarms';
import type { AlarmedHost } from '../../../../model/aws/host-alarms';
import { SERIES } from '../../../../model/monitoring/series';

const host: AlarmedHost = { instanceType: 'm7g.large', recovers: true, hasVolumes: true };
const idsOf = (change: Partial<AlarmedHost>): string[] =>
  HOST_ALARMS.filter(({ on }) => on({ ...host, ...change })).map(({ id }) => id);

it('GIVEN hosts of each kind THEN they have what their disks and type can fail in', () => {
  expect(idsOf({})).toEqual(['instance', 'volumes', 'ebs-throughput', 'ebs-iops']);
  // A type that always has its maximum has no credits.
  expect(idsOf({ instanceType: 'm7g.16xlarge' })).toEqual(['instance', 'volumes']);
  expect(idsOf({ recovers: false, hasVolumes: false })).toEqual([]);
  expect(idsOf({ instanceType: 'unknown.large' })).toEqual(['instance', 'volumes']);
});

it('GIVEN any alarm THEN it says why, and is no alert of Prometheus in another place', () => {
  expect(new Set(HOST_ALARMS.map(({ id }) => id)).size).toBe(HOST_ALARMS.length);
  for (const { reason, description, metric } of HOST_ALARMS) {
    expect(reason.length).toBeGreaterThan(20);
    expect(description('broker-101')).toContain('broker-101');
    expect(Object.keys(SERIES)).not.toContain(metric);
  }
});
