/** Rules on consumers: the lint asks them of no other client. */
import { RESPONSE_OVERHEAD_BYTES } from '../settings';
import { nameMatches } from '../../naming';
import { about, stated, topicsText } from './rule';
import type { Hit, LintRule } from './rule';

const autoCommit: LintRule = {
  id: 'auto-commit',
  severity: 'error',
  title: 'Offsets are committed before records are processed',
  reason:
    'With automatic commits the client commits what it handed out, on a timer and when it closes. Whatever was not processed when the process ends is skipped after the restart. librdkafka stores an offset as soon as it hands out the record.',
  instead:
    'Turn automatic commits off and commit after processing. With librdkafka enable.auto.offset.store=false beside it is as good: store an offset once its record is processed.',
  sources: [
    'operations guide 2.2',
    'Kafka documentation, consumer configs, enable.auto.commit',
    'librdkafka configuration, enable.auto.offset.store',
  ],
  check({ config, topics }) {
    if (config.value('enable.auto.commit') !== 'true') return [];
    if (config.family === 'librdkafka' && config.value('enable.auto.offset.store') === 'false') return [];
    // An argument of a call: what is not in the file may be in the code.
    const inCode = config.family === 'kafkajs' && config.entry('enable.auto.commit') === undefined;
    const kept = topics.filter(({ durability }) => durability !== 'scratch');
    if (kept.length === 0 || inCode) return [];
    return [
      about(config, 'enable.auto.commit', {
        message: `${stated(config, 'enable.auto.commit')}: records of ${topicsText(kept)} that were not processed when the process ends are skipped.`,
        allowed: 'false',
      }),
    ];
  },
};

const isolation: LintRule = {
  id: 'reads-aborted-records',
  severity: 'error',
  title: 'Records of aborted transactions are read',
  reason:
    'A producer writes the topic in transactions. With isolation.level=read_uncommitted, the default of the Java client, a consumer reads records that were aborted, and those of transactions that are still open.',
  instead: 'Set isolation.level=read_committed.',
  sources: ['KIP-98', 'Kafka documentation, consumer configs, isolation.level'],
  check({ config, topics }) {
    if (config.value('isolation.level') !== 'read_uncommitted') return [];
    const [first, ...others] = topics.filter(({ transactionalWriters }) => transactionalWriters.length > 0);
    if (first === undefined) return [];
    return [
      about(config, 'isolation.level', {
        message: `${stated(config, 'isolation.level')}, and ${first.transactionalWriters.join(', ')} writes ${topicsText([first, ...others])} in transactions.`,
        allowed: config.source === 'spring' ? 'read-committed' : 'read_committed',
      }),
    ];
  },
};

const group: LintRule = {
  id: 'group-not-declared',
  severity: 'error',
  title: 'The consumer group is not one of the service',
  reason:
    'Without an ACL for the group brokers answer GroupAuthorizationException. Without a group a consumer commits nothing and shares its partitions with no one.',
  instead: 'Use the group that the catalog declares (group, groupPrefix).',
  sources: ['docs/access.md'],
  check({ config, need }) {
    const declared = need.clients.flatMap((client) => (client.role === 'consumer' ? [client.group] : []));
    if (declared.length === 0) return [];
    const entry = config.entry('group.id');
    if (entry === undefined)
      return [
        about(config, 'group.id', {
          severity: 'warning',
          message: 'group.id is not set.',
          allowed: declared.join(', '),
        }),
      ];
    const { value } = entry;
    if (value.kind !== 'text' && value.kind !== 'reference') return [];
    const fits = declared.some((pattern) => {
      if (value.kind !== 'reference') return nameMatches(pattern, value.text);
      const name = pattern.replace(/\*$/, '');
      return value.before.startsWith(name) || name.startsWith(value.before);
    });
    if (fits) return [];
    return [
      about(config, 'group.id', {
        message: `${entry.written} is ${JSON.stringify(value.text)}, which ${need.service} may not use.`,
        allowed: declared.join(', '),
      }),
    ];
  },
};

/** Java and librdkafka refuse them with the new protocol, where brokers decide. */
const CLASSIC_ONLY = [
  'session.timeout.ms',
  'heartbeat.interval.ms',
  'partition.assignment.strategy',
  'group.protocol.type',
];

