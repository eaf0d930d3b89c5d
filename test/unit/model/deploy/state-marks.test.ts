import { stateMarks } from '../../../../model/deploy/state-marks';
import type { RawState } from '../../../../model/deploy/state-marks';

type Resource = NonNullable<RawState['resources']>[number];
type Instance = NonNullable<Resource['instances']>[number];

const resource = (type: string, ...instances: Instance[]): Resource => ({
  mode: 'managed',
  type,
  name: 'x',
  instances,
});
const ID = 'User:a|*|Read|Allow|Topic|t|Literal';
const present: Instance = { attributes: { id: ID } };
const tainted: Instance = { ...present, status: 'tainted' };
const former: Instance = { ...present, deposed: '0badf00d' };
const other: Instance = { attributes: { id: 'User:a|*|Read|Allow|Topic|t|Prefixed' }, deposed: '0badf00d' };
const NONE = { tainted: [], deposed: [] };

test.each(['kafka_acl', 'kafka_quota', 'kafka_user_scram_credential'])(
  'GIVEN a %s WHEN it is tainted or deposed by itself THEN it is named',
  (type) => {
    const marks = (...instances: Instance[]) => stateMarks({ resources: [resource(type, ...instances)] });
    expect(marks(present)).toEqual(NONE);
    expect(marks(tainted)).toEqual({ tainted: [`${type}.x`], deposed: [] });
    expect(marks(present, former)).toEqual({ tainted: [], deposed: [`${type}.x`] });
    // Removing it from the state takes the taint along.
    expect(marks(tainted, former)).toEqual({ tainted: [], deposed: [`${type}.x`] });
    // The create of its replacement failed: nothing says yet that it is superfluous.
    expect(marks(former)).toEqual({ tainted: [], deposed: [`${type}.x`] });
    // Literal became Prefixed: the former entry is superfluous, and is deleted.
    expect(marks(present, other)).toEqual(NONE);
  },
);

test('GIVEN types that are more than their content THEN their taint is Terraform’s own affair', () => {
  expect(
    stateMarks({ resources: [resource('kafka_topic', tainted), resource('terraform_data', tainted)] }),
  ).toEqual(NONE);
});

test('GIVEN instances of a map THEN each is judged by its own key', () => {
  const keyed = (key: string | number, instance: Instance): Instance => ({ ...instance, index_key: key });
  expect(
    stateMarks({
      resources: [resource('kafka_acl', keyed('a"b', tainted), keyed(0, present), keyed(0, former))],
    }),
  ).toEqual({ tainted: ['kafka_acl.x["a\\"b"]'], deposed: ['kafka_acl.x[0]'] });
});

test('GIVEN a state without resources, or with data sources THEN nothing is named', () => {
  expect(stateMarks({})).toEqual(NONE);
  expect(stateMarks({ resources: [{ ...resource('kafka_acl', tainted), mode: 'data' }] })).toEqual(NONE);
});
