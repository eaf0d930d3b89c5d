/**
 * `adoption/<environment>.json`: what exists on the cluster and the next deploy imports. Written by `brokerform adopt`, read at every
 * synthesis, removed once every state has it.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { NOTHING_ADOPTED } from '../../model/adopt/adoption';
import type { Adoption } from '../../model/adopt/adoption';
import { jsonProblem } from '../../shared/json-problem';
import { projectRoot } from '../toolchain/paths';
import { UserError } from '../../shared/user-error';

/** Names another folder, absolute or relative to the project: for tests and try-outs. */
const ADOPTION_VARIABLE = 'BROKERFORM_ADOPTION';

const schema = z.strictObject({
  environment: z.string(),
  clusterId: z.string(),
  /** ISO 8601. */
  adoptedAt: z.string(),
  topics: z.array(z.string()),
  acls: z.array(z.string()),
});

export type AdoptionFile = z.output<typeof schema>;

/** Absolute. */
export function adoptionFile(environment: string): string {
  return path.resolve(projectRoot, process.env[ADOPTION_VARIABLE] || 'adoption', `${environment}.json`);
}

/** Nothing where there is no file. @throws UserError for a file that is no adoption of this environment */
export function readAdoption(environment: string): Adoption {
  const file = adoptionFile(environment);
  if (!existsSync(file)) return NOTHING_ADOPTED;
  const { topics, acls } = parse(file, environment);
  return { topics: new Set(topics), acls: new Set(acls) };
}

function parse(file: string, environment: string): AdoptionFile {
  const remedy = 'restore it from version control, or remove it if everything in it was imported';
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UserError(`${file} is not valid JSON: ${jsonProblem(error)}.`, remedy);
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new UserError(
      `${file} is not in the format of brokerform adopt: ${issue?.path.join('.') || 'the file'}: ${issue?.message ?? ''}.`,
      remedy,
    );
  }
  if (result.data.environment === environment) return result.data;
  throw new UserError(
    `${file} belongs to environment "${result.data.environment}", not to "${environment}".`,
    'name the file after its environment',
  );
}

export function adoptionText(file: AdoptionFile): string {
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

export function removeAdoption(environment: string): void {
  rmSync(adoptionFile(environment));
}