const groupProtocol: LintRule = {
  id: 'group-protocol-conflict',
  severity: 'error',
  title: 'Settings of the classic group protocol stand beside the new one',
  reason:
    'With group.protocol=consumer brokers decide on sessions, heartbeats and assignment. The client does not start if one of these is set as well. @platformatic/kafka 1.35 cannot commit offsets in a transaction under it.',
  instead:
    'Remove the setting; group.consumer.session.timeout.ms and group.consumer.heartbeat.interval.ms of the brokers hold.',
  sources: [
    'KIP-848',
    'ConsumerConfig#checkUnsupportedConfigsPostProcess, Kafka 4.3.1',
    'measured with @platformatic/kafka 1.35.0',
  ],
  check({ config, need }) {
    if (config.value('group.protocol') !== 'consumer') return [];
    if (config.family === 'platformatic') {
      const transactional = need.clients.some(
        (client) => client.role === 'producer' && client.transactionalId !== undefined,
      );
      if (!transactional) return [];
      return [
        about(config, 'group.protocol', {
          message: `${stated(config, 'group.protocol')}, and ${need.service} writes in transactions: its offsets cannot be committed in them.`,
          allowed: 'classic',
          instead: 'Set groupProtocol to classic.',
        }),
      ];
    }
    if (config.family === 'kafkajs') return [];
    return CLASSIC_ONLY.filter((name) => config.entry(name) !== undefined).map((name) =>
      about(config, name, {
        message: `${config.nameOf(name)} is set beside group.protocol=consumer.`,
        allowed: 'no such setting, or group.protocol=classic',
      }),
    );
  },
};

const session: LintRule = {
  id: 'session-timeout',
  severity: 'error',
  title: 'The session does not fit the brokers or the heartbeat',
  reason:
    'Brokers refuse a member whose session.timeout.ms is outside of group.min.session.timeout.ms and group.max.session.timeout.ms. The client refuses a heartbeat that is no shorter than the session; above a third of it two lost heartbeats end the session.',
  instead: 'session.timeout.ms=45000 and heartbeat.interval.ms=3000 are the defaults.',
  sources: [
    'KIP-735',
    'Kafka documentation, consumer configs, heartbeat.interval.ms',
    'Heartbeat, Kafka 4.3.1',
  ],
  check({ config, need }) {
    if (config.value('group.protocol') === 'consumer') return [];
    const [timeout, heartbeat] = [
      config.number('session.timeout.ms'),
      config.number('heartbeat.interval.ms'),
    ];
    const [least, most] = [
      Number(need.cluster.broker('group.min.session.timeout.ms')),
      Number(need.cluster.broker('group.max.session.timeout.ms')),
    ];
    const hits: Hit[] = [];
    if (timeout !== undefined && (timeout < least || timeout > most))
      hits.push(
        about(config, 'session.timeout.ms', {
          message: `${stated(config, 'session.timeout.ms')}, and brokers take ${least} to ${most}.`,
          allowed: `${least} to ${most}`,
        }),
      );
    if (timeout !== undefined && heartbeat !== undefined && heartbeat * 3 > timeout)
      hits.push(
        about(
          config,
          config.entry('heartbeat.interval.ms') === undefined
            ? 'session.timeout.ms'
            : 'heartbeat.interval.ms',
          {
            severity: heartbeat >= timeout ? 'error' : 'warning',
            message: `${stated(config, 'heartbeat.interval.ms')}, and ${stated(config, 'session.timeout.ms')}.`,
            allowed: `heartbeat.interval.ms of at most a third of session.timeout.ms`,
          },
        ),
      );
    return hits;
  },
};

const pollInterval: LintRule = {
  id: 'poll-interval-too-short',
  severity: 'warning',
  title: 'A slow poll ends the membership before the session would',
  reason:
    'A member that does not poll within max.poll.interval.ms leaves the group, and its records are read again by others. An interval below the session timeout makes the session timeout meaningless; librdkafka does not start.',
  instead: 'Leave max.poll.interval.ms at 300000, or above the time that max.poll.records take.',
  sources: ['KIP-62', 'librdkafka, rd_kafka_conf_finalize'],
  check({ config }) {
    if (config.value('group.protocol') === 'consumer') return [];
    const [interval, timeout] = [config.number('max.poll.interval.ms'), config.number('session.timeout.ms')];
    if (interval === undefined || timeout === undefined || interval >= timeout) return [];
    return [
      about(
        config,
        config.entry('max.poll.interval.ms') === undefined ? 'session.timeout.ms' : 'max.poll.interval.ms',
        {
          severity: config.family === 'librdkafka' ? 'error' : 'warning',
          message: `${stated(config, 'max.poll.interval.ms')}, and ${stated(config, 'session.timeout.ms')}.`,
          allowed: `${timeout} or more`,
        },
      ),
    ];
  },
};

