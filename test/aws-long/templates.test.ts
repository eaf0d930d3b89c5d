/**
 * The two larger templates from `brokerform new` to an empty account again, against moto: side by side, since most of their time is waiting. The small one
 * is test/aws/template.test.ts.
 */
import { motoDifferences, unexplained } from '../aws/support/moto-differences';
import type { MotoDifference } from '../aws/support/moto-differences';
import {
  GATE,
  describeDeployed,
  describeEnd,
  goneFrom,
  nameOf,
  withoutMoto,
} from '../aws/support/template-life';
import type { Outcome, State } from '../aws/support/workspace';

const MINUTE = 60_000;

const life = describeDeployed(['standard', 'high-throughput']);

it('GIVEN all second plans THEN each of moto’s named differences was seen', () => {
  const used = new Set<MotoDifference>();
  for (const second of life.secondPlans) unexplained(second, used);
  expect(motoDifferences.filter((difference) => !used.has(difference))).toEqual([]);
});

/** Two changes, each of an environment of its own, side by side. */
describe('changes', () => {
  let replacement: ReturnType<typeof replaceBroker>;
  let removal: ReturnType<typeof removeWithoutDraining>;

  beforeAll(async () => {
    replacement = replaceBroker();
    removal = removeWithoutDraining();
    // A test that awaits it says what went wrong.
    await Promise.allSettled([replacement, removal]);
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

  it('GIVEN instance store WHEN a broker disappears from the code THEN the cluster is asked and nothing goes', async () => {
    const { last, applied, kept } = await removal;
    expect(applied.status).toBe(1);
    expect(applied.output).toContain(`Node ${last} is not drained.`);
    expect(goneFrom(life.of('high-throughput', 'cluster').state, kept)).toEqual([GATE]);
    expect(life.workspace.calls()).toContain(
      `cluster drained --environment ${nameOf('high-throughput')} --node ${last}`,
    );
  });

  it(
    'GIVEN the bucket exists WHEN bootstrap becomes s3 THEN its own state moves into it and the plan is empty',
    async () => {
      life.edit('standard', "bootstrap: 'local'", "bootstrap: 's3'");
      await life.synth('standard');
      const state = life.stackOf('standard', 'state');
      await state.init('-migrate-state', '-force-copy');
      expect(unexplained(await state.plan(), new Set())).toEqual([]);
      expect(Object.keys(await state.state()).join()).toContain('aws_s3_bucket.');
    },
    5 * MINUTE,
  );
});

describeEnd(life, {
  // Its state is in the bucket that goes: docs/decisions/0006-aws-states.md.
  prepare: () => life.edit('standard', "bootstrap: 's3'", "bootstrap: 'local'"),
  moved: () => life.stackOf('standard', 'state').init('-migrate-state', '-force-copy'),
});

async function replaceBroker(): Promise<{ actions: Record<string, string>; before: State; after: State }> {
  const before = life.of('standard', 'cluster').state;
  life.edit('standard', '  tuning:', "  replacements: { 102: 'new image' },\n  tuning:");
  await life.synth('standard');
  const actions = withoutMoto(await life.cluster('standard').plan());
  await life.cluster('standard').apply();
  return { actions, before, after: await life.cluster('standard').state() };
}

async function removeWithoutDraining(): Promise<{ last: number; applied: Outcome; kept: State }> {
  const count = Number(/brokers: \{\s*count: (\d+)/.exec(life.text('high-throughput'))?.[1]);
  life.edit('high-throughput', `count: ${count},`, `count: ${count - 1},`);
  await life.synth('high-throughput');
  await life.cluster('high-throughput').plan();
  const applied = await life.cluster('high-throughput').tryApply();
  life.edit('high-throughput', `count: ${count - 1},`, `count: ${count},`);
  return { last: 100 + count, applied, kept: await life.cluster('high-throughput').state() };
}
