/** The check before a merge: what changed schemas break, for whom, and whether the registry would refuse them. */
import type { Finding } from '../review/rule';
import { listOf } from '../../shared/text';
import type { AnySchema } from './format';
import { compareSchemas } from './format';
import { lint } from './lint';
import { isUnreadByApicurio } from './protobuf/apicurio';
import { schemaRule } from './rules';
import type { SchemaSet, TextOf } from './set';
import { clientsOf, subjectsOf, topicsWith } from './subjects';
import type { Clients, Subject } from './subjects';
import { FORMAT_NAMES, REGISTRY_NAMES, directionsOf, isTransitive } from './types';
import type { BreakingChange, Comparison, Direction, RegistryKind, SchemaFormat } from './types';

/** A version of a schema before the change. */
export interface EarlierVersion {
  /** As a finding names it: `commit 1a2b3c4`, `version 3`. */
  readonly label: string;
  readonly text: string;
  /** Texts of the files that it refers to, as they were then. @default - as they are in the base */
  readonly textOf?: TextOf;
}

export interface CheckOptions {
  readonly registry: RegistryKind;
  /** Whether a file of the catalog differs between both sides. */
  readonly isChanged: (file: string) => boolean;
  /** As messages and places name a file of the catalog. */
  readonly nameOf: (file: string) => string;
  /** Versions of a schema before the base's, newest first; `cut`: there are more that cannot be read. */
  readonly history: (file: string) => { readonly versions: readonly EarlierVersion[]; readonly cut?: string };
}

export interface CheckResult {
  readonly findings: readonly Finding[];
  /** What could not be looked at, and is needed for the verdict. */
  readonly unknown: readonly string[];
  readonly counts: { readonly schemas: number; readonly changed: number; readonly subjects: number };
}

/** @param base undefined: nothing is declared there */
export function checkSchemas(head: SchemaSet, base: SchemaSet, options: CheckOptions): CheckResult {
  return new SchemaCheck(head, base, options).run();
}

/** What a registry has of a subject that is declared. */
export interface RegisteredState {
  /** Number of the latest version. */
  readonly latest: number;
  readonly format: SchemaFormat | undefined;
  /** Versions that a new one is compared with, the latest first. */
  readonly versions: readonly { readonly version: number; readonly schema: AnySchema }[];
  /** The version that the registry takes for the same as what is declared. */
  readonly sameAs?: number;
  /** Whether the text of the latest version is one that the repository has, or had. */
  readonly isKnown: boolean;
  /** Why the registry itself would not take what is declared, in its own words. @default - it takes it, or was not asked */
  readonly refusal?: string;
}

/**
 * What a registry has, against what would be registered: subjects that it lacks are new, and nothing is compared with them.
 *
 * @param registered those that differ from what is declared, by name
 */
export function checkRegistered(
  head: SchemaSet,
  registered: ReadonlyMap<string, RegisteredState>,
  options: Pick<CheckOptions, 'registry' | 'nameOf'>,
): Finding[] {
  return new SchemaCheck(head, head, {
    ...options,
    isChanged: () => true,
    history: () => ({ versions: [] }),
  }).runRegistered(registered);
}

/** Files whose earlier versions a transitive compatibility needs, by their path in the base. */
export function historyNeeded(
  head: SchemaSet,
  base: SchemaSet,
  isChanged: (file: string) => boolean,
): string[] {
  const before = subjectsOf(base).subjects;
  return [
    ...new Set(
      subjectsOf(head).subjects.flatMap((subject) => {
        const was = counterpart(subject, before);
        const needed =
          was !== undefined &&
          isTransitive(subject.compatibility) &&
          differs(head, base, subject, was, isChanged);
        return needed ? [was.schema.file] : [];
      }),
    ),
  ];
}

/** The subject before the change: of the same name, else what the same part of the same topic had. */
function counterpart(subject: Subject, before: readonly Subject[]): Subject | undefined {
  const same = before.find(({ name }) => name === subject.name);
  if (same !== undefined) return same;
  const [topic] = subject.topics;
  const ofTopic = before.filter(
    (other) => other.part === subject.part && other.topics.some(({ name }) => name === topic?.name),
  );
  return (
    ofTopic.find(({ schema }) => schema.id === subject.schema.id) ??
    (ofTopic.length === 1 ? ofTopic[0] : undefined)
  );
}

function differs(
  head: SchemaSet,
  base: SchemaSet,
  now: Subject,
  was: Subject,
  isChanged: (file: string) => boolean,
): boolean {
  const files = (set: SchemaSet, id: string): string =>
    JSON.stringify([set.uses(id), set.byId.get(id)?.file]);
  return (
    files(head, now.schema.id) !== files(base, was.schema.id) || head.filesOf(now.schema.id).some(isChanged)
  );
}

