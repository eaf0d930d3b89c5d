/**
 * The shapes of ACLs and quotas. Kafka resources are named in one way throughout: `<thing>` is a literal name,
 * `<thing>Prefix` every name with that prefix.
 */
import { z } from 'zod';
import { anyOf, atLeastOne, exactlyOne, names, oneOf, quantity, text } from './schema-fields';

const topicFields = {
  topics: names().optional().describe('Topics by their full names.'),
  topicPrefix: text()
    .optional()
    .describe(
      "Every topic whose name begins with this prefix. Must lie within the service's own domain: `order.`",
    ),
};
const groupFields = {
  group: text().optional().describe('Consumer group id (`group.id`).'),
  groupPrefix: text().optional().describe('Every consumer group id that begins with this prefix.'),
};

const producer = z
  .strictObject({
    role: z
      .literal('producer')
      .describe('Writes with a producer that is not idempotent. Refused for critical topics.'),
    ...topicFields,
  })
  .meta(anyOf('topics', 'topicPrefix'))
  .refine(...atLeastOne('topics', 'topicPrefix'));

const idempotentProducer = z
  .strictObject({
    role: z
      .literal('idempotent-producer')
      .describe(
        'Writes with `enable.idempotence=true`: no duplicates and no reordering when a send is retried.',
      ),
    ...topicFields,
  })
  .meta(anyOf('topics', 'topicPrefix'))
  .refine(...atLeastOne('topics', 'topicPrefix'));

const transactionalProducer = z
  .strictObject({
    role: z
      .literal('transactional-producer')
      .describe('Writes in transactions. To commit offsets as well, add a `consumer` entry for the group.'),
    ...topicFields,
    transactionalId: text().optional().describe('`transactional.id` of a single instance.'),
    transactionalIdPrefix: text()
      .optional()
      .describe(
        'Every `transactional.id` that begins with this prefix, for several instances: `order-service-`',
      ),
  })
  .meta({ allOf: [anyOf('topics', 'topicPrefix'), oneOf('transactionalId', 'transactionalIdPrefix')] })
  .refine(...atLeastOne('topics', 'topicPrefix'))
  .refine(...exactlyOne('transactionalId', 'transactionalIdPrefix'));

const consumer = z
  .strictObject({
    role: z.literal('consumer').describe('Reads as a member of a consumer group and commits offsets.'),
    ...topicFields,
    ...groupFields,
  })
  .meta({ allOf: [anyOf('topics', 'topicPrefix'), oneOf('group', 'groupPrefix')] })
  .refine(...atLeastOne('topics', 'topicPrefix'))
  .refine(...exactlyOne('group', 'groupPrefix'));

const streams = z.strictObject({
  role: z.literal('streams').describe('A Kafka Streams application with its internal topics and groups.'),
  applicationId: text().describe(
    '`application.id`: its consumer group, and the prefix of its internal topics and transactional ids. ' +
      'Begins with the name of the domain or of one of its services.',
  ),
  inputs: names().min(1).describe('Topics it reads.'),
  outputs: names().default([]).describe('Topics it writes.'),
  processingGuarantee: z
    .enum(['at_least_once', 'exactly_once_v2'])
    .default('at_least_once')
    .describe(
      '`processing.guarantee`. exactly_once_v2 adds the transactional ids that Streams derives from the application id.',
    ),
});

const connectWorker = z.strictObject({
  role: z
    .literal('connect-worker')
    .describe('The workers of one Kafka Connect cluster and the connectors they run.'),
  group: text().describe('`group.id` of the Connect cluster.'),
  reads: names().default([]).describe('Topics that sink connectors read.'),
  writes: names().default([]).describe('Topics that source connectors write.'),
  internalTopicsPrefix: text().describe(
    'Prefix of the config, offset and status topics: `<prefix>configs`, `<prefix>offsets`, `<prefix>status`. ' +
      'Begins with the name of the domain or of one of its services.',
  ),
  sinkGroupPrefix: text()
    .optional()
    .describe(
      'Prefix of the consumer groups of sink connectors. Connect names them `connect-<connector>`. ' +
        'Default: `connect-<service>-`, for connectors whose names begin with `<service>-`.',
    ),
  exactlyOnceSource: z
    .boolean()
    .default(false)
    .describe(
      '`exactly.once.source.support` is `enabled` or `preparing`. Adds the transactional ids that Connect derives from the group.',
    ),
});

const admin = z
  .strictObject({
    role: z
      .literal('admin')
      .describe(
        "Administers topics and groups of the service's own domain: describes topics and groups, resets offsets.",
      ),
    topicPrefix: text().optional().describe('Topics that it administers: `order.`'),
    groupPrefix: text().optional().describe('Consumer groups that it administers: `order-`'),
  })
  .meta(anyOf('topicPrefix', 'groupPrefix'))
  .refine(...atLeastOne('topicPrefix', 'groupPrefix'));

export const accessSchema = z.discriminatedUnion('role', [
  producer,
  idempotentProducer,
  transactionalProducer,
  consumer,
  streams,
  connectWorker,
  admin,
]);

const QUOTA_FIELDS = ['produce', 'consume', 'requestPercentage', 'controllerMutationRate'];

/** One user's or client id's. */
export const quotaSchema = z
  .strictObject({
    produce: quantity('rate').optional().describe('`producer_byte_rate`, per broker: 10 MiB/s'),
    consume: quantity('rate').optional().describe('`consumer_byte_rate`, per broker: 20 MiB/s'),
    requestPercentage: z
      .number()
      .positive()
      .optional()
      .describe('`request_percentage`: share of one network or I/O thread, per broker; 200 is two threads.'),
    controllerMutationRate: z
      .number()
      .positive()
      .optional()
      .describe('`controller_mutation_rate`: partitions created or deleted per second.'),
  })
  .meta(anyOf(...QUOTA_FIELDS))
  .refine(...atLeastOne(...QUOTA_FIELDS));

/** Of a service's user and of its client ids. */
export const quotasSchema = z
  .strictObject({
    user: quotaSchema.optional().describe("Quota of the service's user, whatever its client ids."),
    clients: z
      .record(text(), quotaSchema)
      .optional()
      .describe(
        'Quotas by `client.id`. Kafka applies them to every user with that client id: a client id has one owner.',
      ),
  })
  .meta(anyOf('user', 'clients'))
  .refine(...atLeastOne('user', 'clients'));
