/** Traps of producers of the Node.js clients, which were seen to lose records. */
import { about, stated, topicsText } from './rule';
import type { LintRule } from './rule';

const parallelSends: LintRule = {
  id: 'node-parallel-sends',
  severity: 'warning',
  title: 'An idempotent producer of @platformatic/kafka loses records that are sent at the same time',
  reason:
    'Before 2.12 the idempotent producer numbers a batch when the answer to the one before it is there. Sends that are not awaited get the same number: of 20 at once on one partition all 20 were acknowledged and 1 was stored (1.35.0). Settings cannot show how the code sends.',
  instead:
    'Await each send, or use producer.asStream; or take version 2.12 or later (Node.js 22.22), or kafkajs.',
  sources: ['platformatic/kafka #326', 'measured with 1.35.0 on Kafka 4.3.1'],
  check({ config, topics }) {
    if (config.family !== 'platformatic' || config.value('enable.idempotence') !== 'true') return [];
    return [
      about(config, 'enable.idempotence', {
        message: `${stated(config, 'enable.idempotence')}: records of ${topicsText(topics)} are lost if sends are not awaited one by one.`,
      }),
    ];
  },
};

const restart: LintRule = {
  id: 'node-transactional-restart',
  severity: 'error',
  title: 'A producer of @platformatic/kafka does not start again with its transactional id',
  reason:
    'The client asks for its producer id with id 0 and epoch 0. After a restart with the same transactional id brokers refuse it permanently, as an older producer.',
  instead:
    'Set producerId: -1n and producerEpoch: -1 in the options: a restart, a takeover and fencing then work.',
  sources: ['measured with 1.35.0 on Kafka 4.3.1', 'producer.js of the package'],
  check({ config }) {
    if (config.family !== 'platformatic' || config.entry('transactional.id') === undefined) return [];
    const wrong = ['producerId', 'producerEpoch'].filter((name) => {
      const value = config.entry(name)?.value;
      return (
        value === undefined ||
        ('text' in value && value.kind !== 'reference' && value.kind !== 'code' && value.text !== '-1')
      );
    });
    return wrong.map((name) =>
      about(config, name, {
        message: `${name} is ${config.entry(name) === undefined ? 'not set' : (config.given(name) ?? 'unknown')} beside ${config.nameOf('transactional.id')}.`,
        allowed: name === 'producerId' ? '-1n (a bigint: JSON cannot have it)' : '-1',
      }),
    );
  },
};

const inFlight: LintRule = {
  id: 'node-kafkajs-in-flight',
  severity: 'warning',
  title: 'An idempotent producer of kafkajs keeps order only with one request at a time',
  reason:
    'kafkajs does not queue idempotent batches of one partition: with more than one request in flight a batch can overtake another, and the broker answers OutOfOrderSequence.',
  instead: 'Set maxInFlightRequests: 1.',
  sources: ['kafkajs documentation, idempotent producer'],
  check({ config }) {
    if (config.family !== 'kafkajs' || config.value('enable.idempotence') !== 'true') return [];
    const name = 'max.in.flight.requests.per.connection';
    if (config.value(name) === '1' || config.isHidden(name)) return [];
    return [
      about(config, name, {
        message: `maxInFlightRequests is ${config.value(name) ?? 'not set'}, and ${stated(config, 'enable.idempotence')}.`,
        allowed: '1',
      }),
    ];
  },
};

const severalPartitions: LintRule = {
  id: 'node-kafkajs-several-partitions',
  severity: 'warning',
  title: 'A send of kafkajs to several partitions is acknowledged without a part of its records',
  reason:
    'kafkajs repeats a failed send only toward brokers that have not answered yet. If a partition changes its leader meanwhile to a broker that has answered for another one, its records are never sent, and the send is reported as done. Settings cannot show how the code sends.',
  instead:
    'Give each send the records of one partition: call send for each record, or group them by partition.',
  sources: ['sendMessages.js of kafkajs 2.2.4', 'test/unit/model/clients/kafkajs-sends.test.ts'],
  check({ config, topics }) {
    const several = topics.filter(({ partitions }) => partitions > 1);
    if (config.family !== 'kafkajs' || several.length === 0) return [];
    return [
      about(config, 'acks', {
        message: `records of ${topicsText(several)} are lost at a change of leader if one send has those of several partitions.`,
      }),
    ];
  },
};

export const nodeRules: readonly LintRule[] = [parallelSends, restart, inFlight, severalPartitions];
