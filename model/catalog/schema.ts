/**
 * The shape of a catalog file, as zod sees it. The JSON Schema for editors (docs/schema/domain.schema.json) is generated
 * from here, so every field describes itself. What a shape cannot say (references, arithmetic) is in ./validate/.
 */
import { z } from 'zod';
import { accessSchema, quotasSchema } from './schema-access';
import { adoptedServiceSchema, adoptedTopicSchema } from './schema-adopted';
import type { quotaSchema } from './schema-access';
import { anyOf, atLeastOne, limit, names, quantity, text } from './schema-fields';

export const serviceSchema = z.strictObject({
  name: text().describe('Name of the service and of its SCRAM user: lower case, digits, hyphens.'),
  description: text().describe('What the service does, in a sentence.'),
  access: z.array(accessSchema).default([]).describe('What it may do. Without an entry Kafka refuses.'),
  credential: z
    .enum(['managed', 'external'])
    .default('managed')
    .describe(
      "managed: Terraform sets the user's password. external: it is set elsewhere, or the user is a certificate's principal.",
    ),
  quotas: quotasSchema
    .optional()
    .describe("Upper bounds of its traffic. Default: the environment's default quota."),
  environments: z
    .record(
      text(),
      z.strictObject({ quotas: quotasSchema.optional().describe('Replaces the quotas above.') }),
    )
    .optional()
    .describe('Differences by environment.'),
  adopted: adoptedServiceSchema,
});

const throughput = z
  .strictObject({
    produce: quantity('rate')
      .optional()
      .describe('All producers together, at peak, as sent (compressed if they compress). Default 100 KiB/s.'),
    consume: quantity('rate')
      .optional()
      .describe('All consumer groups together, at peak. Default: as produced.'),
  })
  .meta(anyOf('produce', 'consume'))
  .refine(...atLeastOne('produce', 'consume'));

const retention = z
  .strictObject({
    time: limit('duration')
      .optional()
      .describe('`retention.ms`: records older than this are deleted. `unlimited` keeps them. Default 7d.'),
    size: limit('size')
      .optional()
      .describe(
        '`retention.bytes`, of each partition: the oldest records above it are deleted. Default unlimited.',
      ),
  })
  .meta(anyOf('time', 'size'))
  .refine(...atLeastOne('time', 'size'));

/**
 * What a topic is that says nothing else. Not among the shapes' own defaults: of an adopted topic only what is written is declared.
 */
export const DEFAULTS = { durability: 'standard', cleanup: 'delete', compression: 'producer' } as const;

const durability = z.enum(['standard', 'critical', 'scratch']);
const compression = z.enum(['producer', 'zstd', 'lz4', 'snappy', 'gzip', 'uncompressed']);
const partitions = z.number().int().min(1);
const parallelism = z.number().int().min(1);
const configValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const config = z.record(text(), configValue);

const override = z.strictObject({
  partitions: partitions.optional().describe('Number of partitions in this environment.'),
  throughput: throughput.optional().describe('Merged with the throughput above, field by field.'),
  parallelism: parallelism.optional().describe('Consumer instances × threads in this environment.'),
  retention: retention.optional().describe('Merged with the retention above, field by field.'),
  durability: durability.optional().describe('Durability class in this environment.'),
  maxMessageSize: quantity('size').optional().describe('`max.message.bytes` in this environment.'),
  compression: compression.optional().describe('`compression.type` in this environment.'),
  config: config.optional().describe('Merged with the configuration above, key by key.'),
});

