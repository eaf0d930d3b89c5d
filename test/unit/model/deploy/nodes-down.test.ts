import { nodesDown } from '../../../../model/deploy/nodes-down';
import type { PlannedResource, ResourceChange, StackPlan } from '../../../../model/review/change';
import {
  STACK,
  addressOf,
  changeOf,
  created,
  deleted,
  instance,
  replaced,
  resource,
  updated,
} from '../review/rules/hosts/support';

const ENVIRONMENTS = ['local', 'staging'];
const NODES = [1, 2, 3, 101, 102, 103].map((id) => resource(addressOf(id), instance(id)));

function planOf(
  changes: readonly ResourceChange[],
  prior: readonly PlannedResource[] = NODES,
  stack = STACK,
): StackPlan {
  return { stack, terraformVersion: '1.11.4', complete: true, empty: false, changes, prior, planned: [] };
}

const volume = { id: 'vol-1', tags_all: { Node: 'broker-102', Name: 'staging-broker-102-data-1' } };
const localNode = (id: number): PlannedResource =>
  resource(`terraform_data.node-${id}`, { id: `${id}` }, 'local-cluster');
const localReplaced = (id: number): ResourceChange =>
  replaced(`terraform_data.node-${id}`, {}, {}, { stack: 'local-cluster' });
const LOCAL = [1, 2, 3].map(localNode);

describe('instances of an environment on AWS', () => {
  test.each<[string, readonly ResourceChange[], string[] | undefined]>([
    [
      'an instance replaced',
      [replaced(addressOf(103), instance(103))],
      ['broker-103 (eu-central-1c, instance replaced)'],
    ],
    [
      'an instance removed',
      [deleted(addressOf(2), instance(2))],
      ['controller-2 (eu-central-1b, instance removed)'],
    ],
    [
      'another instance type, for which it is stopped',
      [updated(addressOf(101), instance(101), { instance_type: 'r7g.2xlarge' })],
      ['broker-101 (eu-central-1a, instance stopped)'],
    ],
    [
      'a data volume removed',
      [deleted('aws_ebs_volume.broker-102-data-1', volume)],
      ['broker-102 (eu-central-1b, data volume removed)'],
    ],
    ['tags of an instance', [updated(addressOf(101), instance(101), { tags: { Team: 'x' } })], undefined],
    ['a new node', [created(addressOf(104), instance(104))], undefined],
    ['an alarm removed', [deleted('aws_cloudwatch_metric_alarm.broker-101', {})], undefined],
    ['nothing', [], undefined],
  ])('GIVEN %s', (_, changes, nodes) => {
    expect(nodesDown(planOf(changes), ENVIRONMENTS)).toEqual(
      nodes === undefined ? undefined : { environment: 'staging', nodes, whole: false },
    );
  });

  test('GIVEN all of them THEN the cluster is down as a whole', () => {
    const all = [1, 2, 3, 101, 102, 103].map((id) => deleted(addressOf(id), instance(id)));
    expect(nodesDown(planOf(all), ENVIRONMENTS)).toMatchObject({ whole: true });
    expect(nodesDown(planOf(all.slice(1)), ENVIRONMENTS)).toMatchObject({ whole: false });
  });

  test('GIVEN a stack of another kind, or of no environment, THEN it has no nodes', () => {
    const changes = [replaced(addressOf(103), instance(103))];
    for (const stack of ['staging-network', 'staging-topics-order', 'else-cluster'])
      expect(nodesDown(planOf(changes, NODES, stack), ENVIRONMENTS)).toBeUndefined();
  });
});

describe('nodes of the local cluster', () => {
  test('GIVEN one that is started again and runs THEN it is named', () => {
    expect(nodesDown(planOf([localReplaced(2)], LOCAL, 'local-cluster'), ENVIRONMENTS)).toEqual({
      ...{ environment: 'local', nodes: ['node 2'], whole: false },
    });
  });

  test('GIVEN one that does not run THEN nothing is taken down', () => {
    const plan = planOf([localReplaced(2)], LOCAL, 'local-cluster');
    expect(nodesDown(plan, ENVIRONMENTS, { isStopped: (id) => id === 2 })).toBeUndefined();
  });

  test('GIVEN all that run THEN the cluster is down as a whole', () => {
    const plan = planOf([localReplaced(1), localReplaced(2)], LOCAL, 'local-cluster');
    expect(nodesDown(plan, ENVIRONMENTS)).toMatchObject({ whole: false });
    expect(nodesDown(plan, ENVIRONMENTS, { isStopped: (id) => id === 3 })).toMatchObject({ whole: true });
  });

  test('GIVEN a first deploy THEN nothing is taken down', () => {
    const first = planOf(
      [changeOf('terraform_data.node-1', ['create'], null, {}, { stack: 'local-cluster' })],
      [],
      'local-cluster',
    );
    expect(nodesDown(first, ENVIRONMENTS)).toBeUndefined();
  });
});
