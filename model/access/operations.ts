/** Kafka's operations, as kafka-acls.sh and the Terraform provider spell them, and the one that stands for all. */
import type { AclOperation } from './types';

export const anyOperation = [
  'All',
  'Read',
  'Write',
  'Create',
  'Delete',
  'Alter',
  'Describe',
  'ClusterAction',
  'DescribeConfigs',
  'AlterConfigs',
  'IdempotentWrite',
] as const satisfies readonly (AclOperation | 'All')[];
