/**
 * Every template from `brokerform new` to an empty account again: planned, applied, planned once more, changed and destroyed by
 * Terraform and the real provider, against moto. The three go side by side: most of their time is waiting.
 */
import { heldAgainstWaivers } from '../support/checkov';
import type { Finding, SynthesizedFile } from '../support/checkov';
import { checkovFindings } from './support/checkov';
import { motoDifferences, unexplained } from './support/moto-differences';
import type { MotoDifference } from './support/moto-differences';
import { actionsOf, managed } from './support/plan';
import type { Plan } from './support/plan';
import { openMetadata, publicThings, unencryptedThings, unprotected, untagged } from './support/plan-checks';
import { taggedResources } from './support/tagged';
import { Workspace } from './support/workspace';
import type { Outcome, StackFolder, State } from './support/workspace';

const MINUTE = 60_000;
const STACKS = ['state', 'network', 'cluster', 'registry'] as const;
const templates = ['small', 'standard', 'high-throughput'] as const;
type Template = (typeof templates)[number];
const everyStack = templates.flatMap((template) => STACKS.map((stack) => [template, stack] as const));

/** Names that show where they come from and that no other environment begins with. */
const nameOf = (template: Template): string => `try-${template}`;

interface Deployed {
  readonly first: Plan;
  readonly second: Plan;
  readonly state: State;
  /** Plan, state and synthesized code as text: where no password may be. */
  readonly kept: string;
}

let workspace: Workspace;
const deployed = new Map<string, Deployed>();
let findings: ReadonlyMap<string, readonly Finding[]>;

const stackOf = (template: Template, stack: string): StackFolder =>
  workspace.stack(`${nameOf(template)}-${stack}`);
const cluster = (template: Template): StackFolder => stackOf(template, 'cluster');
const of = (template: Template, stack: string): Deployed => {
  const found = deployed.get(`${template} ${stack}`);
  if (found === undefined) throw new Error(`${template} ${stack} was not deployed`);
  return found;
};
const environmentFile = (template: Template): string => `environments/${nameOf(template)}.ts`;
const synth = (...some: readonly Template[]): Promise<void> => workspace.synth(...some.map(nameOf));

beforeAll(async () => {
  workspace = new Workspace();
  for (const template of templates) {
    const made = await workspace.brokerform('new', nameOf(template), '--template', template);
    if (made.status !== 0) throw new Error(made.output);
  }
  workspace.replaceClusterCommands();
  await synth(...templates);
  const code = everyStack.map(([template, stack]) => [
    `${template}-${stack}`,
    stackOf(template, stack).synthesized<SynthesizedFile>(),
  ]);
  [findings] = await Promise.all([
    checkovFindings(Object.fromEntries(code) as Record<string, SynthesizedFile>),
    ...templates.map(deploy),
  ]);
}, 20 * MINUTE);

/** state, network and cluster, as `cdktf deploy '<name>-*'` does it. */
async function deploy(template: Template): Promise<void> {
  for (const name of STACKS) {
    const stack = stackOf(template, name);
    await stack.init();
    const first = await stack.plan();
    const text = stack.planText();
    await stack.apply();
    const second = await stack.plan();
    const kept = [JSON.stringify(first), text, await stack.rawState(), JSON.stringify(stack.synthesized())];
    deployed.set(`${template} ${name}`, {
      first,
      second,
      state: await stack.state(),
      kept: kept.join('\n'),
    });
  }
}

