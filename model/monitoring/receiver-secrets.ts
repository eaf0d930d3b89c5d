/** Secrets of receivers on a host of Alertmanager that the environment runs itself: each file is a secret of Secrets Manager. */
import { DEAD_MANS_SWITCH } from './dead-mans-switch';
import type { AlertReceiver, DeadMansSwitch, MonitoringSettings, SecretFile } from './settings';

/** Folder of the files on the host. */
export const RECEIVER_SECRETS = '/etc/alertmanager/secrets';

/** All to whom something is sent. */
export type Receivers = Pick<MonitoringSettings, 'receivers' | 'deadMansSwitch'>;

export interface ReceiverSecret {
  /** Name of the receiver. */
  readonly receiver: string;
  /** Its field that names the file. */
  readonly field: string;
  /** Of the field, below `monitoring`. */
  readonly property: string;
  readonly file: string;
  /** Last part of the secret's name; undefined for a file in another folder. */
  readonly secret?: string;
}

export function receiverSecrets({ receivers, deadMansSwitch }: Receivers): ReceiverSecret[] {
  return [
    ...Object.entries(receivers).flatMap(([receiver, settings]) =>
      filesOf(receiver, `receivers.${receiver}`, secretsOf(settings)),
    ),
    ...(deadMansSwitch === undefined
      ? []
      : filesOf(DEAD_MANS_SWITCH, 'deadMansSwitch', secretsOfSwitch(deadMansSwitch))),
  ];
}

type References = Readonly<Record<string, SecretFile | undefined>>;

function filesOf(receiver: string, property: string, references: References): ReceiverSecret[] {
  return Object.entries(references).flatMap(([field, reference]): ReceiverSecret[] => {
    if (reference === undefined) return [];
    const { file } = reference;
    const folder = `${RECEIVER_SECRETS}/`;
    const secret = file.startsWith(folder) ? file.slice(folder.length) : '';
    const legal = /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(secret);
    return [{ receiver, field, property: `${property}.${field}`, file, ...(legal ? { secret } : {}) }];
  });
}

/** Names of the secrets, each once. */
export function receiverSecretNames(receivers: Receivers | undefined): string[] {
  if (receivers === undefined) return [];
  return [...new Set(receiverSecrets(receivers).flatMap(({ secret }) => secret ?? []))].sort();
}

/** References of a receiver by field. */
export function secretsOf(receiver: AlertReceiver): References {
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

function secretsOfSwitch({ url, token }: DeadMansSwitch): References {
  return { url: typeof url === 'string' ? undefined : url, token };
}
