import { staging } from '../../../fixtures/environments/staging';
import { awsEnvironment } from '../../../../model/aws/topology';
import { defaultThrottle } from '../../../../model/aws/throttle';

test('GIVEN hosts that are known WHEN moves are throttled THEN they get half of what the narrowest bound has left', () => {
  // m7g.large: 630 Mbit/s to EBS are 75 MiB/s. Each of three brokers writes the 10 MiB/s, three replicas of a third: 65 are left.
  expect(defaultThrottle(awsEnvironment(staging))).toEqual({
    bytesPerSecond: 32 * 2 ** 20,
    reason: '32 MiB/s, half of what the EBS bandwidth of a broker has left at 10 MiB/s of producers',
  });
});

test('GIVEN hosts that are busy beyond their bounds WHEN moves are throttled THEN they get a little all the same', () => {
  const busy = awsEnvironment({ ...staging, load: { ...staging.load, produceMiBps: 100_000 } });

  expect(defaultThrottle(busy).bytesPerSecond).toBe(5 * 2 ** 20);
});

test('GIVEN hosts that are not known WHEN moves are throttled THEN it is said what for', () => {
  expect(defaultThrottle(undefined)).toEqual({
    bytesPerSecond: 30 * 2 ** 20,
    reason: '30 MiB/s, a quarter of what the smallest gp3 volume writes: nothing is known of these hosts',
  });
});
