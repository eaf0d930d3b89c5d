/** Checks of an environment's monitoring settings, before anything is made from them. */
import { listOf } from '../../shared/text';
import { nearest } from '../../shared/nearest';
import { isLoopback } from '../../shared/server-address';
import type { Diagnostic } from '../diagnostics';
import { addressProblem, hostOf } from './address';
import { deadMansSwitchProblems } from './dead-mans-switch';
import { checkOwnAlerts } from './own-alerts';
import type { Problem } from './problem';
import { secretsOf } from './receiver-secrets';
import type { AlertReceiver, MonitoringSettings, ThresholdName } from './settings';
import { THRESHOLD_UNITS } from './settings';
import { THRESHOLD_FORMS, parseThreshold } from './threshold-text';

export function checkMonitoring(environment: string, settings: MonitoringSettings | undefined): Diagnostic[] {
  if (settings === undefined) return [];
  const problems = [
    ...receiverProblems(settings),
    ...deadMansSwitchProblems(settings),
    ...apiProblems(settings),
    ...topicProblems(settings),
    ...thresholdProblems(settings),
  ];
  return [
    ...problems.map(({ property, ...rest }): Diagnostic => ({
      severity: 'error',
      at: { environment, property: `monitoring.${property}` },
      ...rest,
    })),
    ...checkOwnAlerts(environment, settings.alerts ?? []),
  ];
}

function receiverProblems({ receivers, platform }: MonitoringSettings): Problem[] {
  const names = Object.keys(receivers);
  return [
    ...Object.entries(receivers).flatMap(([name, receiver]) => [
      ...(/^[a-z][a-z0-9-]*$/.test(name)
        ? []
        : [
            {
              property: `receivers.${name}`,
              code: 'illegal-receiver',
              message: `"${name}" is not a valid name of a receiver.`,
              allowed: 'lower case letters, digits and hyphens, a letter first',
              remedy: 'Rename it, in the catalog as well.',
            } as const,
          ]),
      ...secretProblems(name, receiver),
      ...addressProblems(name, receiver),
    ]),
    ...(names.includes(platform)
      ? []
      : [
          {
            property: 'platform',
            code: 'unknown-receiver',
            message: `platform names the receiver "${platform}", which is not declared.`,
            allowed: listOf(names, 20),
            remedy: writeOr(nearest(platform, names), 'Add it to monitoring.receivers.'),
          } as const,
        ]),
  ];
}

function secretProblems(name: string, receiver: AlertReceiver): Problem[] {
  const secrets = secretsOf(receiver);
  return Object.entries(secrets).flatMap(([field, secret]): Problem[] => {
    // An environment file is code: what its types forbid can still be there.
    const file = secret?.file;
    const isOnThisHost = receiver.kind === 'webhook' && isLoopback(hostOf(receiver.url));
    if (file === undefined && isOnThisHost) return [];
    if (file?.startsWith('/') === true) return [];
    return [
      {
        property: `receivers.${name}.${field}`,
        code: 'receiver-without-secret',
        message:
          file === undefined || file === ''
            ? `${field} of receiver ${name} names no file.`
            : `${field} of receiver ${name} is "${file}", which is not an absolute path.`,
        allowed: 'an absolute path on the host of Alertmanager',
        remedy: `Write ${field}: { file: '/etc/alertmanager/secrets/${name}' }.`,
      },
    ];
  });
}

function addressProblems(name: string, receiver: AlertReceiver): Problem[] {
  if (receiver.kind !== 'webhook') return [];
  const problem = addressProblem(`url of receiver ${name}`, receiver.url);
  return problem === undefined
    ? []
    : [{ property: `receivers.${name}.url`, code: 'illegal-receiver', ...problem }];
}

function apiProblems({ alertmanager }: MonitoringSettings): Problem[] {
  if (alertmanager === undefined) return [];
  const { url, caFile, login, token } = alertmanager;
  const problem = addressProblem('url of alertmanager', url);
  const at = (property: string, message: string, allowed: string, remedy: string): Problem => ({
    property: `alertmanager.${property}`,
    code: 'illegal-receiver',
    message,
    allowed,
    remedy,
  });
  return [
    ...(problem === undefined
      ? []
      : [
          {
            property: 'alertmanager.url',
            code: 'illegal-receiver',
            ...problem,
            remedy: 'Write its address, and name a login in login or token.',
          } as const,
        ]),
    ...(caFile !== undefined && url.startsWith('http:')
      ? [at('caFile', `${url} has no certificate.`, 'caFile with an https address', 'Remove caFile.')]
      : []),
    ...(login !== undefined && token !== undefined
      ? [at('token', 'alertmanager has a login and a token.', 'one of the two', 'Remove one.')]
      : []),
  ];
}

function topicProblems({ cloudWatch }: MonitoringSettings): Problem[] {
  if (cloudWatch === undefined) return [];
  if (/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/.test(cloudWatch.topicArn)) return [];
  return [
    {
      property: 'cloudWatch.topicArn',
      code: 'illegal-receiver',
      message: `topicArn of cloudWatch is "${cloudWatch.topicArn}", which is not the ARN of a topic.`,
      allowed: 'arn:aws:sns:<region>:<account>:<name>, and no FIFO topic',
      remedy: 'Copy it from Amazon SNS.',
    },
  ];
}

function thresholdProblems({ thresholds = {} }: MonitoringSettings): Problem[] {
  const names = Object.keys(THRESHOLD_UNITS);
  return Object.entries(thresholds).flatMap(([name, text]): Problem[] => {
    const property = `thresholds.${name}`;
    if (!Object.hasOwn(THRESHOLD_UNITS, name))
      return [
        {
          property,
          code: 'unknown-threshold',
          message: `There is no threshold "${name}".`,
          allowed: listOf(names, 20),
          remedy: writeOr(nearest(name, names), 'Remove it.'),
        },
      ];
    if (parseThreshold(name as ThresholdName, text) !== undefined) return [];
    return [
      {
        property,
        code: 'illegal-threshold',
        message: `The threshold ${name} is "${text}", which is not valid.`,
        allowed: THRESHOLD_FORMS[THRESHOLD_UNITS[name as ThresholdName]],
        remedy: 'Write a value of that unit, or leave it out: it is then computed.',
      },
    ];
  });
}

function writeOr(right: string | undefined, otherwise: string): string {
  return right === undefined ? otherwise : `Write "${right}".`;
}
