/** ACLs: what every principal may and may not do. */
import type { LiveAcl } from '../../model/live/cluster';
import { NONE, answerOf, unreadable } from './errors';
import type { Session } from './session';
import type { KafkaAdmin } from './types';

/** Stands for every value in each field of Kafka's AclBindingFilter. */
const ANY = 1;

/** Codes of Kafka's ResourceType, PatternType, AclOperation and AclPermissionType, with the model's names. */
const RESOURCE_TYPES: Readonly<Record<number, LiveAcl['resourceType']>> = {
  2: 'Topic',
  3: 'Group',
  4: 'Cluster',
  5: 'TransactionalID',
  6: 'DelegationToken',
  7: 'User',
};
const PATTERN_TYPES: Readonly<Record<number, LiveAcl['patternType']>> = { 3: 'Literal', 4: 'Prefixed' };
const OPERATIONS: Readonly<Record<number, LiveAcl['operation']>> = {
  2: 'All',
  3: 'Read',
  4: 'Write',
  5: 'Create',
  6: 'Delete',
  7: 'Alter',
  8: 'Describe',
  9: 'ClusterAction',
  10: 'DescribeConfigs',
  11: 'AlterConfigs',
  12: 'IdempotentWrite',
  13: 'CreateTokens',
  14: 'DescribeTokens',
  15: 'TwoPhaseCommit',
};
const PERMISSIONS: Readonly<Record<number, LiveAcl['permission']>> = { 2: 'Deny', 3: 'Allow' };

export function aclRequests(session: Session): Pick<KafkaAdmin, 'listAcls'> {
  const { kafka } = session;
  return {
    async listAcls() {
      const { errorCode, errorMessage, resources } = await answerOf(
        kafka.describeAclsV3.api.async(await session.any(), {
          resourceType: ANY,
          resourceName: null,
          resourcePatternType: ANY,
          principal: null,
          host: null,
          operation: ANY,
          permissionType: ANY,
        }),
      );
      if (errorCode !== NONE)
        throw unreadable(kafka, 'the ACLs', 'Describe on the cluster', {
          errorCode,
          errorMessage,
        });
      return resources.flatMap(({ resourceType, resourceName, resourcePatternType, acls }) =>
        acls.map(({ principal, host, operation, permissionType }): LiveAcl => ({
          principal,
          host,
          permission: named(PERMISSIONS, permissionType, 'permission'),
          operation: named(OPERATIONS, operation, 'operation'),
          resourceType: named(RESOURCE_TYPES, resourceType, 'resource type'),
          resourceName,
          patternType: named(PATTERN_TYPES, resourcePatternType, 'pattern type'),
        })),
      );
    },
  };
}

/** A code of a later Kafka: left out, an entry would be missing unnoticed. */
function named<T>(names: Readonly<Record<number, T>>, code: number, what: string): T {
  const name = names[code];
  if (name === undefined) throw new Error(`Kafka names an ACL's ${what} by an unknown code: ${code}`);
  return name;
}
