/**
 * Thousands of drawn cases for the review, as test/faults/review-oracle.test.ts plays hundreds: by name, since they take long.
 * Writes docs/review-oracle.md, after each plan: a run that is ended early has the numbers of what was played.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { staging } from '../fixtures/environments/staging';
import { run } from '../../shared/system/run';
import { firstPort } from '../support/ports';
import { draw } from '../faults/support/oracle/draw';
import { FIXED_PLANS } from '../faults/support/oracle/fixed';
import type { Case, Surroundings } from '../faults/support/oracle/cases';
import type { Judged } from '../faults/support/oracle/judge';
import { reportOf } from '../faults/support/oracle/report';
import type { Run } from '../faults/support/oracle/report';
import { runRound } from '../faults/support/oracle/round';
import { CASES, KEPT, PLANS, SEED, complaints } from '../faults/support/oracle/settings';
import { openStage } from '../faults/support/oracle/stage';
import type { OpenStage } from '../faults/support/oracle/stage';

const MINUTE = 60_000;
const project = resolve(__dirname, '../..');
const REPORT = resolve(project, 'docs/review-oracle.md');
const plans = PLANS ?? 10;
const cases = CASES ?? 200;
const seedOfFirst = SEED ?? Date.now() % 1_000_000_000;

/** Of the first round of fixed cases: no drawn one has it. */
const FIXED_NUMBER = 100_000;

let stage: OpenStage;
let versions: Run['versions'];
const judged: Judged[] = [];
const played: { seed: string; cases: number; minutes: number }[] = [];

beforeAll(async () => {
  console.log(`BROKERFORM_TEST_ORACLE_SEED=${seedOfFirst}`);
  const terraform = process.env['TERRAFORM_BINARY_NAME'] ?? 'terraform';
  const version = JSON.parse(await run(terraform, ['version', '-json'])) as { terraform_version: string };
  const { devDependencies } = JSON.parse(readFileSync(resolve(project, 'package.json'), 'utf8')) as {
    devDependencies: Readonly<Record<string, string>>;
  };
  versions = {
    ...{ Kafka: staging.kafkaVersion, Terraform: version.terraform_version, 'Mongey/kafka': '0.13.1' },
    ...{ 'Node.js': process.version.slice(1), 'fast-check': devDependencies['fast-check'] ?? '' },
  };
  stage = await openStage(firstPort('oracle'));
}, 10 * MINUTE);

afterAll(async () => {
  await stage?.close();
}, MINUTE);

async function play(
  name: string,
  number: number,
  drawn: readonly Case[],
  surroundings: Surroundings,
): Promise<string[]> {
  const began = Date.now();
  const round = await runRound(stage, number, drawn, surroundings);
  judged.push(...round);
  played.push({ seed: name, cases: round.length, minutes: (Date.now() - began) / MINUTE });
  const date = new Date().toISOString().slice(0, 10);
  writeFileSync(REPORT, reportOf({ date, versions, plans: played, judged }));
  if (KEPT !== undefined) writeFileSync(KEPT, JSON.stringify(judged));
  return complaints(round);
}

test.each(FIXED_PLANS.map((plan, index) => ({ ...plan, number: FIXED_NUMBER + index })))(
  'GIVEN the cases $name THEN of none less is said than happens',
  async ({ name, number, cases: fixed, surroundings }) => {
    expect(await play(`cases ${name}`, number, fixed, surroundings)).toEqual([]);
  },
  60 * MINUTE,
);

test.each(Array.from({ length: plans }, (_, plan) => seedOfFirst + plan))(
  'GIVEN the cases of seed %d THEN of none less was said than happened',
  async (seed) => {
    const drawn = draw(seed, cases);
    expect(await play(String(seed), seed - seedOfFirst + 1, drawn.cases, drawn.surroundings)).toEqual([]);
  },
  60 * MINUTE,
);
