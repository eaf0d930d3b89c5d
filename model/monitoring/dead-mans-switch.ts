/** The receiver that expects an alert which always fires, and what an environment may declare of it. */
import { isLoopback } from '../../shared/server-address';
import { parseDuration } from '../../shared/units';
import { addressProblem, hostOf } from './address';
import type { Problem } from './problem';
import type { DeadMansSwitch, MonitoringSettings } from './settings';

/** Name of its receiver, which no other may have. */
export const DEAD_MANS_SWITCH = 'dead-mans-switch';

const SECOND = 1000;
const DEFAULT_EVERY_MS = 60 * SECOND;
/** Shorter than this Prometheus itself does not evaluate; with more than an hour it is unknown since when alerts are missing. */
const LEAST_MS = 10 * SECOND;
const MOST_MS = 3600 * SECOND;

/** Milliseconds between two calls of the receiver. A text that is not valid is left to the environment's checks. */
export function watchdogInterval({ every }: DeadMansSwitch): number {
  const parsed = every === undefined ? undefined : parseDuration(every);
  return parsed?.ok === true ? parsed.value : DEFAULT_EVERY_MS;
}

export function deadMansSwitchProblems({ receivers, deadMansSwitch }: MonitoringSettings): Problem[] {
  const taken = Object.hasOwn(receivers, DEAD_MANS_SWITCH)
    ? [
        {
          property: `receivers.${DEAD_MANS_SWITCH}`,
          code: 'illegal-receiver',
          message: `The name ${DEAD_MANS_SWITCH} is that of the receiver of Watchdog.`,
          remedy: 'Declare it as monitoring.deadMansSwitch, or give this receiver another name.',
        } as const,
      ]
    : [];
  return deadMansSwitch === undefined ? taken : [...taken, ...ofSetting(deadMansSwitch)];
}

function ofSetting({ url, token, every }: DeadMansSwitch): Problem[] {
  const what = 'url of deadMansSwitch';
  const property = 'deadMansSwitch.url';
  const fileProblem = (name: string, file: unknown): Problem[] =>
    typeof file === 'string' && file.startsWith('/')
      ? []
      : [
          {
            property: `deadMansSwitch.${name}`,
            code: 'receiver-without-secret',
            message: `${name} of deadMansSwitch names no file by an absolute path.`,
            allowed: 'an absolute path on the host of Alertmanager',
            remedy: `Write ${name}: { file: '/etc/alertmanager/secrets/${DEAD_MANS_SWITCH}' }.`,
          },
        ];
  const address = typeof url === 'string' ? addressProblem(what, url) : undefined;
  const needsToken = typeof url === 'string' && address === undefined && !isLoopback(hostOf(url));
  return [
    ...(typeof url === 'string' ? [] : fileProblem('url', (url as { file?: unknown } | undefined)?.file)),
    ...(address === undefined ? [] : [{ property, code: 'illegal-receiver', ...address } as const]),
    ...(token === undefined && !needsToken ? [] : fileProblem('token', token?.file)),
    ...intervalProblems(every),
  ];
}

function intervalProblems(every: string | undefined): Problem[] {
  const parsed = every === undefined ? undefined : parseDuration(every);
  if (parsed === undefined || (parsed.ok && parsed.value >= LEAST_MS && parsed.value <= MOST_MS)) return [];
  return [
    {
      property: 'deadMansSwitch.every',
      code: 'illegal-threshold',
      message: `every of deadMansSwitch is "${every}", which is not valid.`,
      allowed: 'a duration from 10s to 1h',
      remedy: 'Write how often the receiver is called: 1m.',
    },
  ];
}
