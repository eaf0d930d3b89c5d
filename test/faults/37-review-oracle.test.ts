/**
 * Plans of many drawn cases against a real Kafka: what the review says of each is held against what Kafka's own clients then see. The
 * seed is printed, and BROKERFORM_TEST_ORACLE_SEED plays it again.
 */
import { writeFileSync } from 'node:fs';
import { firstPort } from '../support/ports';
import { draw } from './support/oracle/draw';
import type { Judged } from './support/oracle/judge';
import { runRound } from './support/oracle/round';
import { openStage } from './support/oracle/stage';
import type { OpenStage } from './support/oracle/stage';

const MINUTE = 60_000;
const PLANS = Number(process.env['BROKERFORM_TEST_ORACLE_PLANS'] ?? 2);
const CASES = Number(process.env['BROKERFORM_TEST_ORACLE_CASES'] ?? 110);
const SEED = Number(process.env['BROKERFORM_TEST_ORACLE_SEED'] ?? Date.now() % 1_000_000_000);

/** File for all that was judged, as JSON. @default - none */
const KEPT = process.env['BROKERFORM_TEST_ORACLE_KEEP'];

function keep(all: readonly Judged[]): void {
  if (KEPT !== undefined) writeFileSync(KEPT, JSON.stringify(all, undefined, 1));
}

let stage: OpenStage;
const judged: Judged[] = [];

beforeAll(async () => {
  console.log(`BROKERFORM_TEST_ORACLE_SEED=${SEED}`);
  stage = await openStage(firstPort('oracle'));
}, 10 * MINUTE);

afterAll(async () => {
  await stage?.close();
}, MINUTE);

test.each(Array.from({ length: PLANS }, (_, plan) => SEED + plan))(
  'GIVEN the cases of seed %d THEN of none less was said than happened',
  async (seed) => {
    const { cases, surroundings } = draw(seed, CASES);
    const round = await runRound(stage, seed - SEED + 1, cases, surroundings);
    judged.push(...round);
    keep(judged);
    expect(round.filter(({ below }) => below.length > 0)).toEqual([]);
  },
  15 * MINUTE,
);
