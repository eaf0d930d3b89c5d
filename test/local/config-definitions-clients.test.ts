/** Settings of Java clients, held against the real client: no cluster is needed, and none is reached. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { JAVA_CLIENT_VERSION } from '../../model/clients/families';
import { settingsFiles } from '../../model/clients/formats';
import { lint } from '../../model/clients/lint/lint';
import { DEFINITIONS_VERSION } from '../../model/kafka/config-definitions';
import { readConfigDefinitions } from '../../operations/generate/config-definitions';
import { CLIENT_KEYS_FOLDER } from '../../operations/generate/client-keys';
import { ensureKafka } from '../../operations/toolchain/kafka';
import { projectRoot } from '../../operations/toolchain/paths';
import { javaCommand } from '../../operations/toolchain/programs';
import { run } from '../../shared/system/run';
import { firstPort } from '../support/ports';
import { DECLARED_SERVERS, consumerNeed, drawnNeed, need, producerNeed } from '../unit/model/clients/support';

const MINUTE = 60_000;

test(
  'GIVEN the pinned Kafka WHEN the keys of its clients are generated again THEN they have the same bytes',
  async () => {
    expect(JAVA_CLIENT_VERSION).toBe(DEFINITIONS_VERSION);
    const committed = path.join(CLIENT_KEYS_FOLDER, `java-${JAVA_CLIENT_VERSION}.json`);
    expect(await readConfigDefinitions(JAVA_CLIENT_VERSION, 'clients')).toBe(
      await readFile(committed, 'utf8'),
    );
  },
  2 * MINUTE,
);

interface Drawn {
  readonly role: 'producer' | 'consumer';
  readonly text: string;
}

test(
  'GIVEN settings of any declaration WHEN the real client reads them THEN it starts',
  async () => {
    const drawn = fc.sample(drawnNeed, { numRuns: 40, seed: 16 }).flatMap((service, index): Drawn[] => {
      const profile = (['durability', 'throughput', 'latency'] as const)[index % 3] ?? 'durability';
      return settingsFiles(service, 'java', profile, { lines: ['A test.'] }).map(({ name, text }) => ({
        role: name.includes('producer') ? 'producer' : 'consumer',
        text,
      }));
    });
    expect(drawn.length).toBe(80);
    const verdicts = await askClients(drawn);
    expect(verdicts.filter((verdict) => verdict !== 'ok')).toEqual([]);
    expect(verdicts.length).toBe(drawn.length);
  },
  5 * MINUTE,
);

/** Values on both sides of what the client checks; each is mostly left out, so that the client also starts with many. */
const some = (values: readonly string[]): fc.Arbitrary<string | undefined> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...values) },
  );
const producerSettings = fc.record({
  acks: some(['all', '-1', '1', '0', 'two']),
  retries: some(['0', '1', '-1', '2147483648']),
  'enable.idempotence': some(['true', 'false', 'yes']),
  'max.in.flight.requests.per.connection': some(['1', '5', '6', '0']),
  'transactional.id': some(['order-service-1']),
  'delivery.timeout.ms': some(['120000', '30004', '30005', '0']),
  'linger.ms': some(['0', '5', '1000', '5ms']),
  'request.timeout.ms': some(['30000', '120000']),
  'compression.type': some(['lz4', 'none', 'brotli']),
  'security.protocol': some(['SASL_PLAINTEXT', 'sasl_plaintext', 'TLS']),
});
const consumerSettings = fc.record({
  'group.protocol': some(['classic', 'consumer', 'CONSUMER', 'new']),
  'session.timeout.ms': some(['45000', '3000', '6000']),
  'heartbeat.interval.ms': some(['3000', '45000', '1']),
  'partition.assignment.strategy': some(['org.apache.kafka.clients.consumer.RangeAssignor']),
  'isolation.level': some(['read_committed', 'read_uncommitted', 'committed']),
  'auto.offset.reset': some(['earliest', 'latest', 'none', 'by_duration:P1D', 'end']),
  'enable.auto.commit': some(['true', 'false', '1']),
  'max.poll.records': some(['500', '0']),
  'fetch.max.wait.ms': some(['500', '-1']),
});

test(
  'GIVEN settings around what the client checks WHEN it refuses some THEN the lint has an error for each',
  async () => {
    const connect =
      `bootstrap.servers=${DECLARED_SERVERS.join(',')}\nsasl.mechanism=SCRAM-SHA-512\n` +
      'sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="order-service" password="${env:P}";\n';
    const lines = (settings: Readonly<Record<string, string | undefined>>): string =>
      Object.entries(settings)
        .flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}\n`]))
        .join('');
    const drawn: Drawn[] = [
      ...fc.sample(producerSettings, { numRuns: 200, seed: 17 }).map((each) => ({
        role: 'producer' as const,
        text: connect + lines(each),
      })),
      ...fc.sample(consumerSettings, { numRuns: 150, seed: 18 }).map((each) => ({
        role: 'consumer' as const,
        text: `${connect}group.id=order-service\n${lines(each)}`,
      })),
    ];
    const service = need([producerNeed({ transactionalId: 'order-service-*' }), consumerNeed()]);
    const verdicts = await askClients(drawn);
    const missed = drawn.flatMap(({ role, text }, index) => {
      if (verdicts[index] === 'ok') return [];
      const result = lint([{ file: `${role}.properties`, text }], service, { format: 'java', role });
      return result.verdict === 'blocked' ? [] : [{ text, client: verdicts[index] }];
    });
    expect(missed).toEqual([]);
    const refused = verdicts.filter((verdict) => verdict !== 'ok').length;
    expect(refused).toBeGreaterThan(50);
    expect(refused).toBeLessThan(drawn.length - 20);
  },
  5 * MINUTE,
);

/** A client connects as soon as it exists: the declared servers may be those of a cluster that is up, the user's. */
function withoutCluster(text: string): string {
  return DECLARED_SERVERS.reduce(
    (changed, server, index) => changed.replaceAll(server, `localhost:${firstPort('nobody') + index}`),
    text,
  );
}

/** What the client says to each, in the order given: one start of Java for all of them. */
async function askClients(drawn: readonly Drawn[]): Promise<string[]> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'brokerform-clients-'));
  try {
    const files = await Promise.all(
      drawn.map(async ({ role, text }, index) => {
        const file = path.join(scratch, `${index}.properties`);
        await writeFile(file, withoutCluster(text));
        return `${role}=${file}`;
      }),
    );
    const { classpath } = await ensureKafka(DEFINITIONS_VERSION);
    const program = path.join(projectRoot, 'tools', 'kafka', 'ClientConfigVerdicts.java');
    const env = {
      ...process.env,
      KAFKA_PASSWORD: 'x',
      KAFKA_INSTANCE: '1',
      KAFKA_GROUP: '1',
      KAFKA_CLIENT_RACK: 'a',
      P: 'x',
    };
    const answers = await run(javaCommand(), ['-Dlog4j2.level=OFF', '-cp', classpath, program, ...files], {
      env,
      timeoutMs: 4 * MINUTE,
    });
    return answers.trimEnd().split('\n');
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