class SchemaCheck {
  private readonly findings: Finding[] = [];
  private readonly unknown: string[] = [];
  /** Findings of lints: a schema may have several subjects, each with its own compatibility. */
  private readonly linted = new Set<string>();
  private readonly now: readonly Subject[];

  public constructor(
    private readonly head: SchemaSet,
    private readonly base: SchemaSet,
    private readonly options: CheckOptions,
  ) {
    this.now = subjectsOf(head).subjects;
  }

  public run(): CheckResult {
    const { now } = this;
    const before = subjectsOf(this.base).subjects;
    let compared = 0;
    for (const subject of now) {
      const was = counterpart(subject, before);
      if (was === undefined) {
        this.unread(subject);
        this.lint(subject, []);
      } else {
        this.compatibility(subject, was);
        if (was.name !== subject.name) this.renamed(subject, was);
        if (!differs(this.head, this.base, subject, was, this.options.isChanged)) continue;
        compared++;
        this.compare(subject, was);
      }
    }
    for (const was of before) this.removed(was, now);
    const changed = [...this.head.byId.values()].filter(
      ({ id }) => !this.base.byId.has(id) || this.head.filesOf(id).some(this.options.isChanged),
    );
    return {
      findings: this.findings,
      unknown: [...new Set(this.unknown)],
      counts: { schemas: this.head.byId.size, changed: changed.length, subjects: compared },
    };
  }

  public runRegistered(registered: ReadonlyMap<string, RegisteredState>): Finding[] {
    for (const subject of this.now) {
      const state = registered.get(subject.name);
      if (state !== undefined) this.compareRegistered(subject, state);
    }
    return this.findings;
  }

  private compareRegistered(
    subject: Subject,
    { latest, format, versions, sameAs, isKnown, refusal }: RegisteredState,
  ): void {
    const { id, format: declared } = subject.schema;
    if (!isKnown)
      this.add('schema-version-unknown', subject, {
        message: `subject ${subject.name}: version ${latest} in the registry is the latest, and its text is none that ${this.options.nameOf(subject.schema.file)} has or had: somebody else registered it.`,
      });
    else if (sameAs !== undefined && sameAs < latest)
      this.add('schema-rolled-back', subject, {
        message: `subject ${subject.name}: the declared schema is version ${sameAs} in the registry, and version ${latest} is the latest: to register it again changes nothing.`,
      });
    if (format !== declared) {
      this.add('schema-format-changed', subject, {
        message: `subject ${subject.name} is ${format === undefined ? 'of an unknown format' : FORMAT_NAMES[format]} in the registry, and ${FORMAT_NAMES[declared]} here.`,
      });
      return;
    }
    const after = this.head.read(id);
    if (after?.ok !== true) return;
    const clients = this.clientsOf(subject);
    const seen = new Set<string>();
    const before = this.findings.length;
    for (const { version, schema } of versions) {
      const comparison = compareSchemas(schema, after.schema);
      if (comparison !== undefined)
        this.report(subject, comparison, `version ${version} in the registry`, clients, seen);
    }
    // Where a finding names the path, the registry's words add nothing.
    if (refusal !== undefined && this.findings.length === before)
      this.add('schema-registry-refuses', subject, {
        message: `subject ${subject.name}: the registry does not take it: ${refusal}`,
      });
  }

  private compare(subject: Subject, was: Subject): void {
    const { id } = subject.schema;
    if (was.schema.format !== subject.schema.format) {
      this.add('schema-format-changed', subject, {
        message: `subject ${subject.name} changes from ${FORMAT_NAMES[was.schema.format]} to ${FORMAT_NAMES[subject.schema.format]}.`,
      });
      return;
    }
    const after = this.head.read(id);
    // A mistake in the text is reported as such, before this check.
    if (after?.ok !== true) return;
    if (subject.compatibility === 'none') this.unread(subject);
    const earlier = this.earlier(subject, was);
    const clients = this.clientsOf(subject);
    const seen = new Set<string>();
    for (const { label, schema } of earlier) {
      const comparison = compareSchemas(schema, after.schema);
      if (comparison !== undefined) this.report(subject, comparison, label, clients, seen);
    }
    this.lint(
      subject,
      earlier.map(({ schema }) => schema),
    );
  }

  /** What the registry cannot read has no version, whatever the compatibility; with one, the comparison says it. */
  private unread(subject: Subject): void {
    const result = this.head.read(subject.schema.id);
    if (result?.ok !== true || this.options.registry !== 'apicurio') return;
    const { schema } = result;
    if (schema.format === 'protobuf' && isUnreadByApicurio(schema))
      this.add('schema-registry-refuses', subject, {
        place: schema.locator.text('edition'),
        message: `subject ${subject.name}: the file has edition; Apicurio Registry reads proto2 and proto3, and registers no version of it.`,
        instead: 'Write the file with syntax = "proto3".',
      });
  }

