/**
 * The review's rules on hosts, over plans that real Terraform and the real provider make of an environment that stands in moto's
 * account. Each case edits declarations or constructs, as a pull request would; the last one is applied.
 */
import { applied } from './review/applied';
import { nodes } from './review/nodes';
import { settings } from './review/settings';
import { surroundings } from './review/surroundings';
import { NAME, deployed } from './support/review-environment';
import { Reviews } from './support/reviewed';
import type { Workspace } from './support/workspace';

/** Rules that no real plan makes speak, each with the reason. */
const WITHOUT_A_PLAN: Readonly<Record<string, string>> = {
  'endpoint-answers-for-vpc':
    'these plans have a VPC of their own, where no one else is; of-others has an existing one',
};

const reviews = new Reviews(NAME);
let workspace: Workspace;

beforeAll(async () => {
  workspace = await deployed();
  await reviews.run(workspace, workspace.copy());
}, 1_200_000);

describe('GIVEN nothing changes', () => {
  const reviewed = reviews.of({ stacks: ['state', 'network', 'cluster'], edits: [] });

  test('THEN nothing is planned and nothing is found', () => {
    expect(reviewed().context.changes).toEqual([]);
    expect(reviewed().findings).toEqual([]);
  });
});

nodes(reviews);
settings(reviews);
surroundings(reviews);
applied(reviews, () => workspace);

test('GIVEN all these plans THEN every rule on hosts found something in one of them, but for those with a reason', () => {
  expect(reviews.neverFired()).toEqual(Object.keys(WITHOUT_A_PLAN));
});
