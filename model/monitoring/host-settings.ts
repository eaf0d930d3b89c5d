/** Who collects an environment's metrics on AWS: hosts of its own, or what is there already. */
import type { MonitoringSettings } from './settings';

/** Prometheus, Alertmanager and the exporter of group lag on one host of the environment's own, or on two. */
export interface MonitoringHostSettings {
  /** EC2 instance type; 4 GiB of memory suffice for some 100,000 series. */
  readonly instanceType: string;
  /** How long samples are kept: `15d`. @default '15d' */
  readonly retention?: string;
  /**
   * Two hosts in two zones, which collect the same; their Alertmanagers agree on who notifies. @default false: one, and what it has collected is lost
   * with it
   */
  readonly pair?: boolean;
  /** Grafana beside them, from its own package repository. @default false */
  readonly grafana?: boolean;
  /** Numbers of instances to be replaced, each with a word that has not stood there before. Name and address stay, samples do not. */
  readonly replacements?: Readonly<Record<number, string>>;
}

/** A copy of every sample for Amazon Managed Prometheus; requests are signed as the host's role (SigV4). */
export interface RemoteWrite {
  /** `https://aps-workspaces.<region>.amazonaws.com/workspaces/<id>/api/v1/remote_write` */
  readonly url: string;
  readonly region: string;
}

/** What collects metrics and is no host of the environment: its security group alone reaches the exporters. */
export interface OtherCollector {
  /** Of the same VPC, or of a peered one in the same region: `sg-0123456789abcdef0`. */
  readonly securityGroupId: string;
}

export interface AwsMonitoringSettings extends MonitoringSettings {
  /** Hosts of the environment's own. @default - none */
  readonly host?: MonitoringHostSettings;
  /** Beside `host`. @default - samples stay on the host */
  readonly remoteWrite?: RemoteWrite;
  /** A Prometheus that is there already, in the place of `host`. @default - none */
  readonly prometheus?: OtherCollector & {
    /** For people: where it answers. */
    readonly url: string;
  };
  /** A Datadog agent, in the place of `host` or beside it. @default - none */
  readonly datadogAgent?: OtherCollector;
}

/** Of the workspace in the address of {@link RemoteWrite}; undefined for another address. */
export function workspaceOf({ url, region }: RemoteWrite): string | undefined {
  const host = `aps-workspaces.${region}.amazonaws.com`;
  const parts = /^https:\/\/(?<host>[^/]+)\/workspaces\/(?<id>ws-[0-9a-f-]+)\/api\/v1\/remote_write$/.exec(
    url,
  )?.groups;
  return parts?.['host'] === host ? parts['id'] : undefined;
}
