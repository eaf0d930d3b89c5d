/**
 * Real programs with the entries of their role and no others: a Connect worker, a Streams application, and Kafka's own tools.
 * What each request of theirs needs is in roles.test.ts; this shows that no request was forgotten.
 */
import { execFile } from 'node:child_process';
import type { ExecFileException } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { aclsOf } from '../../../model/access/roles';
import type { ServiceAccess } from '../../../model/access/roles';
import { TestCluster, run } from './cluster';

const cluster = new TestCluster();
const { libs } = cluster;
const classpath = join(libs, '*');
/** The compiler does not know the star of the launcher. */
const jars = readdirSync(libs)
  .filter((file) => file.endsWith('.jar'))
  .map((file) => join(libs, file))
  .join(delimiter);
const created = `${run}.created`;
const totals = `${run}.totals`;

interface Ended {
  readonly status: number | string;
  readonly output: string;
}

/** Input, if any, goes through the pipe; output is standard output alone. */
async function java(args: readonly string[], input = ''): Promise<Ended> {
  return new Promise((resolve) => {
    const end = (error: ExecFileException | null, stdout: string): void =>
      resolve({ status: error === null ? 0 : (error.code ?? error.signal ?? 'failed'), output: stdout });
    const child = execFile(
      'java',
      ['-Xmx384m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', ...args],
      { timeout: 90_000, killSignal: 'SIGKILL' },
      end,
    );
    child.stdin?.end(input);
  });
}

/** One of Kafka's command line tools, as the user of a client properties file. */
async function tool(command: string, client: string, input?: string): Promise<Ended> {
  const [name, ...args] = command.split(' ');
  return java(
    [
      ...['-cp', classpath, `org.apache.kafka.tools.${name}`, ...args],
      ...['--bootstrap-server', cluster.bootstrap, '--command-config', client],
    ],
    input,
  );
}

/** A user with the entries of these roles. @returns its client settings */
async function userWith(name: string, access: ServiceAccess['access']): Promise<string[]> {
  const settings = await cluster.createUser(name);
  await cluster.grant(aclsOf({ name, access }));
  return settings;
}

beforeAll(async () => {
  for (const topic of [created, totals]) await cluster.asAdmin('create-topic', topic, '1', '-1');
  for (let i = 0; i < 3; i++) await cluster.asAdmin('produce', created, 'true');
}, 60_000);

afterAll(async () => {
  await cluster.remove();
}, 60_000);

test.each([true, false])(
  'GIVEN the entries of a connect-worker WHEN a worker runs a source and a sink, exactly-once %s THEN both work',
  async (exactlyOnceSource) => {
    const group = `${run}-connect-${exactlyOnceSource ? 'exactly' : 'atleast'}`;
    const settings = await userWith(`${group}-user`, [
      {
        role: 'connect-worker',
        group,
        reads: [created],
        writes: [totals],
        internalTopicsPrefix: `${group}-`,
        sinkGroupPrefix: `connect-${group}-`,
        exactlyOnceSource,
      },
    ]);
    const clients = settings.filter((line) => !line.startsWith('bootstrap.servers'));
    const worker = cluster.properties(`${group}-worker`, [
      ...settings,
      ...['producer', 'consumer', 'admin'].flatMap((client) => clients.map((line) => `${client}.${line}`)),
      `group.id=${group}`,
      `config.storage.topic=${group}-configs`,
      `offset.storage.topic=${group}-offsets`,
      `status.storage.topic=${group}-status`,
      ...['config', 'offset', 'status'].map((topic) => `${topic}.storage.replication.factor=-1`),
      'offset.storage.partitions=1',
      'status.storage.partitions=1',
      'key.converter=org.apache.kafka.connect.storage.StringConverter',
      'value.converter=org.apache.kafka.connect.storage.StringConverter',
      'consumer.auto.offset.reset=earliest',
      `exactly.once.source.support=${exactlyOnceSource ? 'enabled' : 'disabled'}`,
      'listeners=http://127.0.0.1:0',
    ]);
    // Connect finds connectors on the class path only, so its classes must be there before it starts.
    const classes = cluster.subfolder('classes');
    const compiler = ['-m', 'jdk.compiler/com.sun.tools.javac.Main'];
    const source = join(__dirname, 'ConnectProbe.java');
    expect(await java([...compiler, '-d', classes, '-cp', jars, source])).toMatchObject({ status: 0 });

    const words = ['ConnectProbe', worker, `${group}-`, totals, created, '60'];
    expect(await java(['-cp', `${classes}${delimiter}${classpath}`, ...words])).toEqual({
      status: 0,
      output: 'working\n',
    });
  },
  180_000,
);

