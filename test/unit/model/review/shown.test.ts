import { change, context, entry, facts, topicUpdated } from './support';
import type { ResourceChange, StackPlan } from '../../../../model/review/change';
import { readPlan } from '../../../../model/review/plan-json';
import { review } from '../../../../model/review/review';
import { NOT_SHOWN, shownPlan } from '../../../../model/review/shown';

const SECRET = 'what-a-file-has';

interface Given {
  readonly expressions?: object;
  readonly after: object;
  readonly before?: object;
  readonly address?: string;
  readonly configuration?: object;
  readonly more?: object;
}

/** A plan in Terraform's JSON with one resource, as a foreign one is read. */
function read({ expressions, after, before, address = 't.it', configuration, more }: Given): StackPlan {
  const actions = before === undefined ? ['create'] : ['update'];
  const text = JSON.stringify({
    ...{ format_version: '1.2', terraform_version: '1.11.4' },
    resource_changes: [{ address, type: 't', change: { actions, before: before ?? null, after } }],
    configuration: {
      root_module: {
        resources: [{ address: 't.it', ...(expressions && { expressions }) }],
        ...configuration,
      },
    },
    ...more,
  });
  const reading = readPlan(text, 's', 'foreign');
  if (!reading.ok) throw new Error(reading.error.message);
  return reading.plan;
}

const shownOf = (given: Given): ResourceChange | undefined => read(given).shown?.changes[0];

const REFERENCES = { references: ['local.a'] };

test.each<[string, Given, object]>([
  ['a constant', { expressions: { name: { constant_value: 'a' } }, after: { name: 'a' } }, { name: 'a' }],
  [
    'a number that the provider makes text of',
    { expressions: { config: { constant_value: { ms: 60000 } } }, after: { config: { ms: '60000' } } },
    { config: { ms: '60000' } },
  ],
  [
    'an expression with references',
    { expressions: { name: REFERENCES }, after: { name: SECRET } },
    { name: NOT_SHOWN },
  ],
  ['a call without references', { expressions: { name: {} }, after: { name: SECRET } }, { name: NOT_SHOWN }],
  [
    'an argument without an expression',
    { after: { tags_all: { a: SECRET } } },
    { tags_all: { [NOT_SHOWN]: NOT_SHOWN } },
  ],
  ['a number that was computed', { expressions: { n: {} }, after: { n: 4711 } }, { n: NOT_SHOWN }],
  ['truth values and null', { after: { a: true, b: null } }, { a: true, b: null }],
  [
    'nested blocks, constant and computed',
    {
      expressions: { rule: [{ port: { constant_value: 9092 }, cidr: REFERENCES }] },
      after: { rule: [{ port: 9092, cidr: SECRET }] },
    },
    { rule: [{ port: 9092, cidr: NOT_SHOWN }] },
  ],
  [
    'blocks made by dynamic, whose arguments stand nowhere',
    { expressions: {}, after: { rule: [{ cidr: SECRET }] } },
    { rule: [{ [NOT_SHOWN]: NOT_SHOWN }] },
  ],
  [
    'a key of a map that was computed',
    { expressions: { config: {} }, after: { config: { [SECRET]: 'x', 'retention.ms': 'x' } } },
    { config: { [NOT_SHOWN]: NOT_SHOWN, 'retention.ms': NOT_SHOWN } },
  ],
  [
    'a default of a variable',
    {
      expressions: { name: { references: ['var.a'] } },
      after: { name: 'a' },
      configuration: { variables: { a: { default: 'a' } } },
    },
    { name: 'a' },
  ],
  [
    'a variable that was given a value',
    {
      expressions: { name: { references: ['var.a'] } },
      after: { name: SECRET },
      configuration: { variables: { a: { default: 'a' } } },
      more: { variables: { a: { value: SECRET } } },
    },
    { name: NOT_SHOWN },
  ],
  [
    'a constant that a module is given',
    {
      expressions: {},
      after: { name: 'a' },
      configuration: { module_calls: { m: { expressions: { name: { constant_value: 'a' } }, module: {} } } },
    },
    { name: 'a' },
  ],
  [
    'what the state has already',
    { expressions: { name: REFERENCES }, before: { name: 'a' }, after: { name: 'a' } },
    { name: 'a' },
  ],
  [
    'what a data source read while it was planned',
    {
      expressions: { name: { references: ['data.local_file.a'] } },
      after: { name: SECRET },
      more: {
        prior_state: {
          values: {
            root_module: {
              resources: [
                {
                  address: 'data.local_file.a',
                  mode: 'data',
                  type: 'local_file',
                  values: { content: SECRET },
                },
              ],
            },
          },
        },
      },
    },
    { name: NOT_SHOWN },
  ],
])('%s', (_, given, after) => expect(shownOf(given)?.after).toEqual(after));

