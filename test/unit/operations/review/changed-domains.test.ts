import { local } from '../../../fixtures/environments/local';
import { staging } from '../../../fixtures/environments/staging';
import { domainStackNames } from '../../../../model/desired/stacks';
import { compareDomains } from '../../../../operations/review/changed-domains';

const domains = (text: Readonly<Record<string, string>>) => new Map(Object.entries(text));
const compare = (before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>) =>
  compareDomains([{ environment: local, before: domains(before), after: domains(after) }]);

describe('domains that are synthesized', () => {
  test('GIVEN one that differs THEN it is, on both sides', () =>
    expect(compare({ order: '1', payment: '1' }, { order: '2', payment: '1' })).toEqual({
      base: ['order'],
      head: ['order'],
      same: domainStackNames(local, 'payment'),
    }));

  test.each([
    ['that is new', { order: '1' }, { order: '1', payment: '1' }, ['order'], ['order', 'payment']],
    ['that is gone', { order: '1', payment: '1' }, { order: '1' }, ['order', 'payment'], ['order']],
  ])('GIVEN only one %s THEN no other one is on one side alone', (_, before, after, base, head) =>
    expect(compare(before, after)).toEqual({ base, head, same: [] }),
  );

  test('GIVEN no difference THEN one stands in, as no name would mean all', () =>
    expect(compare({ order: '1', payment: '1' }, { order: '1', payment: '1' })).toEqual({
      base: ['order'],
      head: ['order'],
      same: domainStackNames(local, 'payment'),
    }));

  test('GIVEN another domain on each side THEN both are', () =>
    expect(compare({ order: '1', a: '1' }, { order: '1', b: '1' })).toEqual({
      base: ['a'],
      head: ['b'],
      same: domainStackNames(local, 'order'),
    }));

  test('GIVEN no domain in common and nothing on one side THEN everything is synthesized', () =>
    expect(compare({}, { order: '1' })).toBeUndefined());

  test('GIVEN a domain that differs in one environment THEN it is left out in none', () =>
    expect(
      compareDomains([
        { environment: local, before: domains({ a: '1', b: '1' }), after: domains({ a: '1', b: '1' }) },
        { environment: staging, before: domains({ a: '1', b: '1' }), after: domains({ a: '2', b: '1' }) },
      ]),
    ).toEqual({
      base: ['a'],
      head: ['a'],
      same: [...domainStackNames(local, 'b'), ...domainStackNames(staging, 'b')],
    }));
});
