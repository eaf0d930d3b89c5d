/**
 * A cluster as on AWS, on this machine: the model's production properties, dedicated controllers, TLS with a certificate
 * authority of its own on both listeners, SCRAM. Only folders, ports and heap are the test's.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ADMIN_USER, BROKER_USER, SCRAM_MECHANISM } from '../../model/access/platform';
import type { AwsDeclaration } from '../../model/aws/declaration';
import type { AwsEnvironment, AwsNode } from '../../model/aws/environment';
import { awsEnvironment } from '../../model/aws/topology';
import { awsPropertyOptions } from '../../model/host/broker-property-options';
import { brokerProperties } from '../../model/cluster/broker-properties';
import { bootstrapServers, isController } from '../../model/cluster/nodes';
import { jvmOptions } from '../../model/cluster/jvm';
import { formatProperties } from '../../shared/properties-file';
import { requireJava, runJavaPrivately } from '../../operations/local/java';
import { accepts } from '../../operations/local/ports';
import { directoryId, toUuid } from '../../operations/local/storage';
import { ensureKafka } from '../../operations/toolchain/kafka';
import { run } from '../../shared/system/run';
import { createAuthority } from './authority';

const HEAP_MIB = 256;
/** Six JVMs share two cores while they start, and other tests may want them as well. */
const START_TIMEOUT_MS = 300_000;
const STOP_TIMEOUT_MS = 60_000;
/** By itself a broker that is not caught up within a minute ends, which is not long where others have the processors. */
const PATIENCE = { 'initial.broker.registration.timeout.ms': String(START_TIMEOUT_MS) };

/** The environment with its nodes on ports of this machine: controllers from `firstPort`, brokers from 50 above it. */
export function onThisMachine(declaration: AwsDeclaration, firstPort: number): AwsEnvironment {
  const environment = awsEnvironment(declaration);
  const place = (node: AwsNode): AwsNode => ({
    ...node,
    host: 'localhost',
    ...(isController(node)
      ? { controllerPort: firstPort + node.id - 1 }
      : { clientPort: firstPort + 50 + node.id - 101 }),
  });
  return {
    ...environment,
    nodes: environment.nodes.map(place),
    allNodes: environment.allNodes.map(place),
  };
}

export interface KafkaClusterOptions {
  /** Java and its options for a node, up to the class path. @default - this machine's, quick to start, with a small heap */
  readonly java?: (node: AwsNode, directory: string) => readonly string[];
  /** Of every node, beside the model's and before them: a test waits for less long, for instance. @default - none */
  readonly properties?: Readonly<Record<string, string>>;
}

export class KafkaCluster {
  private readonly clusterId = toUuid(randomBytes(16));
  private readonly processes = new Map<number, ChildProcess>();

  /** @param directory everything of the cluster is below it */
  public constructor(
    private readonly directory: string,
    private readonly environment: AwsEnvironment,
    private readonly passwords: Readonly<Record<string, string>>,
    private readonly options: KafkaClusterOptions = {},
  ) {
    this.writeSecrets();
  }

  public caCertificate(): string {
    return readFileSync(join(this.directory, 'ca.pem'), 'utf8');
  }

  /** Writes the properties of a client, beside the CA's certificate, and returns the file's path. */
  public writeClientProperties(user: string): string {
    const file = join(this.directory, `${user}.properties`);
    const lines = [
      `bootstrap.servers=${bootstrapServers(this.environment).join(',')}`,
      'security.protocol=SASL_SSL',
      `sasl.mechanism=${SCRAM_MECHANISM}`,
      'sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required ' +
        `username="${user}" password="${this.passwords[user]}";`,
      'ssl.truststore.type=PEM',
      'ssl.truststore.location=ca.pem',
    ];
    writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
    return file;
  }

  /** Starts nodes by id, all at once, and returns once each listens. */
  public async start(...ids: readonly number[]): Promise<void> {
    const nodes = this.environment.allNodes.filter(({ id }) => ids.includes(id));
    // One after the other: formatting is quick, and the processors are few.
    for (const node of nodes) await this.prepare(node);
    await Promise.all(nodes.map((node) => this.launch(node)));
  }

  /** Ends a node's process as a power cut does, or by controlled shutdown. */
  public async stop(id: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.processes.get(id);
    if (child === undefined) return;
    this.processes.delete(id);
    child.kill(signal);
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    while (child.exitCode === null && child.signalCode === null) {
      if (Date.now() > deadline) child.kill('SIGKILL');
      await sleep(50);
    }
  }

  /**
   * Ends a node that was started, by controlled shutdown, and starts it on the same files.
   *
   * @param host where it listens, if a test wrote that into its files. @default - where it did
   */
  public async restart(id: number, host?: string): Promise<void> {
    await this.stop(id, 'SIGTERM');
    for (const node of this.environment.allNodes.filter((candidate) => candidate.id === id)) {
      await this.launch({ ...node, host: host ?? node.host });
    }
  }

  public processId(id: number): number | undefined {
    return this.processes.get(id)?.pid;
  }

  public async stopAll(): Promise<void> {
    await Promise.all([...this.processes.keys()].map((id) => this.stop(id, 'SIGKILL')));
  }

