import { production } from '../../../fixtures/environments/production';
import { staging } from '../../../fixtures/environments/staging';
import { deployedStacks, stacksAhead } from '../../../../operations/cdktf/bootstrap';

const both = [staging, production];
const settled = { ...staging, state: { ...staging.state, bootstrap: 's3' as const } };

describe('stacks that go ahead of a deploy', () => {
  it.each([
    [['deploy', 'staging-*', '--auto-approve'], ['staging-state']],
    [
      ['deploy', '*'],
      ['staging-state', 'production-state'],
    ],
    [['deploy', 'staging-state', 'staging-network'], ['staging-state']],
    [['deploy', 'staging-state'], []],
    [['deploy', 'staging-network', 'staging-cluster'], []],
    [['deploy', 'local-*'], []],
    [['diff', 'staging-network'], []],
    [['destroy', 'staging-*'], []],
    [[], []],
  ])('GIVEN cdktf %j THEN %j', (args, expected) => {
    expect(stacksAhead(args, both)).toEqual(expected);
  });

  it('GIVEN the bucket holds its own state THEN it is there, and nothing goes ahead', () => {
    expect(stacksAhead(['deploy', 'staging-*'], [settled])).toEqual([]);
  });

  it('GIVEN a dot in a pattern THEN it is a dot', () => {
    expect(stacksAhead(['deploy', 'staging.state', 'x'], both)).toEqual([]);
  });
});

test.each<[string[], string[]]>([
  [
    ['local-*', '--auto-approve'],
    ['local-cluster', 'local-topics-order'],
  ],
  [['local-cluster'], ['local-cluster']],
  [['staging-*', '--outputs-file', 'x'], []],
  [[], []],
])('cdktf deploy %j has deployed %j', (words, deployed) => {
  expect(deployedStacks(words, ['local-cluster', 'local-topics-order'])).toEqual(deployed);
  expect(deployedStacks([], ['only'])).toEqual(['only']);
});
