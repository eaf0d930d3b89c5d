/** Consumer groups, transactional ids and client ids: names that the whole cluster shares. */
import { grantsOf } from '../../access/roles';
import type { Resource } from '../../access/roles';
import type { Diagnostic } from '../../diagnostics';
import { formatPosition } from '../../diagnostics';
import type { CatalogContext, CatalogService, Check } from '../context';
import { errorAt, ownersIn, warningAt } from '../context';
import type { Path } from '../document';
import type { NameOwners } from '../name-owners';

interface Claim {
  readonly name: string;
  readonly pattern: Resource['patternType'];
  /** Field of the ACL. */
  readonly field: string;
  readonly service: CatalogService;
  readonly path: Path;
  /** In order of the files, so that the later of two is reported. */
  readonly sequence: number;
}

/** Two claims of different services that meet: `later` is the one to change. */
interface Clash {
  readonly later: Claim;
  readonly earlier: Claim;
}

export const checkIds: Check = (context) => {
  const groups = claims(context, 'Group');
  const transactionalIds = claims(context, 'TransactionalID');
  const owners = ownersIn(context);
  const met = (all: readonly Claim[]): Clash[] =>
    clashes(all.filter((claim) => !isWildcard(claim))).map((clash) => withBlame(clash, owners));
  return [
    ...[...groups, ...transactionalIds].filter(isWildcard).map(wildcard),
    ...met(groups).map(groupClash),
    ...met(transactionalIds).map(transactionalIdClash),
  ];
};

/** Kafka takes a Literal `*` for every name. */
const isWildcard = ({ name, pattern }: Claim): boolean => name === '*' && pattern === 'Literal';

function wildcard({ service, path, field }: Claim): Diagnostic {
  const own = service.input.name;
  return errorAt(service, path, {
    code: 'wildcard-id',
    message: `${field} of service ${own} is "*", by which Kafka means every ${field === 'transactionalId' ? 'transactional id' : 'group'} of the cluster, those of other services too.`,
    allowed: `a name of its own, for instance ${own}`,
    ...(service.input.adopted === undefined
      ? {}
      : { remedy: 'An ACL found on the cluster stays under adopted.acls, with names: ["*"].' }),
  });
}

/** Of two that meet, the one that does not own the name is at fault, whichever file comes later. */
function withBlame(clash: Clash, owners: NameOwners): Clash {
  const { later, earlier } = clash;
  return !isOwned(earlier, owners) && isOwned(later, owners) ? { later: earlier, earlier: later } : clash;
}

function isOwned({ name, service }: Claim, owners: NameOwners): boolean {
  const owner = owners.ownerOf(name);
  return owner !== undefined && owners.domainOf(owner) === service.domain.name;
}

function claims(context: CatalogContext, type: 'Group' | 'TransactionalID'): Claim[] {
  const found: Claim[] = [];
  for (const service of context.services) {
    for (const [index, entry] of service.input.access.entries()) {
      for (const { resource, field, use } of grantsOf(entry, service.input)) {
        // Whoever administers a group is not in it.
        if (resource.resourceType !== type || use === 'administers') continue;
        found.push({
          name: resource.resourceName,
          pattern: resource.patternType,
          field: field[0],
          service,
          path: ['access', index, ...field],
          sequence: found.length,
        });
      }
    }
  }
  return found;
}

