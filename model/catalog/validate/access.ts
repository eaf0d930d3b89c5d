/** ACLs against the topics: what they name exists, and whoever owns it agrees. */
import { grantsOf } from '../../access/roles';
import type { Grant } from '../../access/roles';
import type { Diagnostic } from '../../diagnostics';
import { listOf } from '../../../shared/text';
import { nearest } from '../../../shared/nearest';
import type { CatalogContext, CatalogService, CatalogTopic, Check } from '../context';
import { errorAt, ownersIn, warningAt } from '../context';
import type { Path } from '../document';
import type { NameOwners } from '../name-owners';
import type { AccessInput } from '../schema';

export const checkAccess: Check = (context) => {
  const prefixes = new PrefixCheck(context);
  return context.services.flatMap((service) =>
    service.input.access.flatMap((entry, index) => {
      const use = { context, service, entry, path: ['access', index] };
      const grants = grantsOf(entry, service.input);
      return [...grants.flatMap((grant) => checkTopic(use, grant)), ...prefixes.check(use, grants)];
    }),
  );
};

interface Use {
  readonly context: CatalogContext;
  readonly service: CatalogService;
  readonly entry: AccessInput;
  readonly path: Path;
}

function checkTopic(use: Use, grant: Grant): Diagnostic[] {
  const { resourceName, patternType } = grant.resource;
  const at = [...use.path, ...grant.field];
  if (grant.use === 'produces')
    return patternType === 'Literal'
      ? checkWrite(use, resourceName, at)
      : checkWritePrefix(use, resourceName, at);
  return grant.use === 'consumes' && patternType === 'Literal' ? checkRead(use, resourceName, at) : [];
}

function checkWrite(use: Use, name: string, at: Path): Diagnostic[] {
  const { context, service } = use;
  const topic = context.topicsByName.get(name);
  if (topic === undefined) return unknownTopic(use, name, at);
  const foreign = topic.domain.name !== service.domain.name;
  const allowed = topic.input.producersFromOtherDomains?.includes(service.input.name) ?? false;
  if (foreign && !allowed) {
    return [
      errorAt(service, at, {
        code: 'foreign-write',
        message: `service ${service.input.name} of the domain ${service.domain.name} writes to ${name}, which ${topic.domain.owner.team} owns and has not allowed.`,
        remedy: `Ask ${topic.domain.owner.team} (${topic.domain.owner.contact}) to add "producersFromOtherDomains: [${service.input.name}]" to the topic in ${topic.file.file}.`,
      }),
    ];
  }
  return checkProducerKind(use, topic, at);
}

function checkProducerKind({ service, entry }: Use, topic: CatalogTopic, at: Path): Diagnostic[] {
  if (!topic.settings.profile.idempotentProducersOnly) return [];
  const { name } = topic.input;
  if (entry.role === 'producer') {
    return [
      errorAt(service, at, {
        code: 'plain-producer',
        message: `service ${service.input.name} writes to ${name} as producer; a critical topic requires an idempotent producer.`,
        allowed: 'idempotent-producer, transactional-producer, streams',
        remedy: 'Write role: idempotent-producer, and keep enable.idempotence=true in the client.',
      }),
    ];
  }
  // Exactly-once source support makes the producers transactional, and so idempotent.
  if (entry.role !== 'connect-worker' || entry.exactlyOnceSource) return [];
  return [
    warningAt(service, at, {
      code: 'connect-not-idempotent',
      message: `connectors of service ${service.input.name} write to the critical topic ${name}; Connect's producers are not idempotent by default.`,
      remedy: 'Set producer.override.enable.idempotence=true in the connector.',
    }),
  ];
}

function checkRead(use: Use, name: string, at: Path): Diagnostic[] {
  const { context, service } = use;
  const topic = context.topicsByName.get(name);
  if (topic === undefined) return unknownTopic(use, name, at);
  if (topic.input.visibility === 'platform' || topic.domain.name === service.domain.name) return [];
  return [
    errorAt(service, at, {
      code: 'invisible-topic',
      message: `service ${service.input.name} of the domain ${service.domain.name} reads ${name}, which is visible in the domain ${topic.domain.name} only.`,
      remedy: `Ask ${topic.domain.owner.team} (${topic.domain.owner.contact}) for a public topic, or for visibility: platform.`,
    }),
  ];
}

