/** Users with their access and quotas as they were found → services of the catalog that have exactly the same. */
import { z } from 'zod';
import { aclId, asLive } from '../access/adopted';
import { principalOf } from '../access/platform';
import { aclsOf } from '../access/roles';
import { accessSchema } from '../catalog/schema-access';
import { UNKNOWN } from '../catalog/schema-adopted';
import type { LiveAcl } from '../live/cluster';
import { isWord } from '../naming';
import { listOf } from '../../shared/text';
import type { DomainGuess } from './domains';
import { Grants } from './grants';
import { plainAcls } from './plain-acls';
import type { PlainAcls } from './plain-acls';
import type { QuotaEntry } from './quotas';
import { guessRoles } from './roles';
import type { GuessedRole, RoleEntry, NamingScope } from './roles';

export interface QuotasEntry {
  readonly user?: QuotaEntry;
  readonly clients?: Readonly<Record<string, QuotaEntry>>;
}

/** What stands in the catalog's file, field by field in the order of its documentation. */
export interface ServiceEntry {
  readonly name: string;
  readonly description: string;
  readonly credential: 'external';
  readonly access?: readonly RoleEntry[];
  readonly quotas?: QuotasEntry;
  readonly adopted?: { readonly acls?: readonly PlainAcls[] };
}

export interface ServiceDraft {
  readonly entry: ServiceEntry;
  /** For each of the entry's roles what was guessed, if anything. */
  readonly guesses: readonly (string | undefined)[];
  /** Topics that its roles write. */
  readonly writes: readonly string[];
}

const parsed = z.array(accessSchema);

/**
 * One service. Its roles give nothing that was not found, and what they do not give stands under `adopted.acls`: together they are
 * what was found.
 */
export function serviceDraft(
  name: string,
  acls: readonly LiveAcl[],
  quotas: QuotasEntry | undefined,
  scope: NamingScope,
): ServiceDraft {
  const roles = guessRoles(new Grants(name, acls), scope);
  const given = new Set(
    aclsOf({ name, access: parsed.parse(roles.map(({ entry }) => entry)) }).map((acl) => aclId(asLive(acl))),
  );
  const plain = plainAcls(acls.filter((acl) => !given.has(aclId(acl))));
  return {
    entry: {
      name,
      description: UNKNOWN,
      credential: 'external',
      ...(roles.length === 0 ? {} : { access: roles.map(({ entry }) => entry) }),
      ...(quotas === undefined ? {} : { quotas }),
      ...(plain.length > 0 ? { adopted: { acls: plain } } : isWord(name) ? {} : { adopted: {} }),
    },
    guesses: roles.map(({ guess }) => guess),
    writes: writesOf(roles),
  };
}

function writesOf(roles: readonly GuessedRole[]): string[] {
  const topics = roles.flatMap(({ entry: { role, topics = [], outputs = [] } }) =>
    role === 'consumer' ? [] : [...topics, ...outputs],
  );
  return [...new Set(topics)].sort();
}

/** Domain of a user, and what says so. */
export interface Place {
  readonly domain: string;
  /** Undefined: the user of this command said so, or the name is the domain's. */
  readonly guess?: string;
}

/**
 * By its name, else by what it writes, else by what it reads.
 *
 * @param topics domain of each topic
 */
export function placeOf(
  name: string,
  acls: readonly LiveAcl[],
  guess: DomainGuess,
  topics: ReadonlyMap<string, string>,
): Place {
  if (guess.isDomain(name)) return { domain: name };
  const byName = guess.ofName(name);
  if (byName !== undefined) {
    return {
      domain: byName,
      ...(guess.evidence(byName) === undefined ? {} : { guess: 'its name has this prefix' }),
    };
  }
  for (const [operation, verb] of [
    ['Write', 'writes'],
    ['Read', 'reads'],
  ] as const) {
    const used = acls
      .filter(
        (acl) =>
          acl.principal === principalOf(name) && acl.operation === operation && acl.permission === 'Allow',
      )
      .filter(({ resourceType, resourceName }) => resourceType === 'Topic' && topics.has(resourceName))
      .map(({ resourceName }) => resourceName);
    const domain = mostFrequent(used.flatMap((topic) => topics.get(topic) ?? []));
    if (domain !== undefined) {
      const evidence = [...new Set(used.filter((topic) => topics.get(topic) === domain))].sort();
      return { domain, guess: `it ${verb} ${listOf(evidence, 3)}` };
    }
  }
  return { domain: guess.rest, guess: 'neither its name nor its access shows its domain' };
}

/** Of several equally frequent ones the first by name. */
function mostFrequent(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))[0]?.[0];
}
