/** What a run of the oracle is told by variables, and what it says of a failure. */
import type { Judged } from './judge';

const number = (name: string): number | undefined => {
  const text = process.env[`BROKERFORM_TEST_ORACLE_${name}`];
  return text === undefined ? undefined : Number(text);
};

export const PLANS = number('PLANS');
/** Drawn for each plan. */
export const CASES = number('CASES');
/** Of the first plan; each further one has the next number. */
export const SEED = number('SEED');
/** File for all that was judged, as JSON. @default - none */
export const KEPT = process.env['BROKERFORM_TEST_ORACLE_KEEP'];

/** A case of which less was said than happened: with it as data, so that it can become a fixed one. */
export function complaints(judged: readonly Judged[]): string[] {
  return judged
    .filter(({ below }) => below.length > 0)
    .map(({ id, below, drawn, messages }) =>
      [`${id}: ${below.join('; ')}`, JSON.stringify(drawn), ...messages].join('\n'),
    );
}