function unknownTopic({ context, service }: Use, name: string, at: Path): Diagnostic[] {
  if (context.unread.has(name)) return [];
  const tombstone = context.retired.get(name);
  if (tombstone !== undefined) {
    const { reason, successor } = tombstone.input;
    return [
      errorAt(service, at, {
        code: 'retired-topic',
        message: `service ${service.input.name} uses ${name}, which is retired: ${reason}`,
        remedy: successor === undefined ? 'Remove it.' : `Use ${successor}.`,
      }),
    ];
  }
  const right = nearest(name, context.topicsByName.keys());
  return [
    errorAt(service, at, {
      code: 'unknown-topic',
      message: `service ${service.input.name} uses the topic ${name}, which is not in the catalog.`,
      remedy: right === undefined ? 'Declare it in the domain that owns it.' : `Write "${right}".`,
    }),
  ];
}

/** A prefix stays within the domain, see below; what it covers there must agree with the role. */
function checkWritePrefix({ context, service, entry }: Use, prefix: string, at: Path): Diagnostic[] {
  if (entry.role !== 'producer') return [];
  const critical = (context.topicsByDomain.get(service.domain.name) ?? []).filter(
    ({ input, settings }) => input.name.startsWith(prefix) && settings.profile.idempotentProducersOnly,
  );
  if (critical.length === 0) return [];
  return [
    errorAt(service, at, {
      code: 'plain-producer',
      message: `service ${service.input.name} writes to ${prefix}* as producer, which covers critical topics (${listOf(
        critical.map(({ input }) => input.name),
        3,
      )}), which require an idempotent producer.`,
      allowed: 'idempotent-producer, transactional-producer, streams',
      remedy: 'Write role: idempotent-producer, and keep enable.idempotence=true in the client.',
    }),
  ];
}

/** Prefixes reach what is declared later too, so they must lie within names that belong to the service's domain permanently. */
class PrefixCheck {
  private readonly owners: NameOwners;

  public constructor(private readonly context: CatalogContext) {
    this.owners = ownersIn(context);
  }

  public check(use: Use, grants: readonly Grant[]): Diagnostic[] {
    // One field can stand for several prefixes, of topics and of ids.
    const distinct = new Map<string, () => Diagnostic[]>();
    for (const grant of grants) {
      const { resource, field, within } = grant;
      const prefix = within ?? resource.resourceName;
      const ofDomain = resource.resourceType === 'Topic' && grant.use !== 'internal';
      if (within === undefined && resource.patternType !== 'Prefixed') continue;
      distinct.set(`${field[0]} ${prefix}`, () =>
        ofDomain ? this.checkTopicPrefix(use, prefix, field[0]) : this.checkOwnPrefix(use, prefix, field[0]),
      );
    }
    return [...distinct.values()].flatMap((check) => check());
  }

  private checkTopicPrefix(use: Use, prefix: string, field: string): Diagnostic[] {
    const dot = prefix.indexOf('.');
    const own = use.service.domain.name;
    if (dot > 0 && this.owners.domainOf(prefix.slice(0, dot)) === own) return [];
    return [
      errorAt(use.service, [...use.path, field], {
        code: 'prefix-outside-domain',
        message: `${field} "${prefix}" of service ${use.service.input.name} reaches outside the domain ${own}.`,
        allowed: this.ownPrefixes(own, '.'),
        remedy: 'Name topics of other domains one by one.',
      }),
    ];
  }

  /** For names without a dot after the owner: internal topics `order-totals-…`, groups and transactional ids `order-…`. */
  private checkOwnPrefix({ service, path }: Use, prefix: string, field: string): Diagnostic[] {
    const own = service.domain.name;
    if (this.owners.isOwnPrefix(ownedPart(prefix, field), own)) return [];
    const stranger = this.owners.strangerIn(ownedPart(prefix, field), own);
    return [
      errorAt(service, [...path, field], {
        code: 'prefix-outside-domain',
        message:
          stranger === undefined
            ? `${field} of service ${service.input.name} covers "${prefix}*", which does not begin with a name of the domain ${own}.`
            : `${field} of service ${service.input.name} covers "${prefix}*", which belongs to ${stranger} of the domain ${this.owners.domainOf(stranger)}.`,
        allowed: this.ownPrefixes(own, '-'),
      }),
    ];
  }

  private ownPrefixes(domain: string, separator: string): string {
    const owners = [...(this.context.ownersByDomain.get(domain) ?? [])].sort();
    return listOf(
      owners.map((owner) => `${owner}${separator}…`),
      5,
    );
  }
}

/** Kafka Connect puts `connect-` before the name of a connector to name the group of a sink. */
function ownedPart(prefix: string, field: string): string {
  return field === 'sinkGroupPrefix' ? prefix.replace(/^connect-/, '') : prefix;
}
