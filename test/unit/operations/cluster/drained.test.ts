import type { QuorumDescription, TopicDescription } from '../../../../model/live/kafka';
import { requireDrained } from '../../../../operations/cluster/drained';
import { whatHolds } from '../../../../model/placement/held';
import { withBrokersOn } from './environment';
import { refusal, startFakeAws } from './fake-aws';
import { quorumReplica } from '../../../support/quorum-replica';

const environment = withBrokersOn(1, 2, 3, 4);
const quorum: QuorumDescription = {
  leader: 1,
  leaderEpoch: 1,
  highWatermark: 10n,
  voters: [1, 2, 3].map((id) => quorumReplica(id)),
  observers: [],
};

function topic(name: string, ...replicas: readonly (readonly number[])[]): TopicDescription {
  return {
    name,
    internal: false,
    replicationFactor: 3,
    partitions: replicas.map((ids, partition) => ({
      partition,
      leader: ids[0] ?? null,
      replicas: ids,
      inSyncReplicas: ids,
    })),
  };
}

describe('whether a node may go', () => {
  test('GIVEN a broker without replicas THEN nothing holds it, whether it is registered or not', () => {
    expect(whatHolds(environment, 104, [topic('order.created', [101, 102, 103])], quorum)).toBeUndefined();
  });

  test('GIVEN a broker with replicas THEN it is told how many, of what, and how they get off', () => {
    const topics = [
      topic('order.created', [101, 102], [102, 101], [103, 102]),
      topic('order.paid', [102, 103], [102], [101, 103]),
    ];

    expect(whatHolds(environment, 102, topics, quorum)?.message).toBe(
      [
        'Broker 102 of staging holds 5 replicas of 2 topics (order.created-0, order.created-1, order.created-2, …), is leader of 3 and has the only copy of 1: its instance must stay.',
        '    remedy:  cordon it: node bin/brokerform.js brokers cordon --node 102 --environment staging',
        '             move its replicas to the others: node bin/brokerform.js brokers drain --node 102 --environment staging',
        '             then deploy again; or revert the change in environments/staging.ts',
      ].join('\n'),
    );
  });

  test('GIVEN a replica that is out of sync or offline THEN it holds its broker all the same', () => {
    const offline: TopicDescription = {
      ...topic('order.created'),
      partitions: [{ partition: 0, leader: null, replicas: [104], inSyncReplicas: [] }],
    };

    expect(whatHolds(environment, 104, [offline], quorum)?.message).toContain(
      'Broker 104 of staging holds 1 replica of 1 topic (order.created-0), is leader of 0 and has the only copy of 1:',
    );
  });

  test('GIVEN a voter of the quorum THEN it has to be taken out first', () => {
    expect(whatHolds(environment, 3, [], quorum)?.message).toContain(
      "Controller 3 is a voter of staging's quorum (1, 2, 3): its instance must stay.",
    );
    expect(whatHolds(environment, 4, [], quorum)).toBeUndefined();
  });

  test.each([
    ['AWS refuses', refusal('AccessDeniedException'), 'AccessDeniedException'],
    [
      'there is no password',
      refusal('ResourceNotFoundException'),
      'The secret staging/kafka/users/admin does not exist',
    ],
  ])('GIVEN that %s THEN the answer is no', async (_, answer, reason) => {
    const aws = await startFakeAws({ GetSecretValue: answer, GetParameter: answer });
    const asked = requireDrained(environment, 104);

    await expect(asked).rejects.toThrow(
      'Cannot determine whether node 104 of staging is drained; its instance must stay: ',
    );
    await expect(asked).rejects.toThrow(reason);
    await aws.close();
  });
});
