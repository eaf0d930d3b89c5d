/** What the stacks of schemas register: the subjects of each domain, in an order in which each comes after those that it refers to. */
import type { ResolvedCatalog, ResolvedDomain } from '../catalog/resolved';
import { diagnostic } from '../catalog/source-file';
import type { Diagnostic } from '../diagnostics';
import { runsRegistry } from './own-registry';
import type { RegistrySettings } from './own-registry';
import type { SchemaSet } from './set';
import { subjectsOf } from './subjects';
import type { Subject } from './subjects';
import type { Compatibility, SchemaFormat } from './types';

export interface RegistrationReference {
  /** As the schema writes it. */
  readonly name: string;
  readonly subject: string;
  /** @default - the latest */
  readonly version?: number;
}

/** A subject as a stack declares it. */
export interface Registration {
  readonly subject: string;
  readonly compatibility: Compatibility;
  readonly format: SchemaFormat;
  readonly text: string;
  readonly references: readonly RegistrationReference[];
  /** Whether its removal is announced: every topic that has it is. */
  readonly announced: boolean;
}

/** What one domain registers. */
export interface SchemasShare {
  readonly name: string;
  /** Each after those of this domain that it refers to. */
  readonly subjects: readonly Registration[];
  /** Domains whose subjects its own refer to. */
  readonly refersTo: readonly string[];
}

/** All that an environment registers. */
export interface Registrations {
  /** Each after those that it refers to. */
  readonly shares: readonly SchemasShare[];
  /** Of every subject, whatever its domain: what a reference takes from it. */
  readonly bySubject: ReadonlyMap<string, Registration>;
}

export const NO_REGISTRATIONS: Registrations = { shares: [], bySubject: new Map() };

/** With the domains that declare no schema any more and whose stacks still hold some. */
export function withFormer(shares: readonly SchemasShare[], former: readonly string[]): SchemasShare[] {
  const names = new Set(shares.map(({ name }) => name));
  return [
    ...shares,
    ...former
      .filter((name) => !names.has(name))
      .map((name): SchemasShare => ({ name, subjects: [], refersTo: [] })),
  ];
}

export function shareOf({ name }: { readonly name: string }, shares: readonly SchemasShare[]): SchemasShare {
  return shares.find((share) => share.name === name) ?? { name, subjects: [], refersTo: [] };
}

/** Whether an environment has a registry to register in: one that it names, or its own. */
export function hasRegistry(
  environment: RegistrySettings,
  domains: readonly Partial<Pick<ResolvedDomain, 'schemas'>>[],
): boolean {
  const declared = domains.some(({ schemas = [] }) => schemas.length > 0);
  return declared && (environment.schemaRegistry?.url !== undefined || runsRegistry(environment, domains));
}

/** Subjects whose schema cannot be read are left out: that is a mistake of its own. */
export function registrationsOf(set: SchemaSet): Registrations & { readonly diagnostics: Diagnostic[] } {
  const { subjects } = subjectsOf(set);
  const byDomain = new Map<string, Subject[]>();
  for (const subject of subjects) {
    const domain = domainOf(subject);
    byDomain.set(domain, [...(byDomain.get(domain) ?? []), subject]);
  }
  const made = new Map<string, Registration>();
  for (const subject of subjects) {
    const registration = registrationOf(set, subject, subjects);
    if (registration !== undefined) made.set(subject.name, registration);
  }
  const domains = new Map(subjects.map((subject) => [subject.name, domainOf(subject)]));
  const refersTo = (domain: string): string[] => [
    ...new Set(
      (byDomain.get(domain) ?? [])
        .flatMap(({ name }) => made.get(name)?.references ?? [])
        .flatMap(({ subject }) => domains.get(subject) ?? [])
        .filter((other) => other !== domain),
    ),
  ];
  const { order, cycle } = inOrder([...byDomain.keys()], refersTo);
  return {
    bySubject: made,
    diagnostics: cycle === undefined ? [] : [domainCycle(set.catalog, cycle)],
    shares: order.map((name) => ({
      name,
      refersTo: refersTo(name),
      subjects: inOrder(
        (byDomain.get(name) ?? []).map((subject) => subject.name),
        (subject) => (made.get(subject)?.references ?? []).map((reference) => reference.subject),
      ).order.flatMap((subject) => {
        const registration = domains.get(subject) === name ? made.get(subject) : undefined;
        return registration === undefined ? [] : [registration];
      }),
    })),
  };
}

/** The domain whose stack registers a subject: of its topic, else of its schema. */
export const domainOf = ({ topics, schema }: Subject): string => topics[0]?.domain ?? schema.domain;

function registrationOf(
  set: SchemaSet,
  { name, schema, topics, compatibility }: Subject,
  subjects: readonly Subject[],
): Registration | undefined {
  const text = set.text(schema.file);
  if (text === undefined) return undefined;
  return {
    subject: name,
    compatibility,
    format: schema.format,
    text,
    announced: topics.length > 0 && topics.every(({ retire }) => retire !== undefined),
    references: schema.references.flatMap((reference) => {
      // Any subject that has the schema serves; one that stays is better than one that is announced to go.
      const having = subjects.filter((other) => other.schema.id === reference.schema);
      const target = having.find((other) => other.topics.every(({ retire }) => retire === undefined));
      const subject = (target ?? having[0])?.name;
      return subject === undefined
        ? []
        : [
            {
              name: reference.name,
              subject,
              ...(reference.version === undefined ? {} : { version: reference.version }),
            },
          ];
    }),
  };
}

/** Each after those that it needs, else as they come; with a circle, if there is one. */
function inOrder(
  names: readonly string[],
  needs: (name: string) => readonly string[],
): { readonly order: readonly string[]; readonly cycle?: readonly string[] } {
  const order: string[] = [];
  const done = new Set<string>();
  let cycle: string[] | undefined;
  const visit = (name: string, way: readonly string[]): void => {
    const at = way.indexOf(name);
    if (at >= 0) cycle ??= [...way.slice(at), name];
    if (done.has(name) || at >= 0) return;
    for (const other of needs(name)) visit(other, [...way, name]);
    done.add(name);
    order.push(name);
  };
  for (const name of names) visit(name, []);
  return { order, ...(cycle === undefined ? {} : { cycle }) };
}

function domainCycle({ domains }: ResolvedCatalog, cycle: readonly string[]): Diagnostic {
  const pairs = cycle.slice(1).flatMap((to, index) => {
    const schema = domains
      .find(({ name }) => name === cycle[index])
      ?.schemas?.find(({ references }) => references.some((each) => each.schema.startsWith(`${to}/`)));
    const reference = schema?.references.find((each) => each.schema.startsWith(`${to}/`));
    return schema === undefined || reference === undefined ? [] : [{ schema, reference }];
  });
  const [first] = pairs;
  const source = first?.schema.source ?? domains[0]?.source ?? { file: 'catalog', line: 1, column: 1 };
  return diagnostic('error', source, {
    code: 'schema-domain-cycle',
    message: `domains ${cycle.join(' → ')} refer to each other in a circle (${pairs.map(({ schema, reference }) => `${schema.id} → ${reference.schema}`).join(', ')}): no stack of schemas can be deployed first.`,
    allowed: 'references between domains in one direction',
    remedy: 'Move the schemas that both use into one of the domains, or into a third.',
  });
}
