/** What a restore by produce remembers, so that it can be continued, and its offset map for those who need it later. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { OffsetRun } from '../../model/backup/offset-map';
import { writeAtomically } from '../../shared/system/atomic-file';
import { UserError } from '../../shared/user-error';

const stateSchema = z.object({
  format: z.literal('brokerform-restore'),
  version: z.literal(1),
  /** Which restore of which topic it is of. */
  restore: z.string(),
  topic: z.string(),
  /** Of the broker's memory against repeats. A big integer as text. */
  producer: z.object({ id: z.string(), epoch: z.number() }),
  /** End of each partition before the first record was written; empty until then. */
  bases: z.record(z.string(), z.number()),
  /** What the topic set itself of what is suspended; the keys that it did not set are missing. */
  suspended: z.record(z.string(), z.string()),
  /** Every record was written and read back, groups are committed, and retention is in force again. */
  done: z.boolean(),
  /** By partition: [old offset, new offset, records] in rows; once every record was written. */
  offsets: z.record(z.string(), z.array(z.tuple([z.number(), z.number(), z.number()]))),
});
export type ProduceState = z.infer<typeof stateSchema>;

export const stateFile = (target: string, given: string | undefined): string =>
  path.resolve(given ?? path.join('.brokerform', 'restore', `${target}.json`));

/** @throws UserError if the file is not a state, or that of another restore */
export function readState(file: string, restore: string): ProduceState | undefined {
  if (!existsSync(file)) return undefined;
  const state = parseState(file);
  if (state === undefined)
    throw new UserError(`${file} is not the state of a restore.`, 'name another file by --state');
  if (state.restore === restore) return state;
  // One that is done is only a map: it is replaced by that of the next restore only where the user says so.
  throw new UserError(
    `${file} belongs to another restore of ${state.topic}${state.done ? ', which is complete' : ', which is not complete'}.`,
    'continue that one by its own command, move the file away, or name another by --state',
  );
}

function parseState(file: string): ProduceState | undefined {
  try {
    return stateSchema.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function saveState(file: string, state: ProduceState): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeAtomically(file, `${JSON.stringify(state)}\n`);
}

export const asTuples = (runs: readonly OffsetRun[]): [number, number, number][] =>
  runs.map(({ from, to, count }) => [from, to, count]);