test.each([
  ['a key of for_each that was computed', `m["${SECRET}"].t.it`, `m[${NOT_SHOWN}].t.it`],
  ['one that the configuration has', 't.it["a"]', 't.it["a"]'],
  ['a number', 't.it[0]', 't.it[0]'],
])('%s', (_, address, shown) => {
  const expressions = { name: { constant_value: 'a' } };
  expect(shownOf({ address, expressions, after: { name: 'a' } })?.address).toBe(shown);
});

describe('a plan of our own', () => {
  const own = (type: string, expressions: object): ReturnType<typeof readPlan> =>
    readPlan(
      JSON.stringify({
        ...{ format_version: '1.2', terraform_version: '1.11.4' },
        configuration: { root_module: { resources: [{ address: `${type}.it`, expressions }] } },
        resource_changes: [
          { address: `${type}.it`, type, change: { actions: ['create'], after: { a: 'b' } } },
        ],
      }),
      's',
      'own',
    );

  test('GIVEN text alone, on the cluster, THEN all of it is shown', () => {
    expect(own('kafka_acl', { a: { constant_value: 'b' } })).not.toHaveProperty('plan.shown');
  });

  test('GIVEN a value that Terraform computed, on the cluster, THEN it is not shown', () => {
    expect(own('kafka_acl', { a: {} })).toMatchObject({
      plan: { shown: { changes: [{ after: { a: NOT_SHOWN } }] } },
    });
  });

  test('GIVEN a stack without anything on the cluster THEN its expressions are of our own code', () => {
    expect(own('aws_instance', { a: {} })).not.toHaveProperty('plan.shown');
  });
});

describe('the review', () => {
  const judged = (given: ResourceChange, configuration: object = {}) => {
    const whole = context([given], { facts: facts() });
    const [plan] = whole.plans;
    if (plan === undefined) throw new Error('no plan');
    const plans = [{ ...plan, shown: shownPlan(plan, configuration) }];
    return { real: review(whole, [], '2026-11-24'), shown: review({ ...whole, plans }, [], '2026-11-24') };
  };

  test('GIVEN a computed principal THEN the sentence is the same without it', () => {
    const acl = entry({ principal: `User:${SECRET}`, operation: 'All', name: '*' });
    const constants = Object.values(acl).filter((value) => !value.includes(SECRET));
    const { real, shown } = judged(change('kafka_acl', ['create'], null, acl), { constant_value: constants });

    const sentence = (principal: string) =>
      `${principal} gets All on every topic; no existing topic matches.`;
    expect(real.findings).toMatchObject([{ rule: 'acl-widened', message: sentence(`User:${SECRET}`) }]);
    expect(shown.findings).toMatchObject([{ rule: 'acl-widened', message: sentence(NOT_SHOWN) }]);
    expect(shown.verdict).toBe(real.verdict);
  });

  test('GIVEN a computed number that is written as a duration THEN the finding says what happens, and not to which value', () => {
    const cut = topicUpdated(
      { config: { 'retention.ms': '604800000' } },
      { config: { 'retention.ms': '4711000' } },
    );
    const { real, shown } = judged(cut);

    expect(shown.verdict).toBe(real.verdict);
    expect(shown.findings.map(({ rule, severity, loss }) => ({ rule, severity, loss }))).toEqual(
      real.findings.map(({ rule, severity, loss }) => ({ rule, severity, loss })),
    );
    expect(shown.findings[0]?.message).toBe(
      'order.created: Retention of a topic is reduced. Its values are computed by Terraform, not shown.',
    );
  });
});
