/** What kafkajs itself does, the reason of the rule node-kafkajs-several-partitions: brokers that answer as a change of leader makes them. */
import { createRequire } from 'node:module';

const client = createRequire(__filename);
type SendMessages = (
  parts: Record<string, unknown>,
) => (send: {
  acks: number;
  topicMessages: { topic: string; messages: { value: string; partition: number }[] }[];
}) => Promise<unknown[]>;
const createSendMessages = client('kafkajs/src/producer/sendMessages') as SendMessages;
const createRetry = client('kafkajs/src/retry') as (options: { initialRetryTime: number }) => unknown;

interface Part {
  readonly partition: number;
  readonly messages: readonly { value: string }[];
}

/** Partition 0 is led by broker 1, partition 1 by broker 2 until the first request, then by broker 1 as well. */
function movingLeader(): { send: ReturnType<SendMessages>; stored: string[] } {
  const stored: string[] = [];
  let leaderOfSecond = 2;
  const broker = (nodeId: number): Record<string, unknown> => ({
    nodeId,
    produce: ({ topicData }: { topicData: { partitions: Part[] }[] }) => {
      if (nodeId === 2) {
        leaderOfSecond = 1;
        const refused = { name: 'KafkaJSProtocolError', type: 'NOT_LEADER_FOR_PARTITION', retriable: true };
        return Promise.reject(Object.assign(new Error('not the leader any more'), refused));
      }
      for (const { partitions } of topicData)
        for (const { messages } of partitions) stored.push(...messages.map(({ value }) => value));
      return Promise.resolve({ topics: [] });
    },
  });
  const brokers = new Map([1, 2].map((id) => [id, broker(id)]));
  const nothing = (): Promise<void> => Promise.resolve();
  const silent = { debug: () => undefined, error: () => undefined };
  const send = createSendMessages({
    logger: silent,
    cluster: {
      addMultipleTargetTopics: nothing,
      refreshMetadataIfNecessary: nothing,
      refreshMetadata: nothing,
      isConnected: () => true,
      findTopicPartitionMetadata: () => [{ partitionId: 0 }, { partitionId: 1 }],
      findLeaderForPartitions: (_topic: string, partitions: string[]) => {
        const leaders: Record<number, number[]> = {};
        for (const each of partitions.map(Number))
          (leaders[each === 0 ? 1 : leaderOfSecond] ??= []).push(each);
        return leaders;
      },
      findBroker: ({ nodeId }: { nodeId: string }) => Promise.resolve(brokers.get(Number(nodeId))),
    },
    partitioner: ({ message }: { message: { partition: number } }) => message.partition,
    eosManager: {
      acquireBrokerLock: nothing,
      releaseBrokerLock: nothing,
      isTransactional: () => false,
      getSequence: () => 0,
      updateSequence: () => undefined,
      getProducerId: () => 1,
      getProducerEpoch: () => 0,
    },
    retrier: createRetry({ initialRetryTime: 1 }),
  });
  return { send, stored };
}

const message = (value: string, partition: number): { value: string; partition: number } => ({
  value,
  partition,
});

test('GIVEN a leader that moves to a broker that answered WHEN one send has both partitions THEN it is acknowledged, and a part was never sent', async () => {
  const { send, stored } = movingLeader();
  const messages = [message('a', 0), message('b', 1)];
  await expect(send({ acks: -1, topicMessages: [{ topic: 't', messages }] })).resolves.toBeDefined();
  expect(stored).toEqual(['a']);
});

test('GIVEN the same WHEN each send has one partition THEN everything that is acknowledged was stored', async () => {
  const { send, stored } = movingLeader();
  for (const each of [message('a', 0), message('b', 1)])
    await send({ acks: -1, topicMessages: [{ topic: 't', messages: [each] }] });
  expect(stored).toEqual(['a', 'b']);
});
