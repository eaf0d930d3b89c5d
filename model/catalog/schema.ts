/**
 * The shape of a catalog file, as zod sees it. The JSON Schema for editors (docs/schema/domain.schema.json) is generated
 * from here, so every field describes itself. What a shape cannot say (references, arithmetic) is in ./validate/.
 */
import { z } from 'zod';
import { DEFAULT_PRODUCE_RATE } from '../topics/retention';
import { formatRate } from '../../shared/units';
import { accessSchema, quotasSchema } from './schema-access';
import { adoptedServiceSchema, adoptedTopicSchema } from './schema-adopted';
import type { quotaSchema } from './schema-access';
import { anyOf, atLeastOne, defaults, names, quantity, text } from './schema-fields';
import { overrideShapes, topicShapes } from './schema-properties';
import { schemaCompatibility, schemaEntrySchema, topicSchemaShape } from './schema-schemas';

/** Shares of the time for which an objective holds: a closed choice, as each has its burn rates. */
export const LAG_TARGETS = ['95%', '99%', '99.5%', '99.9%'] as const;

const lagObjective = z
  .strictObject({
    time: quantity('duration')
      .optional()
      .describe('Longest time that a record waits until its group has read it.'),
    records: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe(
        'Most records that wait, at the full traffic: an environment with a `trafficShare` has that share of it.',
      ),
    target: z
      .enum(LAG_TARGETS)
      .optional()
      .describe(
        'Share of 30 days in which the objective holds (of `time`, where both are there). With it the alerts on how fast the rest is used up.',
      ),
  })
  .meta(anyOf('time', 'records'))
  .refine(...atLeastOne('time', 'records'));

export const serviceSchema = z.strictObject({
  name: text().describe(
    'Name of the service and of its user: lower case, digits, hyphens. Not a user of the platform, such as `admin`.',
  ),
  description: text().describe('What the service does, in a sentence.'),
  access: z.array(accessSchema).default([]).describe('What it may do. Without an entry Kafka refuses.'),
  credential: z
    .enum(['managed', 'external'])
    .default('managed')
    .describe(
      "`managed`: Terraform sets the user's password. `external`: someone else sets it, or the user is a certificate's.",
    ),
  quotas: quotasSchema
    .optional()
    .describe('Upper bounds of its traffic.')
    .register(defaults, { words: "the environment's default quota" }),
  lagObjective: lagObjective
    .optional()
    .describe('How far its groups may fall behind in what they read.')
    .register(defaults, { words: "the topic's" }),
  environments: z
    .record(
      text(),
      z.strictObject({
        quotas: quotasSchema.optional().describe('Replaces the quotas above.'),
        lagObjective: lagObjective.optional().describe('Replaces the objective above.'),
      }),
    )
    .optional()
    .describe('Differences by environment.'),
  adopted: adoptedServiceSchema,
});

const throughput = z
  .strictObject({
    produce: quantity('rate')
      .optional()
      .describe('All producers together, at peak, as sent (compressed if they compress).')
      .register(defaults, { words: formatRate(DEFAULT_PRODUCE_RATE) }),
    consume: quantity('rate')
      .optional()
      .describe('All consumer groups together, at peak.')
      .register(defaults, { words: 'as produced' }),
  })
  .meta(anyOf('produce', 'consume'))
  .refine(...atLeastOne('produce', 'consume'));

/** Not the shape's own default: of an adopted topic only what is written is declared. */
export const DEFAULT_DURABILITY = 'standard';

const durability = z.enum(['standard', 'critical', 'scratch']);
const partitions = z.number().int().min(1);
const parallelism = z.number().int().min(1);
const configValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const config = z.record(text(), configValue);

const override = z.strictObject({
  partitions: partitions.optional().describe('Number of partitions in this environment.'),
  throughput: throughput.optional().describe('Merged with the throughput above, field by field.'),
  parallelism: parallelism.optional().describe('Consumer instances × threads in this environment.'),
  durability: durability.optional().describe('Durability class in this environment.'),
  ...overrideShapes,
  lagObjective: lagObjective.optional().describe('Replaces the objective above.'),
  config: config.optional().describe('Merged with the configuration above, key by key.'),
});

export const topicSchema = z.strictObject({
  name: text().describe('`<domain>.<event>` or `<service>.<function>`: lower case, digits, hyphens, dots.'),
  description: text().describe('What a record means, in a sentence.'),
  durability: durability
    .optional()
    .describe(
      '`standard` survives the loss of a broker. `critical` forbids more on top. `scratch` may lose records.',
    )
    .register(defaults, { value: DEFAULT_DURABILITY }),
  partitions: partitions
    .optional()
    .describe('Number of partitions.')
    .register(defaults, { words: 'computed from throughput, parallelism and brokers' }),
  throughput: throughput
    .optional()
    .describe('What the topic must carry; partitions and disk are computed from it.'),
  parallelism: parallelism
    .optional()
    .describe('Most consumers of one group that work at the same time: instances × threads.')
    .register(defaults, { value: 1 }),
  key: z
    .string()
    .min(1)
    .describe(
      'Field that is the record key; records with the same key keep their order. `none`: no key, no order. ' +
        '`unknown`: not stated yet, for adopted topics only.',
    ),
  ...topicShapes,
  lagObjective: lagObjective
    .optional()
    .describe('How far groups that read the topic may fall behind; a service may declare its own.')
    .register(defaults, { words: 'a tenth of the retention time, 1h at most' }),
  config: config
    .optional()
    .describe('Any other topic configuration by its Kafka name. Keys that a field above owns are refused.'),
  nameException: text()
    .optional()
    .describe("Why this name may break the naming rule. Kafka's own rules still hold."),
  producersFromOtherDomains: names()
    .optional()
    .describe('Services of other domains that may write to this topic.'),
  schema: topicSchemaShape.optional().describe('What its records hold, by schemas of the catalog.'),
  visibility: z
    .enum(['platform', 'domain'])
    .default('platform')
    .describe("`platform`: services of every domain may read. `domain`: only this domain's."),
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
  reason: text().describe('Why it was retired.'),
  successor: text().optional().describe('Topic that its readers moved to.'),
});

const headerFields = {
  domain: text().describe(
    'Name of the domain: lower case, digits, hyphens. Name of the file and first part of its topics’ names.',
  ),
  description: text().describe('What the domain is about, in a sentence.'),
  owner: z
    .strictObject({
      team: text().describe('Team that owns the domain.'),
      contact: text().describe('Where the team is reached: chat channel, mail address, on-call rota.'),
      alerts: text()
        .optional()
        .describe(
          "Receiver of the team's alerts, as the environment names it in `monitoring.receivers`. Required where an environment has receivers.",
        ),
    })
    .describe('Owner of everything in this file.'),
  schemaCompatibility,
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
    schemas: z.array(schemaEntrySchema).default([]).describe('Schemas that the domain owns.'),
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
export type { SchemaInput } from './schema-schemas';
export type AccessInput = z.output<typeof accessSchema>;
export type AccessRole = AccessInput['role'];
/** One quota; `produce` and `consume` in bytes per second and broker. */
export type QuotaInput = z.output<typeof quotaSchema>;
/** A service's quotas: of its user, and of its client ids. */
export type ServiceQuotasInput = z.output<typeof quotasSchema>;
/** `time` in milliseconds. */
export type LagObjectiveInput = z.output<typeof lagObjective>;
