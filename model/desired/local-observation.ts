/** What was seen of the machine before the local environment is synthesized. */
export interface LocalObservation {
  /** Per node id: a value that changes when the node's process ended since it was started. */
  readonly generations: Readonly<Record<number, string>>;
  /** Declared topics that exist on the cluster and in no state: what a deploy that was killed half-way leaves. */
  readonly adopt: ReadonlySet<string>;
  /** Domains that left the catalog and still hold something on the cluster: their stacks stay, empty, to remove it. */
  readonly formerDomains: readonly string[];
  /** Domains whose stacks of schemas still hold something. @default - none */
  readonly formerSchemas?: readonly string[];
  /** Whether the state has the topics of a schema registry: they stay when the last schema leaves the catalog. @default false */
  readonly hasRegistry?: boolean;
}