test.each([
  ['at_least_once', 'classic'],
  ['exactly_once_v2', 'classic'],
  ['exactly_once_v2', 'streams'],
] as const)(
  'GIVEN the entries of a streams role WHEN an application counts, %s, group protocol %s THEN it writes its result',
  async (processingGuarantee, protocol) => {
    const applicationId = `${run}-app-${processingGuarantee.slice(0, 2)}-${protocol}`;
    const settings = await userWith(`${applicationId}-user`, [
      { role: 'streams', applicationId, inputs: [created], outputs: [totals], processingGuarantee },
    ]);
    const config = cluster.properties(applicationId, [
      ...settings,
      `application.id=${applicationId}`,
      `processing.guarantee=${processingGuarantee}`,
      `group.protocol=${protocol}`,
      `state.dir=${cluster.subfolder('state')}`,
      'auto.offset.reset=earliest',
      'commit.interval.ms=200',
    ]);
    const source = join(__dirname, 'StreamsProbe.java');
    expect(await java(['-cp', classpath, source, config, created, totals, '60'])).toEqual({
      status: 0,
      output: 'working\n',
    });
  },
  120_000,
);

test('GIVEN producer and consumer WHEN the console tools write and read THEN the record arrives, and not for others', async () => {
  const topic = `${run}.said`;
  await cluster.asAdmin('create-topic', topic, '1', '-1');
  const group = `${run}-console`;
  const writer = cluster.properties(
    'writer',
    await userWith(`${run}-writer`, [{ role: 'idempotent-producer', topics: [topic] }]),
  );
  const reader = cluster.properties(
    'reader',
    await userWith(`${run}-reader`, [{ role: 'consumer', topics: [topic], group }]),
  );
  const produce = (client: string): Promise<Ended> =>
    tool(`ConsoleProducer --topic ${topic}`, client, `${run}-said\n`);
  const consume = (client: string): Promise<Ended> =>
    tool(
      `consumer.ConsoleConsumer --topic ${topic} --group ${group} --from-beginning --max-messages 1 --timeout-ms 15000`,
      client,
    );

  expect(await produce(writer)).toMatchObject({ status: 0 });
  expect((await consume(reader)).output).toContain(`${run}-said`);
  expect((await consume(writer)).output).not.toContain(`${run}-said`);
}, 120_000);

test('GIVEN admin WHEN kafka-consumer-groups resets offsets THEN it does within the prefix, and is refused outside', async () => {
  const own = `${run}-reset`;
  const other = `${run}x-reset`;
  for (const group of [own, other]) await cluster.asAdmin('consume', created, group, 'consumer');
  const operator = cluster.properties(
    'operator',
    await userWith(`${run}-operator`, [{ role: 'admin', topicPrefix: `${run}.`, groupPrefix: `${run}-` }]),
  );
  const reset = (group: string): Promise<Ended> =>
    tool(
      `consumer.group.ConsumerGroupCommand --group ${group} --topic ${created} --reset-offsets --to-latest --execute`,
      operator,
    );

  expect((await reset(own)).output).toMatch(
    new RegExp(`${own}\\s+${created.replace('.', '\\.')}\\s+0\\s+[1-9]`),
  );
  expect((await reset(other)).output).toContain('GroupAuthorizationException');
}, 120_000);
