/** Checks of who collects an environment's metrics on AWS. */
import { parseDuration } from '../../../shared/units';
import type { Diagnostic } from '../../diagnostics';
import { RECEIVER_SECRETS, receiverSecrets } from '../../monitoring/receiver-secrets';
import type { AwsMonitoringSettings } from '../../monitoring/host-settings';
import { workspaceOf } from '../../monitoring/host-settings';
import type { AwsDeclaration } from '../declaration';
import { instanceType } from '../instance-types';
import { at, error } from './report';
import { checkReplacements, unknownType } from './topology';

const HOUR_MS = 3_600_000;

export function checkMonitoringHost(declaration: AwsDeclaration): Diagnostic[] {
  const { monitoring } = declaration;
  if (monitoring === undefined) return [];
  return [
    ...checkHost(declaration, monitoring),
    ...checkOthers(declaration, monitoring),
    ...checkRemoteWrite(declaration, monitoring),
  ];
}

function checkHost(declaration: AwsDeclaration, monitoring: AwsMonitoringSettings): Diagnostic[] {
  const { host, prometheus } = monitoring;
  if (host === undefined) return [];
  const retention = host.retention === undefined ? undefined : parseDuration(host.retention);
  return [
    ...(instanceType(host.instanceType) === undefined
      ? [unknownType(declaration, 'monitoring.host', host.instanceType)]
      : []),
    ...(retention === undefined || (retention.ok && retention.value >= HOUR_MS)
      ? []
      : [
          error(
            at(declaration, 'monitoring.host.retention'),
            'monitoring-retention',
            `"${host.retention}" is not a valid retention of samples.`,
            'a duration of an hour or more: 12h, 15d',
            "Write retention: '15d', or leave it out.",
          ),
        ]),
    ...checkReplacements(declaration, 'monitoring', 'monitoring.host.replacements', host.replacements),
    ...(prometheus === undefined
      ? []
      : [
          error(
            at(declaration, 'monitoring.prometheus'),
            'two-collectors',
            `A host of Prometheus is declared, and prometheus names another one: ${prometheus.url}.`,
            'one of the two',
            'Remove monitoring.host, or monitoring.prometheus.',
          ),
        ]),
    ...receiverSecrets(monitoring).flatMap(({ receiver, field, property, file, secret }) =>
      secret === undefined && file.startsWith('/')
        ? [
            error(
              at(declaration, `monitoring.${property}`),
              'receiver-secret-place',
              `${field} of receiver ${receiver} is ${file}: the host would not find it there.`,
              `${RECEIVER_SECRETS}/<name>, with letters, digits, . _ and - in the name`,
              `Write ${field}: { file: '${RECEIVER_SECRETS}/${receiver}' }, and have a secret of that name.`,
            ),
          ]
        : [],
    ),
  ];
}

function checkOthers(
  declaration: AwsDeclaration,
  { prometheus, datadogAgent }: AwsMonitoringSettings,
): Diagnostic[] {
  return Object.entries({ prometheus, datadogAgent }).flatMap(([name, other]) =>
    other === undefined || /^sg-[0-9a-f]{8,17}$/.test(other.securityGroupId)
      ? []
      : [
          error(
            at(declaration, `monitoring.${name}.securityGroupId`),
            'illegal-security-group',
            `"${other.securityGroupId}" is not the id of a security group.`,
            'sg- and 8 to 17 hexadecimal digits',
            'Copy it from the console of EC2.',
          ),
        ],
  );
}

function checkRemoteWrite(
  declaration: AwsDeclaration,
  { host, remoteWrite }: AwsMonitoringSettings,
): Diagnostic[] {
  if (remoteWrite === undefined) return [];
  return [
    ...(host === undefined
      ? [
          error(
            at(declaration, 'monitoring.remoteWrite'),
            'remote-write-without-host',
            'Samples are to be written to Amazon Managed Prometheus, and no host collects them.',
            'remoteWrite with host',
            "Declare monitoring.host: { instanceType: 'm7g.medium' }, or remove remoteWrite.",
          ),
        ]
      : []),
    ...(workspaceOf(remoteWrite) === undefined
      ? [
          error(
            at(declaration, 'monitoring.remoteWrite.url'),
            'illegal-remote-write',
            `"${remoteWrite.url}" is not the address of a workspace in ${remoteWrite.region}.`,
            `https://aps-workspaces.${remoteWrite.region}.amazonaws.com/workspaces/ws-<id>/api/v1/remote_write`,
            'Copy "Endpoint - remote write URL" from the workspace.',
          ),
        ]
      : []),
  ];
}
