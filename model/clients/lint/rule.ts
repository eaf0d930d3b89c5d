/** What a rule of `brokerform clients lint` is, and what it finds. */
import type { ReviewSeverity } from '../../review/rule';
import type { ClientNeed, ServiceNeed, TopicNeed } from '../need';
import type { ClientConfig, ConfigEntry } from './config';

export interface LintContext {
  readonly config: ClientConfig;
  readonly need: ServiceNeed;
  /** The declared clients that this configuration can be of. */
  readonly clients: readonly ClientNeed[];
  /** Topics of these clients, each once. */
  readonly topics: readonly TopicNeed[];
}

export interface Hit {
  /** Where it stands. @default - the setting is not in the file */
  readonly entry?: ConfigEntry | undefined;
  /** Setting that it is about, where it is not in the file. */
  readonly setting: string;
  /** One sentence with the value that was given. */
  readonly message: string;
  readonly allowed?: string;
  /** @default - the rule's */
  readonly instead?: string;
  /** @default - the rule's */
  readonly severity?: ReviewSeverity;
}

export interface LintRule {
  /** Kebab case, a contract. */
  readonly id: string;
  /** The highest that it finds. */
  readonly severity: ReviewSeverity;
  /** A short sentence without full stop. */
  readonly title: string;
  /** What happens, in two to three sentences. */
  readonly reason: string;
  readonly instead: string;
  readonly sources: readonly string[];
  check(context: LintContext): readonly Hit[];
}

export interface LintFinding {
  readonly rule: string;
  readonly severity: ReviewSeverity;
  readonly file: string;
  /** From 1; of a setting that is missing, the first line. */
  readonly line: number;
  readonly column: number;
  /** The key, as the file has it. */
  readonly subject: string;
  readonly message: string;
  readonly allowed?: string;
  readonly instead: string;
}

/** One hit about a setting, in the file or missing from it. */
export function about(config: ClientConfig, name: string, hit: Omit<Hit, 'entry' | 'setting'>): Hit {
  return { entry: config.entry(name), setting: config.nameOf(name), ...hit };
}

/** `acks is 1`, or `acks is 1 by default`. */
export function stated(config: ClientConfig, name: string): string {
  const by = config.entry(name) === undefined ? ' by default' : '';
  return `${config.nameOf(name)} is ${config.value(name) ?? 'not set'}${by}`;
}

/** `order.created (critical)`, or `order.created and 3 more`. */
export function topicsText(topics: readonly TopicNeed[]): string {
  const [first, ...others] = topics;
  if (first === undefined) return 'no topic';
  return others.length === 0 ? first.name : `${first.name} and ${others.length} more`;
}
