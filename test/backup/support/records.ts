import { join } from 'node:path';
import { ensureKafka } from '../../../operations/toolchain/kafka';
import { tryRun } from '../../../shared/system/run';
import { JavaClient } from '../../faults/support/java-client';

/** Writes records of every kind; the commands are in Records.java. */
export class Records extends JavaClient {
  /** @param directory of the client properties; paths in them are relative to it */
  public static async start(
    directory: string,
    commandConfig: string,
    kafkaVersion: string,
  ): Promise<Records> {
    const source = join('..', '..', 'backup', 'support', 'Records.java');
    return new Records(await JavaClient.launch(source, directory, commandConfig, kafkaVersion));
  }

  /** Each in its turn. @throws Error with Kafka's words */
  public async do(...commands: readonly string[]): Promise<void> {
    for (const command of commands) {
      const answer = await this.ask(command);
      if (answer !== 'done') throw new Error(`${command}: ${answer}`);
    }
  }
}

/**
 * The first records of a topic's partition as Kafka's own console consumer shows them: time, offset, headers, key and value, a line each.
 *
 * @param args where it begins: `--partition 0 --offset earliest`, or `--group`
 */
export async function consoleConsumer(
  { directory, commandConfig }: { readonly directory: string; readonly commandConfig: string },
  bootstrap: string,
  topic: string,
  records: number,
  ...args: readonly string[]
): Promise<string[]> {
  const { classpath } = await ensureKafka('4.3.1');
  const { status, stdout, stderr } = await tryRun(
    'java',
    [
      ...['-Dlog4j2.level=OFF', '-Xmx256m', '-XX:TieredStopAtLevel=1', '-cp', classpath],
      ...['org.apache.kafka.tools.consumer.ConsoleConsumer', '--bootstrap-server', bootstrap],
      ...['--command-config', commandConfig, '--topic', topic, '--isolation-level', 'read_committed'],
      ...['timestamp', 'partition', 'offset', 'headers', 'key'].flatMap((what) => [
        '--formatter-property',
        `print.${what}=true`,
      ]),
      ...['--formatter-property', 'null.literal=NULL'],
      ...['--max-messages', String(records), '--timeout-ms', '60000', ...args],
    ],
    { cwd: directory, timeoutMs: 120_000 },
  );
  const lines = stdout.split('\n').filter((line) => line.includes('Offset:'));
  if (status !== 0 || lines.length !== records)
    throw new Error(`${lines.length} of ${records} records of ${topic}: ${stderr.slice(-2000)}`);
  return lines;
}