const fetchWait: LintRule = {
  id: 'fetch-wait-too-long',
  severity: 'warning',
  title: 'A fetch waits longer than its request may take',
  reason:
    'The broker holds a fetch for fetch.max.wait.ms while fewer than fetch.min.bytes are there. When that is no shorter than the timeout of the request, every fetch of a quiet topic times out and the connection is closed.',
  instead: 'Set fetch.max.wait.ms well below request.timeout.ms; 500 is the default.',
  sources: ['Kafka documentation, consumer configs, fetch.max.wait.ms'],
  check({ config }) {
    // librdkafka's is that of its sockets.
    const limit = config.family === 'librdkafka' ? 'socket.timeout.ms' : 'request.timeout.ms';
    const [wait, request] = [config.number('fetch.max.wait.ms'), config.number(limit)];
    if (wait === undefined || request === undefined || wait < request) return [];
    // Two defaults that meet are the client's own affair.
    if (config.entry('fetch.max.wait.ms') === undefined && config.entry(limit) === undefined) return [];
    return [
      about(config, config.entry('fetch.max.wait.ms') === undefined ? limit : 'fetch.max.wait.ms', {
        message: `${stated(config, 'fetch.max.wait.ms')}, and ${stated(config, limit)}.`,
        allowed: `less than ${request}`,
      }),
    ];
  },
};

const fetchSize: LintRule = {
  id: 'fetch-smaller-than-message',
  severity: 'warning',
  title: 'A fetch is smaller than the largest batch',
  reason:
    'Kafka answers with at least one batch, however small the limit is: a limit below max.message.bytes makes each large batch a request of its own. librdkafka does not start when receive.message.max.bytes does not hold fetch.max.bytes and 512 bytes.',
  instead:
    'Set max.partition.fetch.bytes to at least max.message.bytes of the topics, and fetch.max.bytes no lower.',
  sources: ['KIP-74', 'librdkafka configuration, receive.message.max.bytes'],
  check({ config, topics }) {
    const hits: Hit[] = [];
    for (const name of ['max.partition.fetch.bytes', 'fetch.max.bytes']) {
      const size = config.number(name);
      const largest = [...topics].sort((a, b) => b.maxMessageBytes - a.maxMessageBytes)[0];
      // The defaults of topic and client differ by the 12 bytes of a batch's overhead.
      if (size === undefined || largest === undefined || size + 12 >= largest.maxMessageBytes) continue;
      hits.push(
        about(config, name, {
          message: `${stated(config, name)}, and ${largest.name} has batches of up to ${largest.maxMessageBytes} bytes.`,
          allowed: `${largest.maxMessageBytes} or more`,
        }),
      );
    }
    const [fetch, receive] = [config.number('fetch.max.bytes'), config.number('receive.message.max.bytes')];
    if (
      config.family === 'librdkafka' &&
      fetch !== undefined &&
      receive !== undefined &&
      receive < fetch + RESPONSE_OVERHEAD_BYTES
    )
      hits.push(
        about(
          config,
          config.entry('receive.message.max.bytes') === undefined
            ? 'fetch.max.bytes'
            : 'receive.message.max.bytes',
          {
            severity: 'error',
            message: `${stated(config, 'receive.message.max.bytes')}, and ${stated(config, 'fetch.max.bytes')}.`,
            allowed: `receive.message.max.bytes of at least ${fetch + RESPONSE_OVERHEAD_BYTES}`,
          },
        ),
      );
    return hits;
  },
};

