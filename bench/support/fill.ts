/**
 * What a catalog declares, made on a cluster by a few Admin requests: the same that Terraform would make, in seconds. Only for
 * measuring: nothing here is checked, and no state knows of it.
 */
import type { Acl, AlterClientQuotasOptions } from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { randomBytes } from 'node:crypto';
import { SCRAM_ITERATIONS, SCRAM_MECHANISM } from '../../model/access/platform';
import type { Declared } from '../../model/drift/declared';
import { PLATFORM } from '../../model/desired/stack-names';
import type { LiveAcl } from '../../model/live/cluster';
import { withAdmin } from '@brokerform/kafka-admin';
import type { AdminConnection } from '@brokerform/kafka-admin';

/** QuorumController.MAX_RECORDS_PER_USER_OP is 10,000, and an entry is a record. */
const ACLS_PER_REQUEST = 2_000;

export async function fill(connection: AdminConnection, declared: Declared): Promise<void> {
  const { Admin, AclOperations, AclPermissionTypes, ResourcePatternTypes, ResourceTypes } =
    await import('@platformatic/kafka');
  const { user } = connection;
  const admin = new Admin({
    clientId: 'brokerform-bench',
    bootstrapBrokers: [...connection.bootstrapServers],
    ...(user === undefined
      ? {}
      : { sasl: { mechanism: SCRAM_MECHANISM, username: user.name, password: user.password } }),
  });
  /** `DescribeConfigs` is `DESCRIBE_CONFIGS` there. */
  const constant = <T extends object>(constants: T, name: string): T[keyof T] =>
    constants[name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase() as keyof T];
  const creation = (acl: LiveAcl): Acl => ({
    resourceType: constant(ResourceTypes, acl.resourceType),
    resourceName: acl.resourceName,
    resourcePatternType: constant(ResourcePatternTypes, acl.patternType),
    principal: acl.principal,
    host: acl.host,
    operation: constant(AclOperations, acl.operation),
    permissionType: constant(AclPermissionTypes, acl.permission),
  });
  try {
    for (let start = 0; start < declared.acls.length; start += ACLS_PER_REQUEST)
      await admin.createAcls({
        creations: declared.acls.slice(start, start + ACLS_PER_REQUEST).map(creation),
      });
    await admin.alterClientQuotas({
      entries: declared.quotas.map(({ entityType, entityName, config }) => ({
        entities: [{ entityType, entityName: entityName ?? null }],
        ops: Object.entries(config).map(([key, value]) => ({ key, value, remove: false })),
      })) as AlterClientQuotasOptions['entries'],
    });
  } finally {
    await admin.close();
  }
  await withAdmin(connection, (own) =>
    own.upsertScramCredentials(
      [...declared.users]
        // The platform's stack made its own, and Terraform logs in by it.
        .filter(([, domain]) => domain !== PLATFORM)
        .map(([user]) => ({
          user,
          iterations: SCRAM_ITERATIONS,
          // Nobody logs in as these.
          salt: randomBytes(16),
          saltedPassword: randomBytes(64),
        })),
    ),
  );
}