describe.each(everyStack)('template %s, stack %s', (template, stack) => {
  it('GIVEN an empty account THEN the first plan creates and does nothing else', () => {
    const actions = Object.values(actionsOf(of(template, stack).first));
    expect(actions.length).toBeGreaterThan(5);
    expect(new Set(actions)).toEqual(new Set(['create']));
  });

  it('GIVEN it was applied THEN a second plan has nothing to do', () => {
    expect(unexplained(of(template, stack).second, new Set())).toEqual([]);
  });

  it('THEN nothing is public, everything is encrypted, tagged and kept', () => {
    const { first } = of(template, stack);
    expect(publicThings(first)).toEqual([]);
    expect(unencryptedThings(first)).toEqual([]);
    expect(openMetadata(first)).toEqual([]);
    expect(untagged(first)).toEqual([]);
    expect(unprotected(stackOf(template, stack).synthesized())).toEqual([]);
  });

  it('THEN checkov finds nothing that is not waived beside the resource, and no waiver is idle', () => {
    const file = stackOf(template, stack).synthesized<SynthesizedFile>();
    const found = findings.get(`${template}-${stack}`) ?? [];
    expect(heldAgainstWaivers(file, found)).toEqual({ findings: [], needlessWaivers: [] });
  });
});

it('GIVEN all second plans THEN each of moto’s named differences was seen', () => {
  const used = new Set<MotoDifference>();
  for (const { second } of deployed.values()) unexplained(second, used);
  expect(motoDifferences.filter((difference) => !used.has(difference))).toEqual([]);
});

it.each(templates)('template %s: no password is in plan, state or code', async (template) => {
  const { ListSecretsCommand, GetSecretValueCommand, SecretsManagerClient } =
    await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient({ region: 'eu-central-1' });
  const { SecretList = [] } = await client.send(
    new ListSecretsCommand({
      MaxResults: 100,
      Filters: [{ Key: 'name', Values: [`${nameOf(template)}/kafka/users/`] }],
    }),
  );
  const passwords = await Promise.all(
    SecretList.map(
      async ({ Name }) =>
        (await client.send(new GetSecretValueCommand({ SecretId: Name }))).SecretString ?? '',
    ),
  );
  expect(passwords.length).toBeGreaterThan(4);
  for (const password of passwords) {
    expect(password).toMatch(/^[A-Za-z0-9]{40}$/);
    for (const stack of STACKS) expect(of(template, stack).kept).not.toContain(password);
  }
});

it.each(templates)(
  'template %s: the gate was asked before anything is declared on the cluster',
  (template) => {
    expect(workspace.calls()).toContain(`cluster gate --environment ${nameOf(template)}`);
  },
);

it(
  'GIVEN deletion protection WHEN an environment shall be destroyed THEN each of its plans is refused',
  async () => {
    const refused = await Promise.all(STACKS.map((stack) => stackOf('standard', stack).tryPlan('-destroy')));
    for (const { status, output } of refused) {
      expect(status).toBe(1);
      expect(output).toContain('Instance cannot be destroyed');
    }
  },
  5 * MINUTE,
);

/** The gate's mark, which goes whenever the set of nodes changes and comes with the next apply. */
const GATE = 'terraform_data.ready';
const goneFrom = (before: State, after: State): string[] =>
  Object.keys(before).filter((address) => !(address in after));

