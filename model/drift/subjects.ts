/** Subjects of a schema registry against the schemas that the catalog declares. */
import { isDeepStrictEqual } from 'node:util';
import { listOf, withoutMark } from '../../shared/text';
import { SCHEMA_TYPES, levelOf } from '../schemas/registered';
import type { RegisteredVersion, SchemaContent } from '../schemas/registered';
import type { SchemaSet } from '../schemas/set';
import { subjectsOf } from '../schemas/subjects';
import type { Subject } from '../schemas/subjects';
import { FORMAT_NAMES } from '../schemas/types';
import type { Compatibility, SchemaFormat } from '../schemas/types';
import { domainOfName } from './declared';
import type { Difference } from './difference';

export interface DeclaredSubject {
  readonly name: string;
  readonly domain: string;
  readonly compatibility: Compatibility;
  readonly format: SchemaFormat;
  readonly text: string;
  /** As messages name it. */
  readonly file: string;
  readonly references: readonly DeclaredReference[];
}

export interface DeclaredReference {
  readonly name: string;
  /** Subjects that have the schema: any of them serves. */
  readonly subjects: readonly string[];
  /** @default - the latest */
  readonly version?: number;
}

/** A subject as the registry has it, where the catalog declares one of its name. */
export interface LiveSubject {
  readonly latest: RegisteredVersion;
  /** In force, its own or the global one, as the API writes it. */
  readonly level: string;
  /** The version that the registry takes for the same as the declared text; looked up where the texts differ. */
  readonly sameAs?: number;
}

export interface LiveSubjects {
  /** Of all subjects, also those that no schema declares. */
  readonly names: readonly string[];
  /** By name. */
  readonly declared: ReadonlyMap<string, LiveSubject>;
}

/**
 * Every subject whose schema can be read.
 *
 * @param nameOf as messages name a file of the catalog
 */
export function declaredSubjects(set: SchemaSet, nameOf: (file: string) => string): DeclaredSubject[] {
  const { subjects } = subjectsOf(set);
  const names = (id: string): string[] =>
    subjects.filter(({ schema }) => schema.id === id).map(({ name }) => name);
  return subjects.flatMap((subject: Subject) => {
    const { name, schema, compatibility, topics } = subject;
    const text = set.text(schema.file);
    if (text === undefined) return [];
    return [
      {
        name,
        domain: topics[0]?.domain ?? schema.domain,
        compatibility,
        format: schema.format,
        text,
        file: nameOf(schema.file),
        references: schema.references.map((reference) => ({
          name: reference.name,
          subjects: names(reference.schema),
          ...(reference.version === undefined ? {} : { version: reference.version }),
        })),
      },
    ];
  });
}

/** The declared text, with the references of the version that it is compared with: so that the texts alone decide. */
export function contentLike(
  { format, text }: DeclaredSubject,
  { references }: RegisteredVersion,
): SchemaContent {
  return { format, text, references };
}

/** Whether two texts mean the same to every registry: white space and order of keys do not count in JSON, line endings in Protobuf, a byte order mark in either. */
export function isSameText(format: SchemaFormat, one: string, other: string): boolean {
  const [a, b] = [withoutMark(one), withoutMark(other)];
  if (format === 'protobuf') return lines(a) === lines(b);
  return isDeepStrictEqual(parsed(a), parsed(b));
}

/** @param domains of the catalog */
export function compareSubjects(
  declared: readonly DeclaredSubject[],
  live: LiveSubjects,
  domains: readonly string[],
): Difference[] {
  const wanted = new Set(declared.map(({ name }) => name));
  const unknown = live.names.filter((name) => !wanted.has(name));
  return [
    ...declared.flatMap((subject) => compareSubject(subject, live)),
    ...unknown.map((name) => undeclared(name, domains)),
  ];
}

function compareSubject(subject: DeclaredSubject, live: LiveSubjects): Difference[] {
  const { name, domain, compatibility, format, file } = subject;
  const found = live.declared.get(name);
  const common = { domain, subject: name };
  const register = `register ${file} under it`;
  if (found === undefined)
    return [
      {
        ...common,
        kind: 'subject-missing',
        declared: `${FORMAT_NAMES[format]}, ${compatibility}`,
        live: null,
        severity: 'error',
        remedy: register,
      },
    ];
  const { level } = found;
  const schema = schemaDifference(subject, found, live);
  return [
    ...(level === levelOf(compatibility)
      ? []
      : [
          {
            ...common,
            kind: 'subject-compatibility' as const,
            declared: levelOf(compatibility),
            live: level,
            severity: 'warning' as const,
            remedy: `set its compatibility to ${levelOf(compatibility)}, or declare ${level} in the catalog`,
          },
        ]),
    ...(schema === undefined
      ? []
      : [{ ...common, kind: 'subject-schema' as const, declared: file, remedy: register, ...schema }]),
  ];
}

type SchemaDifference = Pick<Difference, 'live' | 'severity'> & Partial<Pick<Difference, 'remedy'>>;

function schemaDifference(
  subject: DeclaredSubject,
  { latest, sameAs }: LiveSubject,
  live: LiveSubjects,
): SchemaDifference | undefined {
  const version = `version ${latest.version}`;
  const type = SCHEMA_TYPES[subject.format];
  if (latest.type !== type) return { live: `${version} is ${latest.type}, not ${type}`, severity: 'error' };
  const references = referenceDifferences(subject, latest, live);
  if (references.length > 0) return { live: `${version}: ${listOf(references)}`, severity: 'error' };
  if (isSameText(subject.format, subject.text, latest.text)) return undefined;
  if (sameAs === undefined) return { live: `${version} has another schema`, severity: 'error' };
  if (sameAs === latest.version)
    return {
      live: `${version} has another text, which the registry takes for the same`,
      severity: 'note',
      remedy:
        'a registry may make no version of a change in doc, comments, aliases or the default of an enum: make it together with one that it sees, or leave it',
    };
  return {
    live: `${version} is the latest; the declared schema is version ${sameAs}`,
    severity: 'error',
    remedy: 'declare the latest version, or register the earlier one with a change that the registry sees',
  };
}

function referenceDifferences(
  { references }: DeclaredSubject,
  latest: RegisteredVersion,
  live: LiveSubjects,
): string[] {
  const declared = new Map(references.map((reference) => [reference.name, reference]));
  const registered = new Set(latest.references.map(({ name }) => name));
  return [
    ...references
      .filter(({ name }) => !registered.has(name))
      .map(({ name }) => `it does not refer to ${name}`),
    ...latest.references.flatMap(({ name, subject, version }) => {
      const wanted = declared.get(name);
      if (wanted === undefined) return [`it refers to ${name}`];
      if (!wanted.subjects.includes(subject))
        return [`${name} is ${subject}, not ${listOf(wanted.subjects)}`];
      const current = wanted.version ?? live.declared.get(subject)?.latest.version;
      return current === undefined || current === version
        ? []
        : [`${name} is version ${version} of ${subject}, not ${current}`];
    }),
  ];
}

function undeclared(name: string, domains: readonly string[]): Difference {
  const domain = domainOfName(name, domains);
  return {
    kind: 'subject-unmanaged',
    domain,
    subject: name,
    declared: null,
    live: 'a subject',
    // A registry is often shared; what has the name of a domain was that domain's, or should be.
    severity: domain === null ? 'note' : 'warning',
    remedy: 'declare it in the catalog, or delete it in the registry',
  };
}

const lines = (text: string): string => text.replace(/\r\n/g, '\n').trim();

/** A text that is not valid JSON equals itself alone. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { notJson: text };
  }
}