  private writeSecrets(): void {
    for (const [user, password] of Object.entries(this.passwords)) {
      mkdirSync(join(this.directory, 'secrets', user), { recursive: true });
      writeFileSync(join(this.directory, 'secrets', user, 'password'), password, { mode: 0o600 });
    }
  }

  /** The certificate authority, as the first host makes it. */
  public async createAuthority(name = 'ca'): Promise<void> {
    const file = (ending: string): string => join(this.directory, `${name}.${ending}`);
    await createAuthority(`/CN=${name} of a test`, { key: file('key'), certificate: file('pem') });
  }

  private async prepare(node: AwsNode): Promise<void> {
    const directory = join(this.directory, node.name);
    mkdirSync(join(directory, 'tls'), { recursive: true });
    await this.createCertificate(node);
    const properties = brokerProperties(this.environment, node, {
      ...awsPropertyOptions(this.environment, node),
      dataDirectories: [join(directory, 'data')],
      secretsDirectory: join(this.directory, 'secrets'),
      tlsDirectory: join(directory, 'tls'),
      bindHost: 'localhost',
    });
    const own = Object.entries({ ...PATIENCE, ...this.options.properties }).map(([key, value]) => ({
      ...{ key, value, reason: 'For a test.', source: 'this test' },
    }));
    const others = properties.filter(({ key }) => !own.some((each) => each.key === key));
    writeFileSync(join(directory, 'server.properties'), formatProperties([...others, ...own]));
    await this.format(node, directory);
  }

  private async createCertificate(node: AwsNode): Promise<void> {
    const file = (name: string): string => join(node.name, 'tls', name);
    await this.openssl(
      ...[
        'req',
        '-new',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-noenc',
        '-subj',
        `/CN=${node.name}`,
      ],
      ...[
        '-addext',
        `subjectAltName=DNS:${node.host},IP:::1`,
        '-keyout',
        file('key.pem'),
        '-out',
        file('request.pem'),
      ],
    );
    await this.openssl(
      ...['x509', '-req', '-in', file('request.pem'), '-CA', 'ca.pem', '-CAkey', 'ca.key', '-days', '2'],
      ...['-copy_extensions', 'copyall', '-out', file('certificate.pem')],
    );
    const read = (name: string): string => readFileSync(join(this.directory, file(name)), 'utf8');
    writeFileSync(join(this.directory, file('node.pem')), read('key.pem') + read('certificate.pem'), {
      mode: 0o600,
    });
    writeFileSync(join(this.directory, file('ca.pem')), this.caCertificate());
  }

  private openssl(...args: readonly string[]): Promise<string> {
    return run('openssl', args, { cwd: this.directory });
  }

  private async format(node: AwsNode, directory: string): Promise<void> {
    const { classpath } = await ensureKafka(this.environment.kafkaVersion);
    const voters = this.environment.allNodes
      .filter(isController)
      .map(
        ({ id, host, controllerPort }) =>
          `${id}@${host}:${controllerPort}:${directoryId(this.clusterId, id)}`,
      );
    const users = [BROKER_USER, ADMIN_USER].flatMap((user) => [
      '--add-scram',
      `${SCRAM_MECHANISM}=[name=${user},password=${this.passwords[user]}]`,
    ]);
    const result = await runJavaPrivately(
      await requireJava(),
      [
        ...['-cp', classpath, 'kafka.tools.StorageTool', 'format', '--cluster-id', this.clusterId],
        ...['--config', join(directory, 'server.properties'), '--ignore-formatted'],
        ...(isController(node)
          ? ['--initial-controllers', voters.join(','), ...users]
          : ['--no-initial-controllers']),
      ],
      directory,
      START_TIMEOUT_MS,
    );
    if (result.status !== 0)
      throw new Error(`${node.name} was not formatted: ${result.stdout}${result.stderr}`);
  }

  private async launch(node: AwsNode): Promise<void> {
    const directory = join(this.directory, node.name);
    const { classpath } = await ensureKafka(this.environment.kafkaVersion);
    const [command = '', ...options] = this.options.java?.(node, directory) ?? (await quickJava(directory));
    const output = openSync(join(directory, 'output.log'), 'a');
    const child = spawn(
      command,
      [
        ...options,
        `-Dlog4j2.configurationFile=${join(__dirname, '../../operations/local/assets/log4j2.properties')}`,
        ...[`-Dkafka.logs.dir=${directory}`, '-cp', classpath],
        ...['kafka.Kafka', join(directory, 'server.properties')],
      ],
      { cwd: directory, stdio: ['ignore', output, output] },
    );
    this.processes.set(node.id, child);
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await accepts(node.host, node.clientPort ?? node.controllerPort ?? 0))) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(
          `${node.name} does not listen: ${readFileSync(join(directory, 'server.log'), 'utf8').slice(-3000)}`,
        );
      }
      await sleep(100);
    }
  }
}

async function quickJava(directory: string): Promise<readonly string[]> {
  const java = await requireJava();
  const options = jvmOptions({
    heapMiB: HEAP_MIB,
    collector: 'g1',
    javaVersion: java.version,
    gcLogFile: join(directory, 'gc.log'),
    temporaryDirectory: directory,
    preTouch: false,
    compiler: 'quick',
  });
  return [java.command, ...options.map(({ option }) => option)];
}
