/** The small template, with a host of Prometheus, from `brokerform new` to an empty account again, against moto. test/aws-long has the others. */
import { GATE, describeDeployed, describeEnd, goneFrom, withoutMoto } from './support/template-life';
import type { Outcome, State } from './support/workspace';

const MINUTE = 60_000;

const life = describeDeployed(['small'], { monitored: true });

describe('changes', () => {
  let growth: ReturnType<typeof grow>;

  beforeAll(async () => {
    growth = grow();
    // A test that awaits it says what went wrong.
    await Promise.allSettled([growth]);
  }, 20 * MINUTE);

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
});

describeEnd(life);

/** Three brokers become six; one of them is to go: by oversight, before it was drained, and after. */
async function grow(): Promise<{
  actions: Record<string, string>;
  six: State;
  disappeared: Outcome;
  notDrained: Outcome;
  kept: State;
  left: State;
}> {
  life.edit('small', /(brokers: \{\s*count: )3/, '$16');
  await life.synth('small');
  const actions = withoutMoto(await life.cluster('small').plan());
  await life.cluster('small').apply();
  const six = await life.cluster('small').state();

  life.edit('small', /(brokers: \{\s*count: )6/, '$15');
  await life.synth('small');
  const disappeared = await life.cluster('small').tryPlan();

  life.edit('small', /(brokers: \{\s*count: )5/, '$16');
  life.edit('small', '  tuning:', '  drained: [106],\n  tuning:');
  await life.synth('small');
  await life.cluster('small').plan();
  const notDrained = await life.cluster('small').tryApply();
  const kept = await life.cluster('small').state();

  life.workspace.drain(106);
  await life.cluster('small').plan();
  await life.cluster('small').apply();
  return { actions, six, disappeared, notDrained, kept, left: await life.cluster('small').state() };
}
