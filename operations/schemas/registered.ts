/** What a registry has of a catalog's subjects: compared before they are registered, and read back after. */
import { compareSubjects, contentLike, declaredSubjects, isSameText } from '../../model/drift/subjects';
import type { DeclaredSubject } from '../../model/drift/subjects';
import type { Difference } from '../../model/drift/difference';
import type { ResolvedCatalog } from '../../model/catalog/resolved';
import type { Environment } from '../../model/environment';
import type { Finding } from '../../model/review/rule';
import { checkRegistered } from '../../model/schemas/check';
import type { RegisteredState } from '../../model/schemas/check';
import { readSchema } from '../../model/schemas/format';
import { SCHEMA_TYPES, levelOf } from '../../model/schemas/registered';
import type { RegisteredVersion } from '../../model/schemas/registered';
import { runsLocalRegistry } from '../../model/schemas/own-registry';
import { isTransitive } from '../../model/schemas/types';
import type { ReferencedText, SchemaFormat } from '../../model/schemas/types';
import type { SchemaRegistry } from '../schema-registry/client';
import { registryOf } from '../schema-registry/connection';
import { readSubjects } from '../schema-registry/read';
import { KnownTexts } from './known-texts';
import type { ReadRegistrations } from './registrations';

export interface RegistryVerdict {
  readonly findings: readonly Finding[];
  /** What could not be looked at, and is needed for the verdict. */
  readonly unknown: readonly string[];
}

/**
 * Would the registry take what is declared, and could everyone read it?
 *
 * @param domain whose subjects. @default - all
 * @throws RegistryRefusal if it does not answer
 */
export async function compareRegistered(
  environment: Environment,
  { set, folder }: ReadRegistrations,
  domain?: string,
): Promise<RegistryVerdict> {
  const registry = await registryOf(environment);
  const all = declaredSubjects(set, folder.nameOf);
  const byName = new Map(all.map((subject) => [subject.name, subject]));
  const declared = all.filter((subject) => domain === undefined || subject.domain === domain);
  // A local cluster's own registry takes what is tried and not committed yet.
  const isOwn = runsLocalRegistry(environment, set.catalog.domains);
  const known = isOwn ? undefined : await KnownTexts.of(folder);
  const states = new Map<string, RegisteredState>();
  const unknown: string[] = [];
  for (const subject of declared) {
    const latest = await registry.version(subject.name, 'latest');
    if (latest === undefined || (await isSame(registry, subject, latest, byName))) continue;
    const { texts, cut } = (await known?.textsOf(set, subject.name)) ?? { texts: [] };
    const isKnown =
      isOwn ||
      isSameText(subject.format, subject.text, latest.text) ||
      texts.some((text) => isSameText(subject.format, text, latest.text));
    if (!isKnown && cut !== undefined)
      unknown.push(`subject ${subject.name}: whether version ${latest.version} is known: ${cut}`);
    const sameAs = (await registry.lookUp(subject.name, contentLike(subject, latest)))?.version;
    const refusal = await refusalOf(registry, subject, latest, byName);
    states.set(subject.name, {
      latest: latest.version,
      format: formatOf(latest),
      isKnown: isKnown || cut !== undefined,
      versions: await compared(registry, subject, latest, unknown),
      ...(refusal === undefined ? {} : { refusal }),
      ...(sameAs === undefined ? {} : { sameAs }),
    });
  }
  const findings = checkRegistered(set, states, {
    registry: environment.schemaRegistry?.kind ?? 'apicurio',
    nameOf: folder.nameOf,
  });
  return { findings, unknown };
}

/**
 * Is what was registered what is declared? A registry answers 200 as well where it makes no version.
 *
 * @throws RegistryRefusal if it does not answer
 */
