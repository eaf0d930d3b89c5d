/** Subjects: under which name in the registry a schema is kept, what its changes must not break, and who reads and writes its topics. */
import type { ResolvedCatalog, ResolvedSchema, ResolvedTopic } from '../catalog/resolved';
import { diagnostic } from '../catalog/source-file';
import type { Diagnostic } from '../diagnostics';
import { nameMatches } from '../naming';
import { recordNameOf } from './format';
import type { SchemaSet } from './set';
import type { Compatibility } from './types';

export interface Subject {
  readonly name: string;
  readonly schema: ResolvedSchema;
  /** Topics whose records have it; none for a schema that others refer to. */
  readonly topics: readonly ResolvedTopic[];
  readonly part?: 'key' | 'value';
  readonly compatibility: Compatibility;
}

export interface Subjects {
  readonly subjects: readonly Subject[];
  readonly diagnostics: readonly Diagnostic[];
}

/** By set, which never changes: several checks ask for the same. */
const made = new WeakMap<SchemaSet, Subjects>();

export function subjectsOf(set: SchemaSet): Subjects {
  const subjects = made.get(set) ?? subjectsNow(set);
  made.set(set, subjects);
  return subjects;
}

function subjectsNow(set: SchemaSet): Subjects {
  const byName = new Map<string, Subject>();
  const diagnostics: Diagnostic[] = [];
  const bound = new Set<string>();
  const add = (subject: Subject, topic: ResolvedTopic): void => {
    const other = byName.get(subject.name);
    const problem =
      other === undefined
        ? undefined
        : other.schema.id !== subject.schema.id
          ? `it gets schema ${other.schema.id} and schema ${subject.schema.id}`
          : other.compatibility !== subject.compatibility
            ? `its compatibility is ${other.compatibility} for ${other.topics[0]?.name ?? ''} and ${subject.compatibility} here`
            : undefined;
    if (problem !== undefined)
      diagnostics.push(
        diagnostic('error', topic.source, {
          code: 'subject-twice',
          message: `topic ${topic.name} uses subject ${subject.name}, which another topic uses as well: ${problem}.`,
          allowed: 'one schema and one compatibility for each subject',
          remedy: 'Write subjects: topic-record, give the record another name, or agree on one.',
        }),
      );
    byName.set(subject.name, other === undefined ? subject : { ...other, topics: [...other.topics, topic] });
  };
  for (const topic of topicsOf(set.catalog)) {
    const { schema } = topic;
    if (schema === undefined) continue;
    const parts = [
      ...schema.values.map((id) => ({ id, part: 'value' as const })),
      ...(schema.key === undefined ? [] : [{ id: schema.key, part: 'key' as const }]),
    ];
    for (const { id, part } of parts) {
      const declared = set.byId.get(id);
      if (declared === undefined) continue;
      bound.add(id);
      const name = nameOf(set, topic, declared, part);
      if (name === undefined)
        diagnostics.push(
          diagnostic('error', topic.source, {
            code: 'schema-without-name',
            message: `topic ${topic.name} names its subjects by record, and schema ${id} has no name of a record.`,
            allowed: 'a named type (Avro), a message (Protobuf), a title (JSON Schema)',
            remedy: 'Give it a name, or write subjects: topic.',
          }),
        );
      else if (name !== '')
        add(
          {
            name,
            schema: declared,
            topics: [topic],
            part,
            compatibility: schema.compatibility ?? declared.compatibility,
          },
          topic,
        );
    }
  }
  for (const schema of set.byId.values())
    if (!bound.has(schema.id)) {
      // A reference needs a subject as well; a slash in its name is not found by every registry.
      const name = schema.id.replace('/', '.');
      byName.set(name, { name, schema, topics: [], compatibility: schema.compatibility });
    }
  return { subjects: [...byName.values()], diagnostics };
}

/** Undefined: the strategy needs a name that the schema lacks. Empty: the schema cannot be read, which is reported elsewhere. */
function nameOf(
  set: SchemaSet,
  topic: ResolvedTopic,
  schema: ResolvedSchema,
  part: 'key' | 'value',
): string | undefined {
  const strategy = topic.schema?.subjects ?? 'topic';
  if (strategy === 'topic') return `${topic.name}-${part}`;
  const result = set.read(schema.id);
  if (result?.ok !== true) return '';
  const record = recordNameOf(result.schema);
  return record === undefined || strategy === 'record' ? record : `${topic.name}-${record}`;
}

const topicsOf = ({ domains }: ResolvedCatalog): ResolvedTopic[] => domains.flatMap(({ topics }) => topics);

/** Topics whose records hold a schema or one that refers to it. */
export function topicsWith(
  set: SchemaSet,
  subjects: readonly Subject[],
  { schema, topics }: Subject,
): readonly ResolvedTopic[] {
  const others = subjects.filter(({ schema: other }) =>
    set.uses(other.id).some(({ file }) => file === schema.file),
  );
  return [...new Set([...topics, ...others.flatMap((subject) => subject.topics)])];
}

export interface Clients {
  readonly readers: readonly string[];
  readonly writers: readonly string[];
}

/** Services of the catalog that read or write any of the topics. */
export function clientsOf({ domains }: ResolvedCatalog, topics: readonly ResolvedTopic[]): Clients {
  const services = domains.flatMap((domain) => domain.services);
  const touches = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => topics.some(({ name }) => nameMatches(pattern, name)));
  return {
    readers: services.filter(({ consumes }) => touches(consumes)).map(({ name }) => name),
    writers: services.filter(({ produces }) => touches(produces)).map(({ name }) => name),
  };
}
