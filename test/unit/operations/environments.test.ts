import { environments } from '../../fixtures/environments';
import { localStack, selectedEnvironments } from '../../../operations/environments';

const names = (variable?: string): string[] =>
  selectedEnvironments(variable === undefined ? {} : { BROKERFORM_ENVIRONMENTS: variable }).map(
    ({ name }) => name,
  );

describe('environments to synthesize', () => {
  it('GIVEN no variable, or an empty one THEN all are', () => {
    expect(names()).toEqual(Object.keys(environments));
    expect(names('')).toEqual(Object.keys(environments));
  });

  it('GIVEN names with commas THEN these are, each once and in the index’s order', () =>
    expect(names(' staging,local, staging')).toEqual(['local', 'staging']));

  it('GIVEN an unknown name THEN it fails with the known ones', () =>
    expect(() => names('local,stagging')).toThrow(
      'Environment "stagging" does not exist.\n    allowed: local, staging, production\n    remedy:  Write "staging".',
    ));

  it('GIVEN the index THEN every key is the environment’s own name', () =>
    expect(Object.entries(environments).map(([key, { name }]) => [key, name])).toEqual(
      Object.keys(environments).map((key) => [key, key]),
    ));
});

describe('stacks on this machine', () => {
  const declarations = { here: environments.local, 'local-like': environments.staging };

  it.each([
    ['here-cluster', 'cluster'],
    ['here-topics-order', 'topics'],
    ['here-*', undefined],
  ])('GIVEN %s THEN it is one, whatever the environment is called', (name, kind) =>
    expect(localStack(name, declarations)).toMatchObject({ environment: 'here', kind }),
  );

  it.each(['local-like-cluster', 'local-cluster', '--auto-approve', 'here'])(
    'GIVEN %s THEN it is none',
    (name) => expect(localStack(name, declarations)).toBeUndefined(),
  );
});
