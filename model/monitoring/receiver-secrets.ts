/** Secrets of receivers on a host of Alertmanager that the environment runs itself: each file is a secret of Secrets Manager. */
import type { AlertReceiver, MonitoringSettings, SecretFile } from './settings';

/** Folder of the files on the host. */
export const RECEIVER_SECRETS = '/etc/alertmanager/secrets';

export interface ReceiverSecret {
  /** Name of the receiver. */
  readonly receiver: string;
  /** Its field that names the file. */
  readonly field: string;
  readonly file: string;
  /** Last part of the secret's name; undefined for a file in another folder. */
  readonly secret?: string;
}

export function receiverSecrets(receivers: MonitoringSettings['receivers']): ReceiverSecret[] {
  return Object.entries(receivers).flatMap(([receiver, settings]) =>
    Object.entries(secretsOf(settings)).flatMap(([field, reference]): ReceiverSecret[] => {
      if (reference === undefined) return [];
      const { file } = reference;
      const folder = `${RECEIVER_SECRETS}/`;
      const secret = file.startsWith(folder) ? file.slice(folder.length) : '';
      const legal = /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(secret);
      return [{ receiver, field, file, ...(legal ? { secret } : {}) }];
    }),
  );
}

/** Names of the secrets, each once. */
export function receiverSecretNames(receivers: MonitoringSettings['receivers']): string[] {
  return [...new Set(receiverSecrets(receivers).flatMap(({ secret }) => secret ?? []))].sort();
}

/** References of a receiver by field. */
export function secretsOf(receiver: AlertReceiver): Readonly<Record<string, SecretFile | undefined>> {
  switch (receiver.kind) {
    case 'pagerduty':
      return { routingKey: receiver.routingKey };
    case 'slack':
      return { webhook: receiver.webhook };
    case 'email':
      return { password: receiver.password };
    case 'webhook':
      return { token: receiver.token };
  }
}
