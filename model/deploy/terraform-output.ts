/** What is read of the lines that Terraform and OpenTofu print. */

/** Resources that an apply changed. */
export interface Counts {
  readonly added: number;
  readonly changed: number;
  readonly destroyed: number;
  readonly imported: number;
}

/** What a run of Terraform has printed so far. */
export interface ApplyProgress {
  /** Resources that the plan changes; absent until the plan is made. */
  readonly total?: number;
  readonly done: number;
}

const PLAN = /^Plan: (?:(\d+) to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy/m;
const RESULT =
  /^(?:Apply|Destroy) complete! Resources: (?:(\d+) imported, )?(?:(\d+) added, (\d+) changed, )?(\d+) destroyed/m;
const DONE = /^\S.*: (?:Creation|Modifications|Destruction|Import) complete\b/gm;
const NO_CHANGES = /^No changes\. /m;

/** The same of a plan alone: what it would change. undefined if the text has no plan. */
export function plannedCounts(output: string): Counts | undefined {
  const plan = PLAN.exec(output);
  if (plan !== null) return counts(plan[2], plan[3], plan[4], plan[1]);
  return NO_CHANGES.test(output) ? counts('0', '0', '0', '0') : undefined;
}

/** undefined if the apply did not come to its end. */
export function appliedCounts(output: string): Counts | undefined {
  const result = RESULT.exec(output);
  return result === null ? undefined : counts(result[2], result[3], result[4], result[1]);
}

export function applyProgress(output: string): ApplyProgress {
  const plan = plannedCounts(output);
  const done = [...output.matchAll(DONE)].length;
  if (plan === undefined) return { done };
  return { done, total: plan.added + plan.changed + plan.destroyed + plan.imported };
}

export function isUnchanged({ added, changed, destroyed, imported }: Counts): boolean {
  return added + changed + destroyed + imported === 0;
}

/** Whether a plan changes outputs alone: it is applied all the same. */
export function changesOutputs(output: string): boolean {
  return /^Changes to Outputs:/m.test(output);
}

/** Addresses of resources that a plan destroys or replaces, as the plan's text names them. */
export function destroyedAddresses(output: string): string[] {
  return [
    ...output.matchAll(
      /^ +# (\S+)(?: \([^\n]*\))? (?:will be destroyed|must be replaced|is tainted, so must be replaced|will be replaced, as requested)/gm,
    ),
  ].map(([, address]) => address ?? '');
}

/**
 * Whether a run failed by a race in the provider's Kafka client: sarama marks a connection as open before it holds the lock that makes
 * other requests wait (Broker.Open, in 1.46.1 and 1.61.1 alike), so requests that come in between fail although every broker is well.
 * Lines may be broken at a terminal's width, so the words may be anywhere.
 */
export function brokeOnConnection(output: string): boolean {
  return /kafka: broker not connected/.test(output.replace(/\u001b\[[0-9;]*m/g, '').replace(/[\s│]+/g, ' '));
}

/** Addresses of the topics whose requests failed so, as the errors name them. */
export function topicsWithoutConnection(stderr: string): string[] {
  return errorTexts(stderr)
    .filter(brokeOnConnection)
    .flatMap((text) => /\bwith (kafka_topic\.[\w-]+),/.exec(text)?.[1] ?? []);
}

/**
 * Why a run may succeed if it is repeated, in a few words; undefined if any of its errors is of another kind.
 *
 * - "not visible": the provider waits 10 × 200 ms for an ACL to reach the broker that it asks; a busy broker takes longer. The entry
 *   is there, and its resource is tainted (facts of the provider; seen with 60 entries at once on two busy cores).
 * - "broker not connected": see brokeOnConnection.
 */
export function passingReason(stderr: string): string | undefined {
  const errors = errorTexts(stderr);
  if (errors.length === 0) return undefined;
  const reasons = errors.map((text) =>
    /^ACL .* was not visible in Kafka after \d+ attempts/.test(text)
      ? 'a broker had not seen a new ACL yet'
      : /kafka: broker not connected/.test(text)
        ? 'the provider used a connection before it was open'
        : undefined,
  );
  return reasons.includes(undefined) ? undefined : [...new Set(reasons)].join(', and ');
}

/** Whether a saved plan was refused because the state has changed since it was made: it was applied, or another one was. */
export const isStale = (stderr: string): boolean => /Saved plan is stale/.test(plain(stderr));

/** Whether a command found that its folder has to be initialized first. In automation Terraform does not always name the command. */
export const asksForInit = (stderr: string): boolean =>
  /\b(?:terraform|tofu)\s+init\b|Required plugins are not installed|Inconsistent dependency lock file|Backend initialization required|Module not installed/.test(
    plain(stderr),
  );

/** Whether `terraform init` asks for newer providers than the lock file has. */
export const asksForUpgrade = (stderr: string): boolean => /init -upgrade/.test(plain(stderr));

/** Whether `terraform init` found a backend that differs from the one of the last init. */
export const backendChanged = (stderr: string): boolean =>
  /Backend (?:configuration|initialization)|backend (?:configuration )?(?:has )?changed/i.test(
    plain(stderr),
  ) && /-reconfigure|-migrate-state/.test(plain(stderr));

/** Who holds the state, if that is why a run failed: Terraform's own `Lock Info`. */
export function stateLockHolder(stderr: string): string | undefined {
  if (!/Error acquiring the state lock/.test(stderr)) return undefined;
  const field = (name: string): string =>
    new RegExp(`${name}:\\s+(.*)`).exec(plain(stderr))?.[1]?.trim() ?? '';
  return `${field('Who')}, ${field('Operation')}, since ${field('Created')}`;
}

/** Each error in one line. */
const errorTexts = (stderr: string): string[] =>
  plain(stderr)
    .split(/^\s*Error: /m)
    .slice(1)
    .map((text) => text.replace(/\s+/g, ' '));

const plain = (text: string): string => text.replaceAll('│', ' ');

function counts(added = '0', changed = '0', destroyed = '0', imported = '0'): Counts {
  return {
    added: Number(added),
    changed: Number(changed),
    destroyed: Number(destroyed),
    imported: Number(imported),
  };
}
