import type { AwsEnvironment } from '../../model/aws/environment';
import { receiverSecretName } from '../../model/aws/names';
import { workspaceOf } from '../../model/monitoring/host-settings';
import { receiverSecretNames } from '../../model/monitoring/receiver-secrets';
import type { PolicyStatement } from './iam-policy';

/** What a host of Prometheus does on AWS that no other host does: it reads secrets of receivers, and writes samples to its workspace. */
export function monitoringStatements({
  name,
  region,
  accountId,
  monitoring,
}: AwsEnvironment): PolicyStatement[] {
  const secrets = receiverSecretNames(monitoring);
  const remote = monitoring?.remoteWrite;
  const workspace = remote && workspaceOf(remote);
  return [
    ...(secrets.length === 0
      ? []
      : [
          {
            sid: 'ReadReceiverSecrets',
            actions: ['secretsmanager:GetSecretValue'],
            // Whoever makes them gets six characters more from Secrets Manager.
            resources: secrets.map(
              (secret) =>
                `arn:aws:secretsmanager:${region}:${accountId}:secret:${receiverSecretName(name, secret)}-??????`,
            ),
          },
        ]),
    ...(remote === undefined || workspace === undefined
      ? []
      : [
          {
            sid: 'WriteSamples',
            actions: ['aps:RemoteWrite'],
            resources: [`arn:aws:aps:${remote.region}:${accountId}:workspace/${workspace}`],
          },
        ]),
  ];
}
