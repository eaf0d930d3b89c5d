/** What comes first in a report: what is lost, then what stops, then who is refused, then the rest. And what is lost in all. */
import { formatBytes } from '../../shared/units';
import type { Finding, Loss } from './rule';
import { count } from '../../shared/text';

export type Danger = 'loss' | 'outage' | 'access' | 'rest';

const ORDER: readonly Danger[] = ['loss', 'outage', 'access', 'rest'];

const RULES: Readonly<Record<Exclude<Danger, 'rest'>, readonly string[]>> = {
  loss: [
    'backup-destroyed',
    'cleanup-policy-changed',
    'data-volume-destroyed',
    'encryption-key-lost',
    'instance-store-lost',
    'min-isr-lowered',
    'overrides-reset',
    'retention-cut',
    'tiered-storage-off',
    'topic-destroyed',
    'unclean-leader-election',
    'unjudged-destroyed',
  ],
  outage: [
    'broker-and-topics-together',
    'broker-instance-destroyed',
    'controller-quorum',
    'controllers-and-brokers-at-once',
    'data-volume-detached',
    'endpoint-answers-for-vpc',
    'heap-over-memory',
    'instance-stopped',
    'kafka-version-back',
    'kafka-version-skipped',
    'max-message-size-changed',
    'min-isr-stops-writes',
    'network-destroyed',
    'node-address-changed',
    'partitions-added',
    'replication-factor-changed',
    'rolling-restart',
    'several-brokers-at-once',
    'topic-exists',
    'topic-impossible',
    'two-racks-at-once',
    'volume-deleted-with-instance',
  ],
  access: [
    'access-gap',
    'access-removed',
    'acl-impossible',
    'acl-widened',
    'certificate-authority-changed',
    'credential-changed',
    'credential-exists',
    'declared-and-deleted',
    'deny-added',
    'deny-removed',
    'password-rotated',
    'policy-widened',
    'principal-removed',
    'secret-destroyed',
    'security-group-closed',
    'security-group-opened',
    'topic-deletion-permitted',
  ],
};

/** Rules that are in none of the lists come last. */
export function dangerOf({ rule, loss }: Pick<Finding, 'rule' | 'loss'>): Danger {
  if (hasLoss(loss)) return 'loss';
  return ORDER.find((danger) => danger !== 'rest' && RULES[danger].includes(rule)) ?? 'rest';
}

function hasLoss(loss: Loss | undefined): boolean {
  return (loss?.records ?? 0n) > 0n || (loss?.bytes ?? 0) > 0;
}

const SEVERITIES: readonly Finding['severity'][] = ['error', 'warning', 'note'];

/**
 * Most dangerous first; notes are last, whatever they are about. Of the same kind what stops the deploy, then what takes more records,
 * then more bytes, then in the order of the rules.
 */
export function byDanger(findings: readonly Finding[]): Finding[] {
  const rank = (finding: Finding): readonly (number | bigint)[] => [
    finding.severity === 'note' ? 1 : 0,
    ORDER.indexOf(dangerOf(finding)),
    SEVERITIES.indexOf(finding.severity),
    -(finding.loss?.records ?? 0n),
    -(finding.loss?.bytes ?? 0),
  ];
  return findings
    .map((finding) => ({ finding, ranks: rank(finding) }))
    .sort((a, b) => {
      const place = a.ranks.findIndex((each, index) => each !== b.ranks[index]);
      return place < 0 ? 0 : (a.ranks[place] ?? 0) < (b.ranks[place] ?? 0) ? -1 : 1;
    })
    .map(({ finding }) => finding);
}

/** Rules whose findings have a loss in numbers, or would have one had the cluster reported them. */
const COUNTED = ['cleanup-policy-changed', 'retention-cut', 'topic-destroyed', 'unjudged-destroyed'];

export interface TotalLoss {
  readonly records: bigint;
  readonly bytes: number;
  /** Something of it is computed, and is at most that. */
  readonly estimated: boolean;
  /** What holds records of which no number is known. */
  readonly unknown: readonly string[];
}

/** Of each topic the largest loss: several rules may be about the same records. */
export function totalLoss(findings: readonly Finding[]): TotalLoss {
  const losses = new Map<string, { records: bigint; bytes: number; estimated: boolean }>();
  const unknown = new Set<string>();
  for (const { rule, severity, stack, subject, loss } of findings) {
    const key = `${stack} ${subject}`;
    if (loss?.records === undefined && loss?.bytes === undefined) {
      if (severity === 'error' && COUNTED.includes(rule)) unknown.add(key);
      continue;
    }
    const { records = 0n, bytes = 0, kind } = loss;
    const before = losses.get(key);
    losses.set(key, {
      records: before === undefined || records > before.records ? records : before.records,
      bytes: Math.max(bytes, before?.bytes ?? 0),
      estimated: (before?.estimated ?? false) || kind === 'estimate',
    });
  }
  const known = [...losses.values()];
  return {
    records: known.reduce((sum, { records }) => sum + records, 0n),
    bytes: known.reduce((sum, { bytes }) => sum + bytes, 0),
    estimated: known.some(({ estimated, records, bytes }) => estimated && (records > 0n || bytes > 0)),
    unknown: [...unknown].filter((key) => !losses.has(key)),
  };
}

/** `about 12,345 records, 1.2 GiB per replica; unknown for 2 resources`. Undefined where nothing is lost. */
export function totalLossText({ records, bytes, estimated, unknown }: TotalLoss): string | undefined {
  const known =
    records === 0n && bytes === 0
      ? []
      : [`${estimated ? 'about ' : ''}${count(records, 'record')}, ${formatBytes(bytes)} per replica`];
  const rest = unknown.length === 0 ? [] : [`unknown for ${count(unknown.length, 'resource')}`];
  return known.length + rest.length === 0 ? undefined : [...known, ...rest].join('; ');
}