export const topicSchema = z.strictObject({
  name: text().describe('`<domain>.<event>` or `<service>.<function>`: lower case, digits, hyphens, dots.'),
  description: text().describe('What a record means, in a sentence.'),
  durability: durability
    .optional()
    .meta({ default: DEFAULTS.durability })
    .describe(
      'standard: survives the loss of a broker. critical: and more is forbidden. scratch: records may be lost.',
    ),
  partitions: partitions
    .optional()
    .describe('Number of partitions. Default: computed from throughput, parallelism and brokers.'),
  throughput: throughput
    .optional()
    .describe('What the topic must carry; partitions and disk are computed from it.'),
  parallelism: parallelism
    .optional()
    .describe('Maximum concurrent consumers (instances × threads) of one group. Default 1.'),
  key: z
    .string()
    .min(1)
    .describe(
      'Field that is the record key; records with the same key keep their order. `none`: no key, no order. ' +
        '`unknown`: not known yet, for adopted topics only.',
    ),
  retention: retention.optional().describe('How long records are kept. Default 7d, any size.'),
  cleanup: z
    .enum(['delete', 'compact', 'compact,delete'])
    .optional()
    .meta({ default: DEFAULTS.cleanup })
    .describe('`cleanup.policy`. compact keeps the last record of each key.'),
  compression: compression
    .optional()
    .meta({ default: DEFAULTS.compression })
    .describe('`compression.type`. producer: as the producer compressed it, no work for the broker.'),
  maxMessageSize: quantity('size')
    .optional()
    .describe("`max.message.bytes`: largest record batch. Default 1 MiB and 12 bytes, Kafka's default."),
  config: config
    .optional()
    .describe('Any other topic configuration by its Kafka name. Keys that a field above owns are refused.'),
  nameException: text()
    .optional()
    .describe("Why this name may break the naming rule. Kafka's own rules still hold."),
  producersFromOtherDomains: names()
    .optional()
    .describe('Services of other domains that may write to this topic.'),
  visibility: z
    .enum(['platform', 'domain'])
    .default('platform')
    .describe("platform: every domain's services may read. domain: only this domain's."),
  retire: z
    .strictObject({
      reason: text().describe('Why the topic is deleted.'),
      successor: text().optional().describe('Topic that its readers move to.'),
    })
    .optional()
    .describe('Announces the deletion. Deploy this first; later move the topic to `retired`.'),
  environments: z.record(text(), override).optional().describe('Differences by environment.'),
  adopted: adoptedTopicSchema,
});

export const retiredTopicSchema = z.strictObject({
  name: text().describe('Name of the topic that was announced for deletion and removed from `topics`.'),
  reason: text().describe('Why it went.'),
  successor: text().optional().describe('Topic that its readers moved to.'),
});

const headerFields = {
  domain: text().describe(
    'Name of the domain: lower case, digits, hyphens. First part of its topics’ names.',
  ),
  description: text().describe('What the domain is about, in a sentence.'),
  owner: z
    .strictObject({
      team: text().describe('Team that answers for the domain.'),
      contact: text().describe('Where the team is reached: chat channel, mail address, on-call rota.'),
    })
    .describe('Who answers for everything in this file.'),
};

/** What a file says about the domain itself; its lists are left out. */
export const headerSchema = z.object(headerFields);

/** One file of the catalog: a domain with its owner, topics and services. */
export const domainSchema = z
  .strictObject({
    ...headerFields,
    topics: z.array(topicSchema).default([]).describe('Topics that the domain owns.'),
    retired: z
      .array(retiredTopicSchema)
      .default([])
      .describe(
        'Retired topics: announced before, removed from `topics`, listed here until their deletion is deployed.',
      ),
    services: z.array(serviceSchema).default([]).describe('Applications that act as a user of the cluster.'),
  })
  .describe('One domain of the Kafka catalog.');

// Parsed forms: defaults filled in, quantities in bytes, milliseconds, bytes per second.
export type DomainInput = z.output<typeof domainSchema>;
export type TopicInput = z.output<typeof topicSchema>;
export type TopicOverrideInput = z.output<typeof override>;
export type RetiredTopicInput = z.output<typeof retiredTopicSchema>;
export type ServiceInput = z.output<typeof serviceSchema>;
export type { AdoptedAclsInput } from './schema-adopted';
export type AccessInput = z.output<typeof accessSchema>;
export type AccessRole = AccessInput['role'];
/** One quota; `produce` and `consume` in bytes per second and broker. */
export type QuotaInput = z.output<typeof quotaSchema>;
/** A service's quotas: of its user, and of its client ids. */
export type ServiceQuotasInput = z.output<typeof quotasSchema>;
