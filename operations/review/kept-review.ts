/** What a review kept for the deploy: plans as Terraform saves them, the code they are of, and what was found. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Finding } from '../../model/review/rule';
import { PLAN_JSON } from './plan-stacks';
import { UserError } from '../../shared/user-error';

const REVIEW_FILE = 'review.json';

const keptSchema = z.object({
  version: z.literal(2),
  /** Stacks in the order in which they are applied. */
  stacks: z.array(z.string()),
  findings: z.array(z.string()),
  /** Topics whose deletion the commit announced that was compared with. Absent if there was none. */
  announced: z.array(z.string()).optional(),
});

export type KeptReview = z.infer<typeof keptSchema>;

/** What makes two findings the same: the rule, and the thing it is about, and how bad it is. */
export function fingerprint({ rule, severity, stack, address }: Finding): string {
  return `${severity} ${rule} ${stack}/${address}`;
}

export function keepReview(
  folder: string,
  stacks: readonly string[],
  findings: readonly Finding[],
  announced?: ReadonlySet<string>,
): void {
  const kept: KeptReview = {
    version: 2,
    stacks: [...stacks],
    findings: findings.map(fingerprint),
    ...(announced === undefined ? {} : { announced: [...announced].sort() }),
  };
  // Without a stack to plan it does not exist yet.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(path.join(folder, REVIEW_FILE), `${JSON.stringify(kept, undefined, 2)}\n`, { mode: 0o600 });
}

/** @throws UserError if the folder is none that a review wrote, or lacks a plan */
export function readKeptReview(folder: string): KeptReview {
  const remedy = 'brokerform review --base <git ref> --plans <folder> writes it';
  const file = path.join(folder, REVIEW_FILE);
  if (!existsSync(file))
    throw new UserError(`${folder} holds no reviewed plans: there is no ${REVIEW_FILE}.`, remedy);
  let kept: ReturnType<typeof keptSchema.safeParse>;
  try {
    kept = keptSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new UserError(`${file} is not valid JSON, or is truncated.`, remedy);
  }
  if (!kept.success) throw new UserError(`${file} is of another version of brokerform.`, remedy);
  const lacking = kept.data.stacks.filter((stack) => !existsSync(path.join(folder, stack, PLAN_JSON)));
  const extra = readdirSync(folder).filter(
    (name) => name !== REVIEW_FILE && !kept.data.stacks.includes(name),
  );
  if (lacking.length + extra.length > 0)
    throw new UserError(
      [
        `${folder} was changed after the review; nothing was applied.`,
        ...lacking.map((stack) => `${stack}: its plan is missing`),
        ...extra.map((name) => `${name}: the review did not write it`),
      ].join('\n'),
      remedy,
    );
  return kept.data;
}
