/** What differs between the catalog and a cluster. */

/** Every kind, in the order in which a report shows them. The names are a contract: metrics and JSON have them. */
export const DRIFT_KINDS = [
  'topic-missing',
  'topic-unmanaged',
  'topic-retired',
  'partitions',
  'replication-factor',
  'config-missing',
  'config-different',
  'config-extra',
  'offline',
  'under-replicated',
  'racks',
  'preferred-leader',
  'broker-config',
  'acl-missing',
  'acl-extra',
  'quota-missing',
  'quota-different',
  'quota-extra',
  'user-missing',
  'user-extra',
  'user-mechanism',
  'user-iterations',
  'retired-offsets',
  'subject-missing',
  'subject-unmanaged',
  'subject-compatibility',
  'subject-schema',
] as const;

export type DriftKind = (typeof DRIFT_KINDS)[number];

/** `error`: data, access or availability is at stake now. `warning`: it is not as declared. `note`: it passes by itself, or can wait. */
export type DriftSeverity = 'error' | 'warning' | 'note';

export interface Difference {
  readonly kind: DriftKind;
  /** Whose it is: a domain of the catalog, PLATFORM (model/desired/stack-names.ts), or null for what no one declares. */
  readonly domain: string | null;
  /** What it is called on the cluster: a topic, `User:order-service`, a group; or a subject of the registry. */
  readonly subject: string;
  /** Null: not declared. */
  readonly declared: string | null;
  /** Null: not there. */
  readonly live: string | null;
  readonly severity: DriftSeverity;
  /** The command, or the change, that mends it. */
  readonly remedy: string;
}

/** In order of domain, kind and subject; what has no owner comes last. */
export function sortDifferences(differences: readonly Difference[]): Difference[] {
  const order = new Map(DRIFT_KINDS.map((kind, index) => [kind, index]));
  const key = ({ domain, kind, subject, declared, live }: Difference): string =>
    [
      domain === null ? '1' : `0${domain}`,
      String(order.get(kind)).padStart(3, '0'),
      ...[subject, declared ?? '', live ?? ''],
    ].join('\u0000');
  return differences
    .map((difference) => ({ difference, key: key(difference) }))
    .sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
    .map(({ difference }) => difference);
}