const offsetReset: LintRule = {
  id: 'offset-reset-skips',
  severity: 'warning',
  title: 'A group without an offset skips what is there',
  reason:
    'auto.offset.reset=latest, the default, begins at the end for every partition without a committed offset: a new group, a partition that was added, and offsets that expired after offsets.retention.minutes. Records before that are skipped without an error.',
  instead: 'Set auto.offset.reset=earliest, or none to have an error instead.',
  sources: ['Kafka documentation, consumer configs, auto.offset.reset', 'KIP-1106'],
  check({ config, topics }) {
    // A duration of nothing is the end as well.
    const reset = config.value('auto.offset.reset') ?? '';
    if (!/^(?:latest|by_duration:P(?:T?(?:0+(?:\.0+)?[DHMS])+)+)$/i.test(reset)) return [];
    const kept = topics.filter(({ durability }) => durability !== 'scratch');
    if (kept.length === 0) return [];
    return [
      about(config, 'auto.offset.reset', {
        message: `${stated(config, 'auto.offset.reset')}: records of ${topicsText(kept)} are skipped where the group has no offset.`,
        allowed: 'earliest, none',
      }),
    ];
  },
};

const autoCreate: LintRule = {
  id: 'topics-created-by-clients',
  severity: 'warning',
  title: 'A client may create topics',
  reason:
    'A misspelled name becomes a topic with the replication factor and partitions of the brokers, which nothing declares. Brokers of this project refuse it; those of others may not.',
  instead: 'Set allow.auto.create.topics=false: topics are declared in the catalog.',
  sources: ['Kafka documentation, consumer configs, allow.auto.create.topics'],
  check({ config, need }) {
    if (config.value('allow.auto.create.topics') !== 'true') return [];
    // By default, and refused by the brokers: nothing happens.
    if (
      config.entry('allow.auto.create.topics') === undefined &&
      need.cluster.broker('auto.create.topics.enable') === 'false'
    )
      return [];
    return [
      about(config, 'allow.auto.create.topics', {
        message: `${stated(config, 'allow.auto.create.topics')}.`,
        allowed: 'false',
      }),
    ];
  },
};

const rack: LintRule = {
  id: 'rack',
  severity: 'warning',
  title: 'The rack of the client does not match the brokers',
  reason:
    'A consumer reads from a replica in its own rack if client.rack is a rack of a broker and the brokers select replicas by rack (replica.selector.class). Otherwise it reads from leaders, across zones.',
  instead: 'Set client.rack to the zone that the instance runs in, from its environment.',
  sources: ['KIP-392'],
  check({ config, need }) {
    const { racks, broker } = need.cluster;
    const selects = broker('replica.selector.class')?.endsWith('RackAwareReplicaSelector') === true;
    const value = config.given('client.rack');
    if (config.entry('client.rack') === undefined || value === '') {
      // A client that cannot say it.
      if (!selects || racks.length < 2 || config.family === 'platformatic') return [];
      return [
        about(config, 'client.rack', {
          severity: 'note',
          message: `client.rack is not set: fetches go to leaders in any of the racks ${racks.join(', ')}.`,
          allowed: racks.join(', '),
        }),
      ];
    }
    if (!selects)
      return [
        about(config, 'client.rack', {
          message: 'client.rack is set, and the brokers do not select replicas by rack.',
          allowed:
            'replica.selector.class of the brokers: org.apache.kafka.common.replica.RackAwareReplicaSelector',
          instead: 'Remove it, or set replica.selector.class of the brokers.',
        }),
      ];
    if (value === undefined || racks.includes(value)) return [];
    return [
      about(config, 'client.rack', {
        message: `${config.nameOf('client.rack')} is ${JSON.stringify(value)}, which is the rack of no broker.`,
        allowed: racks.join(', '),
      }),
    ];
  },
};

const crcs: LintRule = {
  id: 'crc-not-checked',
  severity: 'warning',
  title: 'Damaged records are not noticed',
  reason:
    'Each batch has a checksum. librdkafka does not verify it by default, so that bits that changed on disk or on the way are read as data.',
  instead: 'Set check.crcs=true.',
  sources: ['librdkafka configuration, check.crcs'],
  check({ config, topics }) {
    if (config.value('check.crcs') !== 'false') return [];
    const critical = topics.filter(({ durability }) => durability === 'critical');
    if (critical.length === 0) return [];
    return [
      about(config, 'check.crcs', {
        message: `${stated(config, 'check.crcs')}, and ${topicsText(critical)} is critical.`,
        allowed: 'true',
      }),
    ];
  },
};

export const consumerRules: readonly LintRule[] = [
  autoCommit,
  isolation,
  group,
  groupProtocol,
  session,
  pollInterval,
  fetchWait,
  fetchSize,
  offsetReset,
  autoCreate,
  rack,
  crcs,
];
