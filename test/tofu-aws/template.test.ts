/** A template on AWS with OpenTofu and the real provider, against moto: made, planned again, refused to be destroyed, destroyed. */
import { unexplained } from '../aws/support/moto-differences';
import { actionsOf } from '../aws/support/plan';
import { taggedResources } from '../aws/support/tagged';
import { Workspace } from '../aws/support/workspace';
import type { StackFolder } from '../aws/support/workspace';

const MINUTE = 60_000;
const STACKS = ['state', 'network', 'cluster'] as const;
const NAME = 'try-tofu';

let workspace: Workspace;
const stack = (name: (typeof STACKS)[number]): StackFolder => workspace.stack(`${NAME}-${name}`);

beforeAll(async () => {
  workspace = new Workspace();
  const created = await workspace.brokerform('new', NAME, '--template', 'small');
  if (created.status !== 0) throw new Error(created.output);
  workspace.replaceClusterCommands();
  await workspace.synth(NAME);
}, 5 * MINUTE);

test.each(STACKS)(
  'GIVEN an empty account WHEN stack %s is applied THEN everything is created, and a second plan has nothing to do',
  async (name) => {
    await stack(name).init();
    const first = Object.values(actionsOf(await stack(name).plan()));
    expect(first.length).toBeGreaterThan(5);
    expect(new Set(first)).toEqual(new Set(['create']));
    await stack(name).apply();
    expect(unexplained(await stack(name).plan(), new Set())).toEqual([]);
  },
  10 * MINUTE,
);

test(
  'GIVEN deletion protection WHEN the environment is to be destroyed THEN each of its plans is refused',
  async () => {
    for (const name of STACKS) {
      const { status, output } = await stack(name).tryPlan('-destroy');
      expect(status).toBe(1);
      expect(output).toContain('Instance cannot be destroyed');
    }
  },
  10 * MINUTE,
);

test(
  'GIVEN no protection WHEN it is destroyed THEN nothing of it is left in the account',
  async () => {
    workspace.edit(`environments/${NAME}.ts`, '  tuning:', '  deletionProtection: false,\n  tuning:');
    await workspace.synth(NAME);
    for (const name of STACKS) {
      if (Object.keys(actionsOf(await stack(name).plan())).length > 0) await stack(name).apply();
    }
    expect((await taggedResources(NAME)).length).toBeGreaterThan(20);
    for (const name of [...STACKS].reverse()) {
      await stack(name).plan('-destroy');
      await stack(name).apply();
      expect(await stack(name).state()).toEqual({});
    }
    expect(await taggedResources(NAME)).toEqual([]);
  },
  15 * MINUTE,
);
