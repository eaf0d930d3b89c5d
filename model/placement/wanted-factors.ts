/** Which topics are to have how many replicas. */
import type { ResolvedCatalog } from '../catalog/resolved';
import { nearestRemedy } from '../../shared/nearest';
import type { TopicDescription } from '../live/kafka';
import { UserError } from '../../shared/user-error';

export interface Wanted {
  readonly topics?: readonly string[];
  readonly replicationFactor?: number;
}

/**
 * Replication factor by topic. Without names: every declared topic that exists; those that are as declared cost nothing, they are
 * looked at for their racks alone.
 *
 * @param catalog absent where only a cluster is known
 * @throws UserError with every topic that is not there, or whose number of replicas is not declared
 */
export function wantedFactors(
  { topics: names, replicationFactor }: Wanted,
  live: readonly TopicDescription[],
  catalog: ResolvedCatalog | undefined,
): Map<string, number> {
  const declared = new Map(
    (catalog?.domains ?? []).flatMap(({ topics }) =>
      topics.map((topic) => [topic.name, topic.replicationFactor]),
    ),
  );
  const existing = live.filter(({ internal }) => !internal).map(({ name }) => name);
  if (names === undefined && catalog === undefined)
    throw new UserError(
      '--topic is required without --environment: a cluster does not know what is declared.',
      ['--topic <name…> --replication-factor <n>, or --environment <name>'],
    );
  const chosen = names ?? existing.filter((name) => declared.has(name));
  const problems: string[] = [];
  const factors = new Map<string, number>();
  for (const name of new Set(chosen)) {
    const factor = replicationFactor ?? declared.get(name);
    if (!live.some((topic) => topic.name === name)) {
      const nearest = nearestRemedy(name, existing);
      problems.push(`${name}: the topic does not exist${nearest === undefined ? '' : ` (${nearest})`}.`);
    } else if (factor === undefined)
      problems.push(`${name}: the catalog does not declare it; give --replication-factor <n>`);
    else factors.set(name, factor);
  }
  if (problems.length > 0) throw new UserError(['Nothing was moved.', ...problems].join('\n'));
  return factors;
}

/**
 * A replication factor that its min ISR does not allow would stop writes with the first broker that restarts.
 *
 * @param minIsr min.insync.replicas in effect, by topic
 * @throws UserError with all of them
 */
export function requireAboveMinIsr(
  factors: ReadonlyMap<string, number>,
  minIsr: ReadonlyMap<string, number>,
): void {
  const problems = [...factors].flatMap(([name, factor]) => {
    const least = minIsr.get(name) ?? 1;
    return factor > least || factor === 1
      ? []
      : [`${name}: ${factor} replicas with min.insync.replicas=${least}`];
  });
  if (problems.length === 0) return;
  throw new UserError(
    [
      'If the replication factor equals min.insync.replicas, one lost replica stops writes with acks=all. Nothing was moved.',
      ...problems,
    ].join('\n'),
    'lower min.insync.replicas of these topics first, or keep more replicas',
  );
}
