/** What a rule of the review is. One file per rule or family in rules/, one page per rule in docs/review-rules/. */
import type { Environment } from '../environment';
import type { ReviewFacts, TopicGroup } from './facts';
import type { Need } from './needs';
import type { Direction, RegistryKind } from '../schemas/types';
import type { ResourceChange, StackPlan } from './change';

/** `error` blocks the deploy unless it is waived; `warning` has to be read before; `note` informs. */
export type ReviewSeverity = 'error' | 'warning' | 'note';

/** What is permanently lost, in numbers where the cluster was asked. */
export interface Loss {
  /** Bytes of one copy, not of all replicas. */
  readonly bytes?: number;
  readonly records?: bigint;
  /** Groups that read it, with the records that they have not read yet. */
  readonly groups?: readonly Pick<TopicGroup, 'id' | 'state' | 'lag' | 'uncommitted'>[];
  /** `exact`: everything there is. `estimate`: a part, computed; says how in `how`. */
  readonly kind: 'exact' | 'estimate';
  readonly how?: string;
}

export interface Finding {
  /** Id of the rule. */
  readonly rule: string;
  readonly severity: ReviewSeverity;
  readonly stack: string;
  /** Address of the resource. */
  readonly address: string;
  /** Where it stands, if that is a file of its own: a waiver, a schema. @default - the stack's plan */
  readonly place?: { readonly file: string; readonly line: number; readonly column?: number };
  /** What it is called on the cluster: a topic, a user, `node 101`. */
  readonly subject: string;
  /** One sentence: what changes, from what to what, and what Kafka does then. Names and numbers, no generalities. */
  readonly message: string;
  /** What to do instead, if this case has a better answer than the rule in general. @default - the rule's */
  readonly instead?: string;
  readonly loss?: Loss;
  /** Of a finding in a schema: where inside of it, and who breaks. */
  readonly schema?: {
    /** Path inside the schema. */
    readonly path: string;
    /** Row of the table of compatibility in docs/schemas.md. */
    readonly kind?: string;
    readonly breaks?: readonly Direction[];
    /** Whose rules the verdict speaks for. */
    readonly registry?: RegistryKind;
    readonly registryAccepts?: boolean;
    /** Services of the catalog. */
    readonly readers?: readonly string[];
    readonly writers?: readonly string[];
  };
  /** Other subjects of the review that this one is about as well. */
  readonly related?: readonly string[];
  /** What the review would have needed to know to be sure, and why it could not: never silence. */
  readonly notKnown?: readonly string[];
}

export interface ReviewContext {
  readonly plans: readonly StackPlan[];
  /** The changes of all plans. */
  readonly changes: readonly ResourceChange[];
  /** Stacks that the change takes out of the project: whatever they hold stays, and is no longer declared. @default - not known */
  readonly goneStacks?: readonly string[];
  /** What the cluster says. Undefined if it was not asked or did not answer: a rule then says what it cannot know. */
  readonly facts?: ReviewFacts;
  /** Absent where plans of a foreign project are reviewed. */
  readonly environment?: Environment;
  /**
   * Topics whose deletion the commit that is compared with announces in its catalog: the change cannot announce what it does itself.
   * @default - not known, and the catalog at hand counts
   */
  readonly announced?: ReadonlySet<string>;
  /** What the check of schemas found, and what it could not look at. Absent: no schema was compared. */
  readonly schemas?: { readonly findings: readonly Finding[]; readonly unknown: readonly string[] };
  /** What the catalog says about a topic that the plan cannot: whether its records have keys. */
  readonly topics: ReadonlyMap<string, { readonly key: string | null; readonly retiring: boolean }>;
}

export interface Rule {
  /** Kebab case, a contract: waivers name it. */
  readonly id: string;
  /** The highest that it finds; a finding may say less. */
  readonly severity: ReviewSeverity;
  /** A short sentence without full stop: `A topic is deleted or replaced`. */
  readonly title: string;
  /** Kafka's, Terraform's or AWS' reason: what happens, in two to five sentences. */
  readonly reason: string;
  /** Where that is written: documents, KIPs, classes with their version. */
  readonly sources: readonly string[];
  /** What to do instead, in general. */
  readonly instead: string;
  /** What `check` reads of the cluster. @default - nothing */
  readonly needs?: (context: ReviewContext) => readonly Need[];
  /** @param found what the rules before this one found. @default - nothing */
  check(context: ReviewContext, found?: readonly Finding[]): readonly Finding[];
}