export async function readBack(
  environment: Environment,
  catalog: ResolvedCatalog,
  { set, folder }: ReadRegistrations,
  domain: string,
): Promise<readonly Difference[]> {
  const all = declaredSubjects(set, folder.nameOf);
  const own = all.filter((subject) => subject.domain === domain);
  const referred = new Set(own.flatMap(({ references }) => references.flatMap(({ subjects }) => subjects)));
  const live = await readSubjects(
    await registryOf(environment),
    all.filter((subject) => own.includes(subject) || referred.has(subject.name)),
  );
  const domains = catalog.domains.map(({ name }) => name);
  return compareSubjects(own, live, domains).filter(({ kind }) => kind !== 'subject-unmanaged');
}

/** With all that it refers to: what changes there changes what it means. */
async function isSame(
  registry: SchemaRegistry,
  { format, text }: DeclaredSubject,
  version: RegisteredVersion,
  declared: ReadonlyMap<string, DeclaredSubject>,
): Promise<boolean> {
  if (version.type !== SCHEMA_TYPES[format] || !isSameText(format, text, version.text)) return false;
  for (const { subject, version: number } of version.references) {
    const referred = declared.get(subject);
    const used = await registry.version(subject, number);
    if (referred === undefined || used === undefined) return false;
    if (!(await isSame(registry, referred, used, declared))) return false;
  }
  return true;
}

/**
 * What the registry itself says: it may refuse what it cannot read, or compares otherwise than we do. It is asked only where it answers for what will be
 * there: its references are as they will be, and so is its level, which is set before.
 */
async function refusalOf(
  registry: SchemaRegistry,
  subject: DeclaredSubject,
  latest: RegisteredVersion,
  declared: ReadonlyMap<string, DeclaredSubject>,
): Promise<string | undefined> {
  const names = (references: readonly { readonly name: string }[]): string =>
    JSON.stringify(references.map(({ name }) => name).sort());
  if (names(subject.references) !== names(latest.references)) return undefined;
  for (const { subject: name, version } of latest.references) {
    const referred = declared.get(name);
    const used = await registry.version(name, version);
    if (referred === undefined || used === undefined) return undefined;
    if (!(await isSame(registry, referred, used, declared))) return undefined;
  }
  if ((await registry.level(subject.name)) !== levelOf(subject.compatibility)) return undefined;
  return registry.refusal(subject.name, contentLike(subject, latest));
}

function formatOf({ type }: RegisteredVersion): SchemaFormat | undefined {
  const formats = Object.keys(SCHEMA_TYPES) as SchemaFormat[];
  return formats.find((format) => SCHEMA_TYPES[format] === type);
}

/** The latest version, and all before it where the compatibility is transitive. */
async function compared(
  registry: SchemaRegistry,
  { name, compatibility }: DeclaredSubject,
  latest: RegisteredVersion,
  unknown: string[],
): Promise<RegisteredState['versions']> {
  const numbers = isTransitive(compatibility)
    ? ((await registry.versions(name)) ?? []).toSorted((a, b) => b - a)
    : [latest.version];
  const found: RegisteredState['versions'][number][] = [];
  for (const number of numbers) {
    const version = number === latest.version ? latest : await registry.version(name, number);
    const format = version && formatOf(version);
    if (version === undefined || format === undefined) continue;
    const result = readSchema(format, version.text, await referencesOf(registry, version));
    if (result.ok) found.push({ version: number, schema: result.schema });
    else
      unknown.push(
        `version ${number} of ${name} in the registry cannot be read: ${result.problems[0]?.message ?? ''}`,
      );
  }
  return found;
}

/** Those that a referenced schema needs come before it. */
async function referencesOf(
  registry: SchemaRegistry,
  version: RegisteredVersion,
  seen = new Set<string>(),
): Promise<ReferencedText[]> {
  const texts: ReferencedText[] = [];
  for (const { name, subject, version: number } of version.references) {
    if (seen.has(name)) continue;
    seen.add(name);
    const used = await registry.version(subject, number);
    if (used === undefined) continue;
    texts.push(...(await referencesOf(registry, used, seen)), { name, text: used.text });
  }
  return texts;
}
