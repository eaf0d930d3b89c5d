/** What the Kafka user and its service may use: for logins in limits.conf, for the service in its unit. */
import { KAFKA_OPS, settings } from './setting';
import type { HostSetting } from './setting';

/**
 * For a broker to stop by itself: leaders move away and logs are closed. systemd kills after 90 s by default, and every log is then
 * checked at the next start.
 */
export const TIMEOUT_STOP_SECONDS = 600;

/** One resource under its two names. limits.conf says `unlimited` where systemd says `infinity`. */
const LIMITS = [
  {
    item: 'nofile',
    directive: 'LimitNOFILE',
    value: '1000000',
    unit: 'open files',
    reason: 'One per segment and one per connection; 100000 are the least, and a broker that runs out ends.',
    source: KAFKA_OPS,
  },
  {
    item: 'memlock',
    directive: 'LimitMEMLOCK',
    value: 'infinity',
    unit: 'bytes',
    reason: 'The JVM may lock its heap in memory.',
    source: 'Intel, Kafka tuning guide',
  },
  {
    item: 'nproc',
    directive: 'LimitNPROC',
    value: '32768',
    unit: 'threads',
    reason: 'Network, I/O, recovery and compiler threads all count.',
    source: 'Intel, Kafka tuning guide',
  },
] as const;

/** Lines of limits.conf for the user's logins and tools; a systemd service does not read them. */
export function loginLimits(): HostSetting[] {
  return LIMITS.flatMap(({ item, value, unit, reason, source }) =>
    settings('model', [[item, value === 'infinity' ? 'unlimited' : value, unit, reason, source]]),
  );
}

/** Directives of the unit's [Service] section. */
export function unitDirectives(): HostSetting[] {
  return [
    ...LIMITS.flatMap(({ directive, value, unit, reason, source }) =>
      settings('model', [[directive, value, unit, reason, source]]),
    ),
    ...settings('model', [
      [
        'TasksMax',
        '32768',
        'threads',
        "As LimitNPROC; systemd's own bound would be lower on a small host.",
        'systemd.resource-control',
      ],
      [
        'TimeoutStopSec',
        String(TIMEOUT_STOP_SECONDS),
        'seconds',
        'Leaders move to other brokers and logs are closed; systemd kills after 90 s by default, and every log is then checked at the next start.',
        'systemd-system.conf, DefaultTimeoutStopSec',
      ],
      [
        'OOMPolicy',
        'stop',
        'mode',
        'A JVM that lost a process or thread to the OOM killer must not continue: it is stopped completely and restarted.',
        'systemd.service(5)',
      ],
      [
        'OOMScoreAdjust',
        '-900',
        'points',
        'Memory is short through something else, as the heap is fixed and touched at start: that is to go first. Not -1000: a host that cannot free memory any more is worse than a broker that restarts.',
        'proc(5), oom_score_adj',
      ],
      [
        'LogRateLimitIntervalSec',
        '0',
        'seconds',
        'No limit: what a broker says while everything fails is what explains it, and the journal has its own bound.',
        'systemd.exec(5)',
      ],
    ]),
  ];
}
