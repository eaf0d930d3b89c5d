/** Kafka's access control entries, named as kafka-acls.sh and the Terraform provider name them. */

export type AclResourceType = 'Topic' | 'Group' | 'Cluster' | 'TransactionalID' | 'DelegationToken';
export type AclPatternType = 'Literal' | 'Prefixed';
export type AclOperation =
  | 'Read'
  | 'Write'
  | 'Create'
  | 'Delete'
  | 'Alter'
  | 'Describe'
  | 'ClusterAction'
  | 'DescribeConfigs'
  | 'AlterConfigs'
  | 'IdempotentWrite';

/** One allow entry. The model issues no Deny: without an entry Kafka refuses. */
export interface Acl {
  /** `User:<name>`. */
  readonly principal: string;
  readonly resourceType: AclResourceType;
  readonly resourceName: string;
  readonly patternType: AclPatternType;
  readonly operation: AclOperation;
  /** Why this entry exists, for instance `consumer of order.created`. */
  readonly reason: string;
}

/** A quota of one user or one client id. Kafka's composite user+client quota has no Terraform resource. */
export interface Quota {
  readonly entityType: 'user' | 'client-id' | 'ip';
  /** Absent: the default for every entity of the type. */
  readonly entityName?: string;
  /** Kafka's quota keys (`producer_byte_rate`, …) with their values. */
  readonly config: Readonly<Record<string, number>>;
}

/** What a group of a service reads; names of prefixes end in `*`. */
export interface GroupReads {
  readonly group: string;
  readonly topics: readonly string[];
}
