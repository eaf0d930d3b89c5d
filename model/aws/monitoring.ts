/** Hosts of Prometheus on AWS: how large their volume is, and what they reach outside of the VPC. */
import { isLoopback } from '../../shared/server-address';
import { formatDuration, parseDuration } from '../../shared/units';
import { hostOf } from '../monitoring/address';
import type { Receivers } from '../monitoring/receiver-secrets';
import { SCRAPE_INTERVAL_MS } from '../monitoring/scrape';
import type { AlertReceiver } from '../monitoring/settings';
import type { AwsDeclaration } from './declaration';
import { HTTPS_PORT, ROOT_VOLUME_GIB } from './numbers';
import { servicesOf } from './topology';

/** Source: RFC 6409, submission. */
const SMTP_PORT = 587;
export const DEFAULT_RETENTION = '15d';

/** Series of a Kafka node: 422 of its JMX exporter at 1,000 replicas, measured, and of its node exporter. */
const SERIES_OF_NODE = 1_500;
/** Series of any other host. */
const SERIES_OF_HOST = 1_000;
/** Lag of groups by topic, recorded series, alerts, and Prometheus' own. */
const OTHER_SERIES = 20_000;
/** Bytes of a compressed sample: 1 to 2, Prometheus, storage. */
const BYTES_OF_SAMPLE = 2;
/** Index, write-ahead log, and a block beside those that it is made from. */
const OVERHEAD = 1.5;
/** Share of the part for samples that they may fill before the oldest are deleted; Prometheus, storage, recommends 80 to 85 %. */
const FILLED = 0.8;
const STEP_GIB = 10;

export interface MonitoringVolume {
  /** Of the root volume, on which everything is. */
  readonly sizeGiB: number;
  /** At which the oldest samples are deleted, whatever their age. */
  readonly samplesGiB: number;
  readonly retentionMs: number;
  readonly series: number;
  readonly reason: string;
}

export interface MonitoringSize {
  /** Kafka nodes that are scraped. */
  readonly nodes: number;
  /** Other hosts that are scraped. */
  readonly others: number;
  /** @default {@link DEFAULT_RETENTION} */
  readonly retention?: string | undefined;
}

/** The volume of one host of Prometheus: series × samples × retention, and what the system needs. */
export function monitoringVolume({
  nodes,
  others,
  retention = DEFAULT_RETENTION,
}: MonitoringSize): MonitoringVolume {
  const parsed = parseDuration(retention);
  const retentionMs = parsed.ok ? parsed.value : 0;
  const series = nodes * SERIES_OF_NODE + others * SERIES_OF_HOST + OTHER_SERIES;
  const samples = retentionMs / SCRAPE_INTERVAL_MS;
  const needGiB = (series * samples * BYTES_OF_SAMPLE * OVERHEAD) / 2 ** 30;
  const partGiB = Math.max(STEP_GIB, Math.ceil(needGiB / FILLED / STEP_GIB) * STEP_GIB);
  return {
    sizeGiB: ROOT_VOLUME_GIB + partGiB,
    samplesGiB: Math.floor(partGiB * FILLED),
    ...{ retentionMs, series },
    reason:
      `${series} series × ${formatDuration(retentionMs)} every ${SCRAPE_INTERVAL_MS / 1_000} s × ${BYTES_OF_SAMPLE} bytes × ${OVERHEAD} are ` +
      `${needGiB.toFixed(1)} GiB, ${FILLED * 100} % of ${partGiB} GiB; ${ROOT_VOLUME_GIB} GiB for the system`,
  };
}

/** Of a host of Prometheus. */
export function monitoringVolumeOf(declaration: AwsDeclaration): MonitoringVolume {
  const { controllers, brokers, monitoring } = declaration;
  const others = (['registry', 'monitoring'] as const).map(
    (role) => servicesOf(declaration, role)?.count ?? 0,
  );
  return monitoringVolume({
    nodes: controllers.count + brokers.count,
    others: others.reduce((sum, count) => sum + count, 0),
    retention: monitoring?.host?.retention,
  });
}

/** Ports outside of the VPC, beside that of HTTPS, on which receivers of alerts are reached. */
export function receiverPorts({ receivers, deadMansSwitch }: Receivers): number[] {
  const ports = Object.values(receivers).flatMap(portsOf);
  // An address that is a secret is read by no one here: it is taken to have none.
  const ofSwitch = typeof deadMansSwitch?.url === 'string' ? portOf(deadMansSwitch.url) : [];
  return [...new Set([...ports, ...ofSwitch])].filter((port) => port !== HTTPS_PORT).sort((a, b) => a - b);
}

function portsOf(receiver: AlertReceiver): number[] {
  switch (receiver.kind) {
    case 'email':
      return [Number(/:(\d+)$/.exec(receiver.smarthost)?.[1] ?? SMTP_PORT)];
    case 'webhook':
      return portOf(receiver.url);
    // Services that answer by HTTPS, on its own port.
    case 'pagerduty':
    case 'slack':
      return [];
  }
}

/** That an address names; none on the host itself. */
function portOf(url: string): number[] {
  const host = hostOf(url);
  const port = /^:(\d+)/.exec(url.slice(url.indexOf(host) + host.length))?.[1];
  return isLoopback(host) || port === undefined ? [] : [Number(port)];
}