/** Three changes, each of an environment of its own, side by side. */
describe('changes', () => {
  let replacement: ReturnType<typeof replaceBroker>;
  let growth: ReturnType<typeof grow>;
  let removal: ReturnType<typeof removeWithoutDraining>;

  beforeAll(async () => {
    replacement = replaceBroker();
    growth = grow();
    removal = removeWithoutDraining();
    // A test that awaits it says what went wrong.
    await Promise.allSettled([replacement, growth, removal]);
  }, 20 * MINUTE);

  it('GIVEN a replacement of one broker is asked for THEN the plan replaces its instance and no other node’s', async () => {
    const { actions } = await replacement;
    expect(actions['aws_instance.broker-102']).toBe('replace');
    const nodes = Object.keys(actions).filter((address) =>
      /^aws_(instance|ebs_volume|route53_record)\./.test(address),
    );
    expect(nodes).toEqual(['aws_instance.broker-102']);
  });

  it('WHEN it is applied THEN the new instance has the address and the volume of the old one', async () => {
    const { before, after } = await replacement;
    const [old, young] = [before, after].map((state) => state['aws_instance.broker-102']);
    expect(young?.['id']).toMatch(/^i-/);
    expect(young?.['id']).not.toBe(old?.['id']);
    expect(young?.['private_ip']).toBe(old?.['private_ip']);
    const volume = 'aws_ebs_volume.data["broker-102-disk-1"]';
    expect(after[volume]?.['id']).toBe(before[volume]?.['id']);
    expect(after['aws_volume_attachment.broker-102-disk-1']).toMatchObject({
      instance_id: young?.['id'],
      volume_id: before[volume]?.['id'],
    });
  });

  it('GIVEN three brokers WHEN there shall be six THEN those that are there are not touched', async () => {
    const { actions } = await growth;
    const touched = Object.entries(actions).filter(([, action]) => action !== 'create');
    // The gate asks again whenever a node came; what a node boots with is a document that only a new instance reads.
    expect(touched.filter(([address]) => !address.startsWith('aws_s3_object.'))).toEqual([[GATE, 'replace']]);
    expect(Object.keys(actions).filter((address) => address.startsWith('aws_instance.'))).toEqual([
      'aws_instance.broker-104',
      'aws_instance.broker-105',
      'aws_instance.broker-106',
    ]);
  });

  it('WHEN one of six disappears from the code THEN the plan is refused for the sake of its volume', async () => {
    const { disappeared } = await growth;
    expect(disappeared.status).toBe(1);
    expect(disappeared.output).toContain('Instance cannot be destroyed');
    expect(disappeared.output).toContain('aws_ebs_volume.data["broker-106-disk-1"]');
  });

  it('WHEN it is declared as drained and is not THEN the cluster is asked and nothing of it goes', async () => {
    const { six, notDrained, kept } = await growth;
    expect(notDrained.status).toBe(1);
    expect(notDrained.output).toContain('Node 106 is not drained.');
    expect(goneFrom(six, kept)).toEqual([GATE]);
  });

  it('WHEN it was drained THEN its instance goes and its volume stays', async () => {
    const { left } = await growth;
    expect(left).not.toHaveProperty(['aws_instance.broker-106']);
    expect(left).not.toHaveProperty(['aws_volume_attachment.broker-106-disk-1']);
    expect(left).toHaveProperty(['aws_ebs_volume.data["broker-106-disk-1"]']);
    expect(left).toHaveProperty(['aws_instance.broker-105']);
  });

  it('GIVEN instance store WHEN a broker disappears from the code THEN the cluster is asked and nothing goes', async () => {
    const { last, applied, kept } = await removal;
    expect(applied.status).toBe(1);
    expect(applied.output).toContain(`Node ${last} is not drained.`);
    expect(goneFrom(of('high-throughput', 'cluster').state, kept)).toEqual([GATE]);
    expect(workspace.calls()).toContain(
      `cluster drained --environment ${nameOf('high-throughput')} --node ${last}`,
    );
  });

  it(
    'GIVEN the bucket exists WHEN bootstrap becomes s3 THEN its own state moves into it and the plan is empty',
    async () => {
      workspace.edit(environmentFile('standard'), "bootstrap: 'local'", "bootstrap: 's3'");
      await synth('standard');
      const state = stackOf('standard', 'state');
      await state.init('-migrate-state', '-force-copy');
      expect(unexplained(await state.plan(), new Set())).toEqual([]);
      expect(Object.keys(await state.state()).join()).toContain('aws_s3_bucket.');
    },
    5 * MINUTE,
  );
});

