/**
 * Marks in a Terraform state that make the next apply delete what it has just declared.
 *
 * Kafka identifies ACLs, quotas and users by their content. A create that is cancelled or slow leaves its resource tainted: the
 * next apply creates the same entry, which changes nothing, and deletes "the old one", which is the same (create_before_destroy), or
 * removes the entry for a moment (the order of the others). A replacement that was interrupted leaves the old object as deposed, and
 * deleting it has the same effect.
 */

/** Types of the Kafka provider whose objects are identified by content. */
const BY_CONTENT = new Set(['kafka_acl', 'kafka_quota', 'kafka_user_scram_credential']);

export interface StateMarks {
  /** Addresses to untaint: refreshing then says whether the object is there, and an absent one is created. */
  readonly tainted: readonly string[];
  /**
   * Addresses whose deposed object is the same as their present one, or the only one: to be removed from the state, so that the next apply
   * declares it again and deletes nothing. Creating what exists changes nothing on the cluster.
   */
  readonly deposed: readonly string[];
}

/** The part of a state, version 4, that is read. */
export interface RawState {
  readonly resources?: readonly {
    readonly mode?: string;
    readonly type?: string;
    readonly name?: string;
    readonly instances?: readonly {
      readonly index_key?: string | number;
      readonly status?: string;
      readonly deposed?: string;
      readonly attributes?: { readonly id?: unknown } | null;
    }[];
  }[];
}

export function stateMarks(state: RawState): StateMarks {
  const tainted: string[] = [];
  const deposed = new Set<string>();
  for (const { mode, type = '', name = '', instances = [] } of state.resources ?? []) {
    if (mode !== 'managed' || !BY_CONTENT.has(type)) continue;
    for (const instance of instances) {
      const { index_key: key, status } = instance;
      const address = `${type}.${name}${key === undefined ? '' : `[${JSON.stringify(key)}]`}`;
      if (instance.deposed !== undefined) {
        const present = instances.find((other) => other.deposed === undefined && other.index_key === key);
        // An entry that really differs is superfluous, and is deleted as planned.
        if (present === undefined || present.attributes?.id === instance.attributes?.id) deposed.add(address);
      } else if (status === 'tainted') tainted.push(address);
    }
  }
  return { tainted: tainted.filter((address) => !deposed.has(address)), deposed: [...deposed] };
}
