/** Every text of a schema that an artifact has, under a key that stands in names of components and files. */
import type { ResolvedSchema } from '../catalog/resolved';
import type { SchemaSet } from '../schemas/set';
import type { ReferencedText } from '../schemas/types';

export interface SchemaDocument {
  /** `order.created`; of a version that is kept, `order.created.v2`. */
  readonly key: string;
  readonly schema: ResolvedSchema;
  readonly file: string;
  readonly text: string;
  readonly references: readonly ReferencedText[];
}

/** Those of the schemas themselves, and of kept versions that others refer to. */
export function documentsOf(set: SchemaSet): ReadonlyMap<string, SchemaDocument> {
  const found = new Map<string, SchemaDocument>();
  const keys = new Set<string>();
  const add = (schema: ResolvedSchema, file: string, suffix: string): void => {
    if (found.has(file)) return;
    const wanted = `${schema.domain}.${schema.name}${suffix}`;
    let key = wanted;
    for (let number = 2; keys.has(key); number++) key = `${wanted}-${number}`;
    keys.add(key);
    found.set(file, {
      key,
      schema,
      file,
      text: set.text(file) ?? '',
      references: set.uses(schema.id).map((used) => ({
        name: used.name,
        text: set.text(used.file) ?? '',
      })),
    });
  };
  const all = [...set.byId.values()];
  for (const schema of all) add(schema, schema.file, '');
  const used = new Set(all.flatMap(({ id }) => set.uses(id).map(({ file }) => file)));
  for (const schema of all)
    for (const { version, file } of schema.versions) if (used.has(file)) add(schema, file, `.v${version}`);
  return found;
}
