/** What exists on a cluster and that the next deploy takes over by import blocks, where it would otherwise create it. */
export interface Adoption {
  /** Names of topics. */
  readonly topics: ReadonlySet<string>;
  /** ACLs as `aclId` of ../access/adopted.ts writes them. */
  readonly acls: ReadonlySet<string>;
}

export const NOTHING_ADOPTED: Adoption = { topics: new Set(), acls: new Set() };
