/** What `brokerform features …` does and prints. */
import { claimed } from '../claim/with-claim';
import type { ClaimOptions } from '../claim/with-claim';
import { connectArguments, connectionOf } from '../connect-options';
import type { ConnectOptions } from '../connect-options';
import { withAdmin } from '@brokerform/kafka-admin';
import type { FeatureDescription } from '../../model/live/kafka';
import type { AdminConnection } from '@brokerform/kafka-admin';
import { table } from '../../shared/text-table';

/** Where a feature stands in the whole cluster. */
export interface FeatureLevel {
  readonly name: string;
  readonly finalized: number;
  /** The highest level that every broker supports: during an upgrade that of the older ones. */
  readonly supported: number;
}

/**
 * Raised by a command of its own (`kafka-features.sh upgrade --feature kraft.version`), since the voters have to be known by
 * directory before.
 */
const NOT_RAISED: readonly string[] = ['kraft.version'];

export async function status(options: ConnectOptions): Promise<void> {
  console.log(describeLevels(await readLevels(await connectionOf(options))));
}

export async function finalize(
  options: ConnectOptions & ClaimOptions & { yes?: true; dryRun?: true },
): Promise<void> {
  const connection = await connectionOf(options);
  const levels = await readLevels(connection);
  const raised = levelsToRaise(levels);
  console.log(describeLevels(levels));
  if (raised.length === 0) return console.log('\nEvery feature is at its highest level.');
  if (options.dryRun || options.yes === undefined) {
    console.log(
      `\n${raised.length} would be raised permanently: brokers of an older Kafka cannot start then.\n` +
        `When clients have run without errors for some days: node bin/brokerform.js features finalize ${connectArguments(options)} --yes`,
    );
    return;
  }
  // A broker of the older Kafka that another operation restarts meanwhile could not start again.
  await claimed(connection, 'raising of features', options, () =>
    withAdmin(connection, (admin) =>
      admin.updateFeatures(raised.map(({ name, supported }) => ({ name, level: supported }))),
    ),
  );
  console.log(`\nRaised: ${raised.map(({ name, supported }) => `${name} to ${supported}`).join(', ')}.`);
}

export function levelsToRaise(levels: readonly FeatureLevel[]): FeatureLevel[] {
  return levels.filter(
    ({ name, finalized, supported }) => supported > finalized && !NOT_RAISED.includes(name),
  );
}

/** Each broker is asked itself: it tells what it supports, and no other's. */
async function readLevels(connection: AdminConnection): Promise<FeatureLevel[]> {
  const { brokers } = await withAdmin(connection, (admin) => admin.describeCluster());
  const answers = await Promise.all(
    brokers.map(({ host, port }) =>
      withAdmin({ ...connection, bootstrapServers: [`${host}:${port}`] }, (admin) =>
        admin.describeFeatures(),
      ),
    ),
  );
  return mergeLevels(answers);
}

/** @param answers what each broker supports, and the cluster's finalized level as it knows it */
export function mergeLevels(answers: readonly (readonly FeatureDescription[])[]): FeatureLevel[] {
  const names = [...new Set(answers.flatMap((features) => features.map(({ name }) => name)))].sort();
  return names.map((name) => {
    const each = answers.map((features) => features.find((feature) => feature.name === name));
    return {
      name,
      finalized: Math.max(...each.map((feature) => feature?.finalized ?? 0)),
      // A broker that does not know a feature supports no level of it.
      supported: Math.min(...each.map((feature) => feature?.maxSupported ?? 0)),
    };
  });
}

function describeLevels(levels: readonly FeatureLevel[]): string {
  return table(
    ['feature', 'finalized', 'supported by all brokers'],
    levels.map(({ name, finalized, supported }) => [name, String(finalized), String(supported)]),
  );
}