  /** The base's version first, and those before it where the compatibility is transitive. */
  private earlier(subject: Subject, was: Subject): { readonly label: string; readonly schema: AnySchema }[] {
    const { id, file, versions } = was.schema;
    const found: { label: string; schema: AnySchema }[] = [];
    const add = (label: string, result: ReturnType<SchemaSet['read']>): void => {
      if (result?.ok === true) found.push({ label, schema: result.schema });
      else
        this.unknown.push(
          `${label} of ${this.options.nameOf(file)} cannot be read${result === undefined ? ': a file that it refers to is missing' : `: ${result.problems[0]?.message ?? ''}`}`,
        );
    };
    add('the base', this.base.read(id));
    if (!isTransitive(subject.compatibility)) return found;
    const { versions: history, cut } = this.options.history(file);
    for (const { label, text, textOf } of history) add(label, this.base.readText(id, text, textOf));
    for (const kept of versions.toReversed()) {
      const text = this.base.text(kept.file);
      if (text !== undefined) add(`version ${kept.version}`, this.base.readText(id, text));
    }
    if (cut !== undefined)
      this.unknown.push(
        `earlier versions of ${this.options.nameOf(file)}, which ${subject.compatibility} needs: ${cut}`,
      );
    return found;
  }

  private report(
    subject: Subject,
    { changes, undecided }: Comparison,
    label: string,
    clients: Clients,
    seen: Set<string>,
  ): void {
    const required = directionsOf(subject.compatibility);
    const against = label === 'the base' ? '' : ` against ${label}`;
    for (const change of changes) {
      // A file that others refer to has no record.
      if (change.kind === 'record-changed' && subject.topics.length === 0) continue;
      const key = [change.kind, change.path, change.what].join('\n');
      if (seen.has(key)) continue;
      const severity = this.severityOf(change, required);
      if (severity === undefined) continue;
      seen.add(key);
      this.change(subject, change, severity, required, against, clients, undecided.length > 0);
    }
    if (required.length === 0) return;
    for (const { path, place, why } of undecided) {
      const key = `undecided ${path} ${why}`;
      if (seen.has(key)) continue;
      seen.add(key);
      this.add('schema-undecided', subject, {
        place,
        message: `subject ${subject.name}: whether the change at ${path} is ${subject.compatibility} compatible${against} cannot be decided: ${why}.`,
      });
    }
  }

  private severityOf(
    { breaks }: BreakingChange,
    required: readonly Direction[],
  ): 'consumers' | 'registry' | 'accepted' | undefined {
    if (breaks.consumers.some((direction) => required.includes(direction))) return 'consumers';
    if (breaks[this.options.registry].some((direction) => required.includes(direction))) return 'registry';
    return required.length === 0 && breaks.consumers.length > 0 ? 'accepted' : undefined;
  }

  private change(
    subject: Subject,
    { kind, path, place, what, breaks, instead }: BreakingChange,
    severity: 'consumers' | 'registry' | 'accepted',
    required: readonly Direction[],
    against: string,
    clients: Clients,
    isUndecided: boolean,
  ): void {
    const { registry } = this.options;
    const within = required.length === 0 ? breaks.consumers : required;
    const broken = breaks.consumers.filter((direction) => within.includes(direction));
    const refused = breaks[registry].filter((direction) => within.includes(direction));
    const name = REGISTRY_NAMES[registry];
    const promise = `compatibility is ${subject.compatibility}${against}`;
    const verdict =
      severity === 'registry'
        ? `${isUndecided ? 'Whether consumers can read it is not decided' : 'Consumers can read it'}; ${name} refuses it (${refused.join(' and ')})`
        : severity === 'accepted'
          ? `Nothing stops it: ${promise}`
          : refused.length > 0
            ? `${name} refuses it as well`
            : `${name} accepts it`;
    this.add(
      severity === 'registry' ? 'schema-registry-refuses' : `${subject.schema.format}-incompatible`,
      subject,
      {
        place,
        ...(severity === 'accepted' ? { severity: 'warning' as const } : {}),
        instead,
        message: [
          `subject ${subject.name}: ${what}; ${promise}.`,
          ...broken.map((direction) => `${BROKEN[direction]}: ${who(clients)}.`),
          `${verdict}.`,
        ].join(' '),
        details: { kind, path, breaks: broken, registry, registryAccepts: refused.length === 0, ...clients },
      },
    );
  }

