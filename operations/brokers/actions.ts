/** What `brokerform brokers …` does and prints. Results go to stdout, what is going on to stderr. */
import path from 'node:path';
import { resolveAwsEnvironment } from '../../model/aws/resolve';
import { defaultThrottle } from '../../model/aws/throttle';
import type { Throttle } from '../../model/aws/throttle';
import { formatRate } from '../../shared/units';
import { claimed, withClaim } from '../claim/with-claim';
import type { ClaimOptions } from '../claim/with-claim';
import { connectArguments, connectionOf } from '../connect-options';
import type { ConnectOptions } from '../connect-options';
import { environmentNamed } from '../environment-named';
import { awsDeclarations } from '../environments';
import { onInterruption } from '../interruption';
import { withAdmin } from '@brokerform/kafka-admin';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import { CLI } from '../local/layout';
import { projectRoot } from '../toolchain/paths';
import * as cordoning from './cordon';
import { drainGoal, fillGoal, rackGoal } from '../../model/placement/goals';
import type { Goal } from '../../model/placement/goals';
import { fileJournal } from './journal';
import { observe } from './observe';
import { createReporter } from './reporter';
import { plan, run } from './run';
import { statusText } from './status';
import * as unregistering from './unregister';

export interface MoveOptions extends ConnectOptions, ClaimOptions {
  /** MiB/s per broker. */
  readonly throttle?: number;
  readonly dryRun?: true;
}

type Nodes = ConnectOptions & { readonly node: readonly number[] };

export const drain = (options: MoveOptions & Nodes): Promise<void> => move(drainGoal(options.node), options);
export const fill = (options: MoveOptions & Nodes): Promise<void> => move(fillGoal(options.node), options);
export const spread = (options: MoveOptions): Promise<void> => move(rackGoal(), options);

export const cordon = (options: Nodes): Promise<void> =>
  print(options, (admin) => cordoning.cordon(admin, options.node));
export const uncordon = (options: Nodes): Promise<void> =>
  print(options, (admin) => cordoning.uncordon(admin, options.node));
export const status = (options: ConnectOptions): Promise<void> =>
  print(options, async (admin) => statusText(await observe(admin)));
export async function unregister(
  options: ConnectOptions & ClaimOptions & { readonly node: number },
): Promise<void> {
  const connection = await connectionOf(options);
  const text = await claimed(connection, `unregistering broker ${options.node}`, options, () =>
    withAdmin(connection, (admin) => unregistering.unregister(admin, options.node)),
  );
  console.log(text);
}

async function print(options: ConnectOptions, work: (admin: KafkaAdmin) => Promise<string>): Promise<void> {
  console.log(await withAdmin(await connectionOf(options), work));
}

export async function move(goal: Goal, options: MoveOptions): Promise<void> {
  const throttle = throttleOf(options);
  const connection = await connectionOf(options);
  if (options.dryRun) {
    console.log(await withAdmin(connection, (admin) => plan(admin, goal, throttle)));
    return;
  }
  const reporter = await createReporter();
  const interruption = onInterruption((reason) =>
    reporter.step(
      `stops (${reason}): cancels the moves in progress; press Ctrl-C again to stop at once and leave them to Kafka`,
    ),
  );
  const onWait = (text: string): void => reporter.step(text);
  try {
    await withClaim({ connection, operation: goal.title, options, interruption, onWait }, (claim) =>
      withAdmin(connection, async (admin) => {
        const { clusterId } = await admin.describeCluster();
        await claim.confirm();
        const result = await run(admin, goal, {
          throttle,
          reporter,
          journal: fileJournal(journalFolder(), clusterId),
          resume: resumeCommand(goal, options),
          signal: interruption.signal,
        });
        reporter.done('done');
        console.log(result);
      }),
    );
  } catch (error) {
    reporter.fail('not done');
    throw error;
  } finally {
    interruption.end();
  }
}

function throttleOf({ throttle, environment }: MoveOptions): Throttle {
  if (throttle !== undefined) {
    const bytesPerSecond = throttle * 2 ** 20;
    return { bytesPerSecond, reason: `${formatRate(bytesPerSecond)}, as given` };
  }
  const declaration = environment === undefined ? undefined : environmentNamed(environment);
  return defaultThrottle(
    declaration?.kind === 'aws' ? resolveAwsEnvironment(declaration, awsDeclarations()) : undefined,
  );
}

function resumeCommand(goal: Goal, options: MoveOptions): string {
  const throttle = options.throttle === undefined ? '' : ` --throttle ${options.throttle}`;
  return `${CLI} ${goal.command} ${connectArguments(options)}${throttle}`;
}

/** Names another folder, absolute or relative to the project: for tests. */
const JOURNAL_VARIABLE = 'BROKERFORM_MOVES';

/** What throttles were before: Kafka has no place for it. */
function journalFolder(): string {
  return path.resolve(projectRoot, process.env[JOURNAL_VARIABLE] || path.join('.brokerform', 'moves'));
}
