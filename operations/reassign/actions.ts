/** What `brokerform reassign` does. Moving itself is that of `brokerform brokers …`. */
import type { ResolvedCatalog } from '../../model/catalog/resolved';
import { loadCatalog } from '../catalog/files';
import { connectionOf } from '../connect-options';
import { resolvedEnvironment } from '../environment-resolved';
import { withAdmin } from '@brokerform/kafka-admin';
import { move } from '../brokers/actions';
import type { MoveOptions } from '../brokers/actions';
import { replicationGoal } from '../../model/placement/goals';
import { requireAboveMinIsr, wantedFactors } from '../../model/placement/wanted-factors';
import { shellQuote } from '../../shared/shell-quote';

export interface ReassignOptions extends MoveOptions {
  readonly topic?: readonly string[];
  readonly replicationFactor?: number;
}

const MIN_ISR = 'min.insync.replicas';

/** @throws UserError if a topic is not there, or could not take writes afterwards, or something could not be moved */
export async function reassign(options: ReassignOptions): Promise<void> {
  const { topic: topics, replicationFactor, environment } = options;
  const catalog = environment === undefined ? undefined : declared(environment);
  const factors = await withAdmin(await connectionOf(options), async (admin) => {
    const wanted = wantedFactors(
      {
        ...(topics === undefined ? {} : { topics }),
        ...(replicationFactor === undefined ? {} : { replicationFactor }),
      },
      await admin.listTopics(),
      catalog,
    );
    const configs = await admin.describeConfigs([...wanted.keys()]);
    const minIsr = [...configs].map(
      ([name, entries]) =>
        [name, Number(entries.find((entry) => entry.name === MIN_ISR)?.value ?? 1)] as const,
    );
    requireAboveMinIsr(wanted, new Map(minIsr));
    return wanted;
  });
  await move(replicationGoal(factors, commandOf(options)), options);
}

function commandOf({ topic, replicationFactor }: ReassignOptions): string {
  return [
    'reassign',
    ...(topic === undefined ? [] : ['--topic', ...topic.map(shellQuote)]),
    ...(replicationFactor === undefined ? [] : ['--replication-factor', String(replicationFactor)]),
  ].join(' ');
}

/** What was deployed before does not matter here: the cluster says what there is. */
function declared(name: string): ResolvedCatalog {
  return loadCatalog(resolvedEnvironment(name), { known: new Map(), warn: () => undefined });
}
