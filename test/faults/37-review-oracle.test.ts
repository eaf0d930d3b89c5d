/**
 * Plans of many drawn cases against a real Kafka: what the review says of each is held against what Kafka's own clients then see. The
 * seed is printed, and BROKERFORM_TEST_ORACLE_SEED plays it again. test/oracle plays thousands.
 */
import { writeFileSync } from 'node:fs';
import { firstPort } from '../support/ports';
import { draw } from './support/oracle/draw';
import { FIXED, FIXED_SURROUNDINGS } from './support/oracle/fixed';
import type { Judged } from './support/oracle/judge';
import { runRound } from './support/oracle/round';
import { CASES, KEPT, PLANS, SEED, complaints } from './support/oracle/settings';
import { openStage } from './support/oracle/stage';
import type { OpenStage } from './support/oracle/stage';

const MINUTE = 60_000;
const plans = PLANS ?? 1;
const cases = CASES ?? 200;

let stage: OpenStage;
const judged: Judged[] = [];

beforeAll(async () => {
  console.log(`BROKERFORM_TEST_ORACLE_SEED=${SEED}`);
  stage = await openStage(firstPort('oracle'));
}, 10 * MINUTE);

afterAll(async () => {
  await stage?.close();
}, MINUTE);

test(
  'GIVEN the cases that failed once THEN of none less is said than happens',
  async () => {
    expect(complaints(await runRound(stage, 0, FIXED, FIXED_SURROUNDINGS))).toEqual([]);
  },
  15 * MINUTE,
);

test.each(Array.from({ length: plans }, (_, plan) => SEED + plan))(
  'GIVEN the cases of seed %d THEN of none less was said than happened',
  async (seed) => {
    const drawn = draw(seed, cases);
    const round = await runRound(stage, seed - SEED + 1, drawn.cases, drawn.surroundings);
    judged.push(...round);
    if (KEPT !== undefined) writeFileSync(KEPT, JSON.stringify(judged));
    expect(complaints(round)).toEqual([]);
  },
  15 * MINUTE,
);

test('the clients saw losses, refusals and what is missing: an oracle that sees nothing proves nothing', () => {
  const seen = new Set(judged.flatMap(({ happened }) => happened.map(({ what }) => what)));
  expect([...seen]).toEqual(
    expect.arrayContaining([
      ...['records are gone', 'the topic was deleted', 'large records are refused'],
      ...['a member at work was refused', 'read: refused', 'the user cannot log in'],
    ]),
  );
});
