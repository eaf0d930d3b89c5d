/**
 * Every role on a real, secured cluster: it does its work, it can do nothing else, and without any one of its entries something
 * fails. The cluster is given by BROKERFORM_TEST_BOOTSTRAP, BROKERFORM_TEST_ADMIN_PROPERTIES and BROKERFORM_TEST_KAFKA_LIBS.
 */
import type { Acl } from '../../../model/access/types';
import { cases, created, everything, foreign, made, retired, totals } from './cases';
import { TestCluster, run } from './cluster';
import type { Outcome, Step } from './probe';

const cluster = new TestCluster();
const { probe } = cluster;

/** What a step needs to be there before it. As admin, and never mind if it already exists. */
async function prepare([operation, name]: Step): Promise<void> {
  const needed: Partial<Record<string, Step>> = {
    'create-topic': ['delete-topic', name ?? ''],
    'delete-topic': ['create-topic', name ?? '', '1', '-1'],
    'delete-group': ['alter-group-offsets', name ?? '', created],
    'delete-group-offsets': ['alter-group-offsets', name ?? '', created],
    'describe-group': ['alter-group-offsets', name ?? '', created],
    'describe-transaction': ['transaction', name ?? '', created, 'commit'],
    'describe-users': ['create-user', name ?? '', 'not-used'],
  };
  const step = needed[operation];
  if (step !== undefined) await probe.run(cluster.admin, step);
}

/** 1 for steps that name what an entry is about, so that they come first and the search is short. */
const concerns = (step: Step, acl: Acl): number =>
  step.some((word) => word.startsWith(acl.resourceName)) ? 1 : 0;

/** For the test's name, which should be the same in every run. */
const entryOf = ({ operation, resourceType, resourceName }: Acl): string =>
  `${operation} on ${resourceType} ${resourceName.replace(run, 'run')}`;

const text = (steps: readonly Step[]): string[] => [...new Set(steps.map((step) => step.join(' ')))].sort();

beforeAll(async () => {
  for (const topic of [created, totals, foreign, retired]) {
    await cluster.asAdmin('create-topic', topic, '1', '-1');
    await cluster.asAdmin('produce', topic, 'true');
  }
}, 60_000);

afterAll(async () => {
  await probe.run(cluster.admin, ['delete-acls', `User:${made}`]);
  await probe.run(cluster.admin, ['delete-user', made]);
  await probe.run(cluster.admin, ['alter-quota', made, 'producer_byte_rate', '']);
  await cluster.remove();
}, 60_000);

describe.each(cases)('$role', ({ role, acls: aclsFor, works, may }) => {
  const user = `${run}-user-${cases.findIndex((item) => item.role === role)}`;
  const acls = aclsFor(user);
  let client: string;

  const attempt = (step: Step) => async (): Promise<Outcome> => {
    await prepare(step);
    return probe.run(client, step);
  };
  const reached = (outcome: Outcome): boolean => outcome.kind !== 'refused';
  const refused = (outcome: Outcome): boolean => outcome.kind === 'refused';

  beforeAll(async () => {
    client = cluster.properties(user, await cluster.createUser(user));
    await cluster.grant(acls);
  }, 60_000);

  test('GIVEN its entries WHEN it works THEN Kafka allows it', async () => {
    for (const step of works) {
      const outcome = await cluster.until(({ kind }) => kind === 'allowed', attempt(step));
      expect({ step: step.join(' '), ...outcome }).toMatchObject({ kind: 'allowed' });
    }
  }, 120_000);

  test('GIVEN its entries WHEN it tries everything THEN Kafka refuses all but its own work', async () => {
    const allowed = new Set(text(may));
    const done: Step[] = [];
    for (const step of everything) {
      const try_ = attempt(step);
      const outcome = allowed.has(step.join(' ')) ? await cluster.until(reached, try_) : await try_();
      if (reached(outcome)) done.push(step);
    }
    expect(text(done)).toEqual(text(may));
  }, 180_000);

  test.each(acls.map((acl) => ({ acl, entry: entryOf(acl) })))(
    'GIVEN all entries but $entry WHEN it works THEN Kafka refuses something',
    async ({ acl }) => {
      await cluster.revoke([acl]);
      let missed: Step | undefined;
      const outcome = await cluster.until(refused, async () => {
        let last: Outcome = { kind: 'failed', detail: 'nothing to do' };
        for (const step of [...works].sort((a, b) => concerns(b, acl) - concerns(a, acl))) {
          last = await attempt(step)();
          missed = step;
          if (refused(last)) break;
        }
        return last;
      });
      await cluster.grant([acl]);
      expect(outcome).toMatchObject({ kind: 'refused' });
      if (missed !== undefined) await cluster.until(reached, attempt(missed));
    },
    120_000,
  );
});