/** In order of name a prefix comes right before everything it covers. */
function clashes(all: readonly Claim[]): Clash[] {
  const sorted = [...all].sort(
    (a, b) =>
      compare(a.name, b.name) ||
      // A prefix covers the literal of the same name.
      Number(a.pattern === 'Literal') - Number(b.pattern === 'Literal') ||
      a.sequence - b.sequence,
  );
  const found: Clash[] = [];
  const covering: Claim[] = [];
  let previous: Claim | undefined;
  for (const claim of sorted) {
    while (covering.length > 0 && !claim.name.startsWith(covering.at(-1)?.name ?? '')) covering.pop();
    const same = previous?.name === claim.name && previous.pattern === claim.pattern ? previous : undefined;
    const other = [...covering, ...(same === undefined ? [] : [same])].find(
      ({ service }) => service.input.name !== claim.service.input.name,
    );
    if (other !== undefined) {
      found.push(
        other.sequence < claim.sequence ? { later: claim, earlier: other } : { later: other, earlier: claim },
      );
    }
    if (claim.pattern === 'Prefixed') covering.push(claim);
    previous = claim;
  }
  return found;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const text = ({ name, pattern }: Claim): string => (pattern === 'Prefixed' ? `${name}*` : name);

function groupClash({ later, earlier }: Clash): Diagnostic {
  const other = `service ${earlier.service.input.name} (${formatPosition(earlier.service.source)})`;
  if (later.pattern === 'Literal' && earlier.pattern === 'Literal') {
    return warningAt(later.service, later.path, {
      code: 'shared-group',
      message: `group ${later.name} is used by service ${later.service.input.name} and by ${other}: each reads only a part of the records, and each can move the other's offsets.`,
      remedy: 'Give each service a group of its own.',
    });
  }
  return errorAt(later.service, later.path, {
    code: 'group-clash',
    message: `groups ${text(later)} of service ${later.service.input.name} overlap with ${text(earlier)} of ${other}: one could take over the other's partitions and offsets.`,
    remedy: `Begin the group with the service's name: ${later.service.input.name}-`,
  });
}

function transactionalIdClash({ later, earlier }: Clash): Diagnostic {
  const other = `service ${earlier.service.input.name} (${formatPosition(earlier.service.source)})`;
  return errorAt(later.service, later.path, {
    code: 'transactional-id-clash',
    message: `transactional ids ${text(later)} of service ${later.service.input.name} overlap with ${text(earlier)} of ${other}: a producer fences off every other with the same id.`,
    remedy: `Begin the transactional id with the service's name: ${later.service.input.name}-`,
  });
}

/** A quota by client id holds for every user that gives this client id: it can have one owner only. */
export const checkClientIds: Check = (context) => {
  const first = new Map<string, CatalogService>();
  return context.services.flatMap((service) => {
    const environment = context.environment.name;
    const override = service.input.environments?.[environment]?.quotas;
    const path = override === undefined ? ['quotas'] : ['environments', environment, 'quotas'];
    return Object.keys((override ?? service.input.quotas)?.clients ?? {}).flatMap((clientId) => {
      const earlier = first.get(clientId);
      if (earlier === undefined) {
        first.set(clientId, service);
        return [];
      }
      return [
        service.file.error(
          [...service.path, ...path, 'clients', clientId],
          {
            code: 'duplicate-client-quota',
            message: `client id ${clientId} has a quota in service ${service.input.name} and in service ${earlier.input.name} (${formatPosition(earlier.source)}); Kafka applies only one.`,
            remedy: 'Give each service client ids of its own.',
          },
          'key',
        ),
      ];
    });
  });
};

/** Kafka takes the most specific quota of a connection, and a user's, default or not, is more specific than a client id's. */
export const checkClientQuotasBind: Check = (context) => {
  const { defaultUserQuota, name } = context.environment;
  return context.services.flatMap((service) => {
    const override = service.input.environments?.[name]?.quotas;
    const quotas = override ?? service.input.quotas;
    if (quotas?.clients === undefined || (quotas.user === undefined && defaultUserQuota === undefined))
      return [];
    const path = override === undefined ? ['quotas'] : ['environments', name, 'quotas'];
    const user =
      quotas.user === undefined ? `environment ${name} has a default quota for users` : 'its user has one';
    return [
      service.file.warning(
        [...service.path, ...path, 'clients'],
        {
          code: 'client-quota-unreached',
          message: `quotas by client id have no effect on the clients of service ${service.input.name}: ${user}, which takes precedence.`,
          remedy: 'Remove them, or give each of these clients a service, and so a user, of its own.',
        },
        'key',
      ),
    ];
  });
};
