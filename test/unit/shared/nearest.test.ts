import { nearest } from '../../../shared/nearest';

const ENVIRONMENTS = ['local', 'staging', 'production', 'prepared'];

test.each([
  ['stagng', 'staging'],
  ['Production', 'production'],
  ['prod', 'production'],
  ['loc', 'local'],
  // Two begin with it.
  ['pr', undefined],
  ['pre', 'prepared'],
  ['elsewhere', undefined],
  ['', undefined],
])('GIVEN %j THEN %j was meant', (word, meant) => expect(nearest(word, ENVIRONMENTS)).toBe(meant));
