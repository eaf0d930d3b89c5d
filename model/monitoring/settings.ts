/** What an environment declares about its monitoring. */
import type { SecretReference } from '../secret-reference';

/** A secret on the host of Alertmanager: an absolute path. Its value is in no file of this project, and in none that it writes. */
export interface SecretFile {
  readonly file: string;
}

/** Where alerts are sent. Secrets are files on the host of Alertmanager. */
export type AlertReceiver =
  | { readonly kind: 'pagerduty'; readonly routingKey: SecretFile }
  | {
      readonly kind: 'slack';
      /** `#order-oncall` */
      readonly channel: string;
      /** File with the address of the incoming webhook, which is the secret. */
      readonly webhook: SecretFile;
    }
  | {
      readonly kind: 'email';
      readonly to: string;
      readonly from: string;
      /** Host and port of the mail server: `mail.example.com:587`. TLS is required. */
      readonly smarthost: string;
      readonly user: string;
      readonly password: SecretFile;
    }
  | {
      readonly kind: 'webhook';
      /** Without a login in it: Alertmanager shows the address. */
      readonly url: string;
      /** Bearer token. @default - none, for the loopback interface only */
      readonly token?: SecretFile;
    };

/** The receiver that misses `Watchdog` when Prometheus or Alertmanager stops: a service elsewhere, which then alerts by itself. */
export interface DeadMansSwitch {
  readonly kind: 'webhook';
  /** Address, or the file that holds it where the address is the secret: read by Alertmanager 0.26 and later. */
  readonly url: string | SecretFile;
  /** Bearer token. @default - none, for the loopback interface and an address by file only */
  readonly token?: SecretFile;
  /** How often it is called, from `10s` to `1h`. @default '1m' */
  readonly every?: string;
}

/** How a command here reaches the API of Alertmanager. */
export interface MonitoringApi {
  /** `https://alertmanager.example.com`, with its path prefix if it has one. */
  readonly url: string;
  /** PEM file of the authority of its certificate, relative to the project. @default - the authorities that Node.js trusts */
  readonly caFile?: string;
  /** Basic login. @default - none */
  readonly login?: { readonly name: string; readonly password: SecretReference };
  /** Bearer token, in the place of a login. @default - none */
  readonly token?: SecretReference;
}

export const SEVERITIES = ['critical', 'warning'] as const;
export type AlertSeverity = (typeof SEVERITIES)[number];
/** `none`: it says that nothing is wrong. */
export type ModelSeverity = AlertSeverity | 'none';

/** An alert of the environment's own, beside those of the model. */
export interface OwnAlert {
  /** In Pascal case, and no name of the model. */
  readonly name: string;
  /** PromQL over series that an exporter of this environment has. */
  readonly expression: string;
  /** How long it holds before it fires: `10m`. */
  readonly for: string;
  readonly severity: AlertSeverity;
  /** What is wrong, in a sentence. */
  readonly meaning: string;
  /** What suffers from it. */
  readonly impact: string;
  readonly causes: readonly string[];
  readonly actions: readonly string[];
  /** Team whose receiver gets it. @default 'platform' */
  readonly owner?: string;
  /** Address of its runbook. */
  readonly runbook: string;
}

/** What a threshold is measured in; each has one way to be written. */
export type ThresholdUnit = 'duration' | 'percentage';

/** Thresholds that an environment may replace. */
export const THRESHOLD_UNITS = {
  diskFree: 'percentage',
  diskFullWithin: 'duration',
  produceLatency: 'duration',
  idleThreads: 'percentage',
  gcPauses: 'percentage',
  heapAfterGc: 'percentage',
  metadataLag: 'duration',
  certificateEnd: 'duration',
  mirrorLag: 'duration',
  retentionShare: 'percentage',
} as const satisfies Record<string, ThresholdUnit>;

export type ThresholdName = keyof typeof THRESHOLD_UNITS;

export interface MonitoringSettings {
  /** Receivers by name. `owner.alerts` of a domain names one. */
  readonly receivers: Readonly<Record<string, AlertReceiver>>;
  /** Receiver of alerts about the cluster itself, and of those that have no other. */
  readonly platform: string;
  /** @default - none, and no alert `Watchdog`: what watches has no watch itself */
  readonly deadMansSwitch?: DeadMansSwitch;
  /** Alertmanager whose alerts a roll silences while a node restarts. @default - none: a restart is alerted as a failure is */
  readonly alertmanager?: MonitoringApi;
  /** Alarms on what a dead host cannot report. @default - those of recovery alone, which notify no one */
  readonly cloudWatch?: {
    /** Topic of Amazon SNS, in the region of the environment, that alarms notify. */
    readonly topicArn: string;
  };
  /** Values with their unit, `15%` or `500ms`. @default - computed from the environment */
  readonly thresholds?: Readonly<Partial<Record<ThresholdName, string>>>;
  /** @default - none */
  readonly alerts?: readonly OwnAlert[];
  /** Where the pages of docs/runbooks/alerts are served, without the last slash. @default - the path in this repository */
  readonly runbooks?: string;
}
