import { STACK_KINDS, rowOf, stackKinds } from '../../../../model/desired/stack-kinds';
import {
  ownerOf,
  ownerStackName,
  parseStackName,
  stackName,
  stackOfStateFile,
  stateFileName,
} from '../../../../model/desired/stack-names';

const environments = ['local', 'prod', 'prod-eu'];

describe('names of stacks', () => {
  test.each(stackKinds)(
    'GIVEN the kind %s THEN its name is taken apart into what it was built from',
    (kind) => {
      const domain = rowOf(kind).per === 'domain' ? 'cluster-topics' : undefined;
      const name = stackName('prod', kind, domain);

      expect(parseStackName(name, environments)).toEqual({
        environment: 'prod',
        kind,
        ...(domain === undefined ? {} : { domain }),
      });
    },
  );

  test('GIVEN the names that states and pipelines have THEN they stay as they are', () => {
    expect(stackName('prod', 'cluster')).toBe('prod-cluster');
    expect(stackName('prod', 'topics', 'order')).toBe('prod-topics-order');
  });

  test('GIVEN an environment whose name begins another’s THEN the longer one is meant', () =>
    expect(parseStackName('prod-eu-cluster', environments)).toEqual({
      environment: 'prod-eu',
      kind: 'cluster',
    }));

  test.each(['prod-dashboards', 'prod-topics', 'prod-topics-', 'prod-clusters'])(
    'GIVEN %s, which is of no kind, THEN its environment is known all the same',
    (name) => expect(parseStackName(name, environments)).toEqual({ environment: 'prod', kind: undefined }),
  );

  test.each(['prod', 'other-cluster', ''])('GIVEN "%s" THEN it is no stack of an environment', (name) =>
    expect(parseStackName(name, environments)).toBeUndefined(),
  );

  test('GIVEN all kinds THEN none begins with another and a hyphen, which would give a name two readings', () => {
    const ambiguous = stackKinds.flatMap((kind) =>
      stackKinds.filter((other) => other.startsWith(`${kind}-`)).map((other) => [kind, other]),
    );

    expect(ambiguous).toEqual([]);
  });
});

test('GIVEN the rows THEN each comes after those that it depends on', () => {
  const early = stackKinds.flatMap((kind, index) => {
    const before: readonly string[] = stackKinds.slice(0, index);
    return STACK_KINDS[kind].after.filter((other) => !before.includes(other));
  });

  expect(early).toEqual([]);
});

test.each([
  ['prod-platform', 'platform'],
  ['prod-topics-order', 'order'],
])(
  'GIVEN %s THEN what it has on the cluster is of %s, and that owner’s stack is found again',
  (name, owner) => {
    const identity = parseStackName(name, environments);

    expect(identity && ownerOf(identity)).toBe(owner);
    expect(ownerStackName('prod', owner)).toBe(name);
  },
);

test.each(['prod-cluster', 'prod-dashboards'])('GIVEN %s THEN it has nothing on the cluster', (name) => {
  const identity = parseStackName(name, environments);

  expect(identity && ownerOf(identity)).toBeUndefined();
});

test('GIVEN a file name THEN the stack is read from that of a state only', () => {
  expect(stackOfStateFile(stateFileName('prod-cluster'))).toBe('prod-cluster');
  expect(stackOfStateFile('prod-cluster.tfstate.backup')).toBeUndefined();
});
