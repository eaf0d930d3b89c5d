/** Versions of schemas as Git and the catalog keep them, each with what changed. */
import { compareSchemas } from '../../model/schemas/format';
import type { SchemaSet } from '../../model/schemas/set';
import type { BreakingChange } from '../../model/schemas/types';
import { UserError } from '../../shared/user-error';
import { historyOf, readBase } from './base';
import type { Where } from './base';
import type { CatalogFolder } from './files';

export interface SchemaVersion {
  /** `working tree`, `commit 1a2b3c4d5e`. */
  readonly label: string;
  readonly text: string;
  /** What it broke of the version before it. Absent: there is none before it, or one of the two cannot be read. */
  readonly changes?: readonly BreakingChange[];
}

export interface Histories {
  /** Newest first, by file in the folder of the catalog. */
  readonly versions: ReadonlyMap<string, readonly SchemaVersion[]>;
  /** Why there is less than there may be. */
  readonly missing?: string;
}

/** Git runs in so many processes at a time. */
const PROCESSES = 4;

/** Of every schema of a set, up to the working tree. A catalog that Git does not have has no history, which is said. */
export async function historiesOf(where: Where, folder: CatalogFolder, set: SchemaSet): Promise<Histories> {
  const schemas = [...set.byId.values()];
  try {
    const base = await readBase(where, 'HEAD', folder);
    const cuts = new Set<string>();
    const entries = await inTurns(schemas, async (schema): Promise<[string, SchemaVersion[]]> => {
      const uses = set.uses(schema.id).map(({ file }) => file);
      const { versions: states, cut } = await historyOf(where, base.commit, schema.file, uses);
      if (cut !== undefined) cuts.add(cut);
      const now = set.text(schema.file) ?? '';
      const committed = base.textOf(schema.file);
      // Of states in which only what it refers to differs, the one in which the text was new.
      const versions = states.filter(
        ({ text }, index) =>
          text !== committed && index === states.findLastIndex((other) => other.text === text),
      );
      const read = [
        { label: 'working tree', text: now, result: set.read(schema.id) },
        ...(committed === undefined || committed === now
          ? []
          : [
              {
                label: `commit ${base.commit.slice(0, 10)}`,
                text: committed,
                result: set.readText(schema.id, committed, base.textOf),
              },
            ]),
        ...versions.map(({ label, text, textOf }) => ({
          label,
          text,
          result: set.readText(schema.id, text, textOf),
        })),
      ];
      return [
        schema.file,
        read.map(({ label, text, result }, index) => {
          const before = read[index + 1]?.result;
          const changes =
            result?.ok === true && before?.ok === true
              ? compareSchemas(before.schema, result.schema)?.changes
              : undefined;
          return { label, text, ...(changes === undefined ? {} : { changes }) };
        }),
      ];
    });
    const [cut] = cuts;
    return { versions: new Map(entries), ...(cut === undefined ? {} : { missing: cut }) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { versions: new Map(), missing: error.message.split('\n')[0] ?? '' };
  }
}

async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += PROCESSES)
    results.push(...(await Promise.all(items.slice(from, from + PROCESSES).map(work))));
  return results;
}
