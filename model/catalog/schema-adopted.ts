/**
 * The shapes of what was taken over from a cluster as it is: the marker `adopted` of topics and services. It lets them be what the
 * catalog otherwise refuses or cannot say; once it is removed, the rules hold for them as for everything else.
 */
import { z } from 'zod';
import { anyOperation } from '../access/operations';
import { defaults, exactlyOne, names, oneOf } from './schema-fields';

/** Written where it is not stated yet: owner, description and key of what was adopted. */
export const UNKNOWN = 'unknown';

export const adoptedTopicSchema = z
  .strictObject({
    replicationFactor: z
      .number()
      .int()
      .min(1)
      .optional()
      .describe('Replication factor that was found on the cluster.')
      .register(defaults, { words: 'of the durability class' }),
  })
  .optional()
  .describe(
    'The topic was adopted from a cluster: only what is written is declared, and everything else is inherited from the brokers; ' +
      'a broken rule is a warning. Remove it to enforce the rules.',
  );

const adoptedAcls = z
  .strictObject({
    permission: z.enum(['Allow', 'Deny']).default('Allow').describe('Deny takes precedence over Allow.'),
    operations: z.array(z.enum(anyOperation)).min(1).describe("Kafka's operations, one entry for each."),
    resource: z
      .enum(['Topic', 'Group', 'Cluster', 'TransactionalID', 'DelegationToken'])
      .describe('Kind of the resource.'),
    names: names()
      .min(1)
      .optional()
      .describe(
        'Resources by their full names (Literal). `*` is every name; the cluster is `kafka-cluster`.',
      ),
    prefixes: names()
      .min(1)
      .optional()
      .describe('Every resource whose name begins with this prefix (Prefixed).'),
    hosts: names()
      .min(1)
      .default(['*'])
      .describe('Addresses that the entry is for. Default: every address, `*`.'),
  })
  .meta(oneOf('names', 'prefixes'))
  .refine(...exactlyOne('names', 'prefixes'));

export const adoptedServiceSchema = z
  .strictObject({
    acls: z
      .array(adoptedAcls)
      .default([])
      .describe(
        'ACLs that were found on the cluster and that no role grants. Use roles instead, then remove them.',
      ),
  })
  .optional()
  .describe(
    'The service was adopted from a cluster with its name and access. Remove it to enforce the rules.',
  );

export type AdoptedAclsInput = z.output<typeof adoptedAcls>;