describe('the end', () => {
  let before: string[];
  const left = new Map<string, State>();

  beforeAll(async () => {
    before = await taggedResources(nameOf('small'));
    // Its state is in the bucket that goes: docs/decisions/0006-aws-states.md.
    workspace.edit(environmentFile('standard'), "bootstrap: 's3'", "bootstrap: 'local'");
    for (const template of templates) {
      workspace.edit(environmentFile(template), '  tuning:', '  deletionProtection: false,\n  tuning:');
    }
    await synth(...templates);
    await stackOf('standard', 'state').init('-migrate-state', '-force-copy');
    await Promise.all(templates.map((template) => takeDown(template, left)));
  }, 20 * MINUTE);

  it.each(everyStack)(
    'GIVEN %s without protection WHEN stack %s is destroyed THEN it is empty',
    (...which) => {
      expect(left.get(which.join(' '))).toEqual({});
    },
  );

  it.each(templates)('GIVEN %s was destroyed THEN nothing of it is left in the account', async (template) => {
    expect(before.length).toBeGreaterThan(50);
    expect(await taggedResources(nameOf(template))).toEqual([]);
  });
});

async function replaceBroker(): Promise<{ actions: Record<string, string>; before: State; after: State }> {
  const before = of('standard', 'cluster').state;
  workspace.edit(
    environmentFile('standard'),
    '  tuning:',
    "  replacements: { 102: 'new image' },\n  tuning:",
  );
  await synth('standard');
  const actions = withoutMoto(await cluster('standard').plan());
  await cluster('standard').apply();
  return { actions, before, after: await cluster('standard').state() };
}

/** Three brokers become six; one of them is to go: by oversight, before it was drained, and after. */
async function grow(): Promise<{
  actions: Record<string, string>;
  six: State;
  disappeared: Outcome;
  notDrained: Outcome;
  kept: State;
  left: State;
}> {
  const file = environmentFile('small');
  workspace.edit(file, /(brokers: \{\s*count: )3/, '$16');
  await synth('small');
  const actions = withoutMoto(await cluster('small').plan());
  await cluster('small').apply();
  const six = await cluster('small').state();

  workspace.edit(file, /(brokers: \{\s*count: )6/, '$15');
  await synth('small');
  const disappeared = await cluster('small').tryPlan();

  workspace.edit(file, /(brokers: \{\s*count: )5/, '$16');
  workspace.edit(file, '  tuning:', '  drained: [106],\n  tuning:');
  await synth('small');
  await cluster('small').plan();
  const notDrained = await cluster('small').tryApply();
  const kept = await cluster('small').state();

  workspace.drain(106);
  await cluster('small').plan();
  await cluster('small').apply();
  return { actions, six, disappeared, notDrained, kept, left: await cluster('small').state() };
}

async function removeWithoutDraining(): Promise<{ last: number; applied: Outcome; kept: State }> {
  const file = environmentFile('high-throughput');
  const count = Number(/brokers: \{\s*count: (\d+)/.exec(workspace.text(file))?.[1]);
  workspace.edit(file, `count: ${count},`, `count: ${count - 1},`);
  await synth('high-throughput');
  await cluster('high-throughput').plan();
  const applied = await cluster('high-throughput').tryApply();
  workspace.edit(file, `count: ${count - 1},`, `count: ${count},`);
  return { last: 100 + count, applied, kept: await cluster('high-throughput').state() };
}

/** Protection goes by an apply first; then the stacks go in reverse: with `state` goes the bucket of the others' states. */
async function takeDown(template: Template, left: Map<string, State>): Promise<void> {
  for (const name of STACKS) {
    const stack = stackOf(template, name);
    if (Object.keys(actionsOf(await stack.plan())).length > 0) await stack.apply();
  }
  for (const name of [...STACKS].reverse()) {
    const stack = stackOf(template, name);
    await stack.plan('-destroy');
    await stack.apply();
    left.set(`${template} ${name}`, await stack.state());
  }
}

/** What a plan does, without what it does on moto alone. */
function withoutMoto(plan: Plan): Record<string, string> {
  const explained = new Set(
    managed(plan)
      .filter((change) => unexplained({ resource_changes: [change] }, new Set()).length === 0)
      .map(({ address }) => address),
  );
  return Object.fromEntries(Object.entries(actionsOf(plan)).filter(([address]) => !explained.has(address)));
}
