/** Services on clients of three languages, each with the settings that `brokerform clients settings` exports for it, as they are. */
import { readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureApicurio } from '../../../operations/toolchain/apicurio';
import { ensureKafka } from '../../../operations/toolchain/kafka';
import { javaCommand } from '../../../operations/toolchain/programs';
import { run } from '../../../shared/system/run';
import { ensureConfluentPython } from './python';

export interface ClientRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: unknown;
}

export interface Surroundings {
  readonly project: string;
  /** Of the test; settings are exported into folders below it, one for each service. */
  readonly folder: string;
  readonly catalog: string;
  /** Of the local cluster. */
  readonly state: string;
  readonly registry: string;
  readonly kafkaVersion: string;
  /** Runs `brokerform …`. @throws Error unless it succeeds */
  readonly brokerform: (...args: string[]) => void;
}

/** A group joins within seconds, and two processors are shared with the brokers. */
const TIMEOUT_MS = 2 * 60_000;

/** Arguments of the programs. */
function action(what: readonly ClientRecord[] | number, folder: string): string[] {
  if (typeof what === 'number') return ['read', String(what)];
  const file = path.join(folder, 'records.jsonl');
  writeFileSync(file, what.map((record) => JSON.stringify(record)).join('\n'));
  return ['write', file];
}

/** In the order of their text: partitions are read in any order. */
export function sorted(records: readonly ClientRecord[]): string[] {
  return records.map((record) => JSON.stringify(inOrder(record))).sort();
}

function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, inOrder(each)]),
  );
}

const parsed = (output: string): ClientRecord[] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as ClientRecord);

export class Clients {
  public constructor(private readonly around: Surroundings) {}

  /** @returns folder with the settings of a service, and the process environment that they refer to */
  private exported(service: string, format: string): { folder: string; env: NodeJS.ProcessEnv } {
    const folder = path.join(this.around.folder, service);
    this.around.brokerform('clients', 'settings', service, '--format', format, '--output', folder);
    const secret = path.join(this.around.state, 'secrets', service, 'password');
    return {
      folder,
      env: {
        ...process.env,
        KAFKA_PASSWORD: readFileSync(secret, 'utf8').trim(),
        KAFKA_CLIENT_RACK: 'rack-a',
      },
    };
  }

  /** Writes records with the Node.js client, or reads as many. */
  public async node(service: string, what: readonly ClientRecord[] | number): Promise<ClientRecord[]> {
    const { project, registry } = this.around;
    const { folder, env } = this.exported(service, 'platformatic');
    // The settings import the client by its name.
    if (!readdirSync(folder).includes('node_modules'))
      symlinkSync(path.join(project, 'node_modules'), path.join(folder, 'node_modules'));
    const program = path.join(__dirname, 'clients', 'auditor.ts');
    const output = await run(
      process.execPath,
      ['--import', 'tsx', program, ...action(what, folder), folder, registry],
      { cwd: project, env, timeoutMs: TIMEOUT_MS },
    );
    return parsed(output);
  }

  /** The same with Confluent's Python client. */
  public async python(service: string, what: readonly ClientRecord[] | number): Promise<ClientRecord[]> {
    const { registry, catalog } = this.around;
    const { folder, env } = this.exported(service, 'python');
    const program = path.join(__dirname, 'clients', 'ledger.py');
    const output = await run(
      await ensureConfluentPython(),
      [program, ...action(what, folder), folder, registry, catalog],
      { env, timeoutMs: TIMEOUT_MS },
    );
    return parsed(output);
  }

  /** Reads as many records with Kafka's Java client, paying for each order. */
  public async java(service: string, count: number): Promise<{ read: ClientRecord[]; output: string }> {
    const { registry, catalog, kafkaVersion } = this.around;
    const { folder, env } = this.exported(service, 'java');
    const settings = (role: string): string => path.join(folder, `${service}-${role}.properties`);
    const output = await run(
      javaCommand(),
      [
        ...['-Dlog4j2.level=OFF', '-Xmx256m', '-cp', await this.classPath(kafkaVersion)],
        path.join(__dirname, 'clients', 'PaymentService.java'),
        ...[settings('consumer'), settings('producer'), registry],
        ...[await this.descriptors(catalog, folder), String(count)],
      ],
      { env, timeoutMs: TIMEOUT_MS },
    );
    return { read: parsed(output), output };
  }

  /** Kafka's jars, and of those that the registry runs with Apache Avro and protobuf-java. */
  private async classPath(kafkaVersion: string): Promise<string> {
    const { classpath } = await ensureKafka(kafkaVersion);
    const libraries = path.join(await ensureApicurio(), 'lib', 'main');
    const jars = readdirSync(libraries).filter((name) =>
      /^(org\.apache\.avro\.avro|com\.google\.protobuf\.protobuf-java)-[\d.]+\.jar$/.test(name),
    );
    return [classpath, ...jars.map((name) => path.join(libraries, name))].join(path.delimiter);
  }

  private async descriptors(catalog: string, folder: string): Promise<string> {
    const target = path.join(folder, 'status.pb');
    await run(await ensureConfluentPython(), [
      ...['-m', 'grpc_tools.protoc', `-I${path.join(catalog, 'order')}`, '--include_imports'],
      ...[`--descriptor_set_out=${target}`, 'status.proto'],
    ]);
    return target;
  }
}