  private lint(subject: Subject, earlier: readonly AnySchema[]): void {
    const { schema } = subject;
    const result = this.head.read(schema.id);
    if (result?.ok !== true) return;
    const required = directionsOf(subject.compatibility);
    const { personalData } = schema;
    const found = lint(result.schema, {
      earlier,
      // No decoder fails on what a lint finds, so that it counts also where nothing is promised.
      directions: required.length === 0 ? ['backward', 'forward'] : required,
      ...(personalData === undefined ? {} : { personalData }),
    });
    for (const { rule, path, place, message, instead } of found) {
      const key = [schema.id, rule, path, message].join('\n');
      if (this.linted.has(key)) continue;
      this.linted.add(key);
      this.add(rule, subject, {
        place,
        message: `schema ${schema.id}: ${message}.${MISREAD.has(rule) ? ` Records with it: ${who(this.clientsOf(subject))}.` : ''}`,
        details: { path },
        ...(instead === undefined ? {} : { instead }),
      });
    }
  }

  private clientsOf(subject: Subject): Clients {
    return clientsOf(this.head.catalog, topicsWith(this.head, this.now, subject));
  }

  private compatibility(subject: Subject, was: Subject): void {
    const [now, before] = [promises(subject), promises(was)];
    const lost = before.filter((each) => !now.includes(each));
    if (lost.length === 0) return;
    this.add('schema-compatibility-lowered', subject, {
      message: `compatibility of subject ${subject.name} changes from ${was.compatibility} to ${subject.compatibility}: ${lost.join(', ')} is no longer promised.`,
    });
  }

  private renamed(subject: Subject, was: Subject): void {
    this.add('schema-subject-changed', subject, {
      message: `records of ${subject.topics.map(({ name }) => name).join(', ') || subject.schema.id} get the subject ${subject.name}, and no longer ${was.name}: the registry compares them with none of its versions.`,
    });
  }

  private removed(was: Subject, now: readonly Subject[]): void {
    const left = was.topics.filter((topic) =>
      this.head.catalog.domains.some(({ topics }) => topics.some(({ name }) => name === topic.name)),
    );
    if (left.length === 0 || now.some((subject) => subject.name === was.name)) return;
    if (now.some((subject) => counterpart(subject, [was]) !== undefined)) return;
    const place = left[0]!.source;
    this.findings.push({
      rule: 'schema-subject-changed',
      severity: schemaRule('schema-subject-changed').severity,
      stack: '',
      ...located(place),
      subject: was.name,
      message: `subject ${was.name} is no longer declared, and topic ${listOf(left.map(({ name }) => name))} stays: no change of its records is checked any more.`,
    });
  }

  private add(
    rule: string,
    { name, schema }: Subject,
    {
      place,
      details,
      severity = schemaRule(rule).severity,
      ...words
    }: Pick<Finding, 'message' | 'instead'> & {
      readonly severity?: Finding['severity'];
      readonly place?: { readonly line: number; readonly column: number };
      readonly details?: Finding['schema'];
    },
  ): void {
    const { source } = schema;
    this.findings.push({
      rule,
      severity,
      stack: '',
      ...located(place === undefined ? source : { ...place, file: this.options.nameOf(schema.file) }),
      subject: name,
      ...words,
      ...(details === undefined ? {} : { schema: details }),
    });
  }
}

/** Rules of changes that decode, to another value. */
const MISREAD: ReadonlySet<string> = new Set([
  'avro-namespace-changed',
  'avro-logical-type-changed',
  'avro-decimal-changed',
  'protobuf-package-changed',
  'protobuf-number-reused',
]);

const BROKEN: Readonly<Record<Direction, string>> = {
  backward: 'With the new schema consumers cannot read earlier records as they were written',
  forward: 'With the old schema consumers cannot read new records as they are written',
};

function who({ readers, writers }: Clients): string {
  const reading =
    readers.length === 0
      ? 'no service of the catalog reads them'
      : `${listOf(readers, 6)} ${readers.length === 1 ? 'reads' : 'read'} them`;
  return writers.length === 0
    ? reading
    : `${reading}, ${listOf(writers, 4)} ${writers.length === 1 ? 'writes' : 'write'} them`;
}

/** What a compatibility promises, as comparable parts. */
function promises({ compatibility }: Subject): string[] {
  return directionsOf(compatibility).flatMap((direction) => [
    direction,
    ...(isTransitive(compatibility) ? [`${direction} to every version`] : []),
  ]);
}

function located({
  file,
  line,
  column,
}: Required<NonNullable<Finding['place']>>): Pick<Finding, 'address' | 'place'> {
  return { address: `${file}:${line}:${column}`, place: { file, line, column } };
}
