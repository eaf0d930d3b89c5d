/** The commands of the alerts' runbooks that need a cluster, executed as they are written. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { filled, runbookCommands, worked } from '../support/runbook-commands';
import { layout } from '../../operations/local/layout';
import { bootstrapServers, kafkaTool, projectDirectory, stateDirectory } from './support/tier';

/** Declared, and not looked at by other files of this tier. */
const TOPIC = 'order.confirmed';
const GROUP = 'runbook-check';
const commands = [
  ...new Set(runbookCommands().flatMap(({ place, command }) => (place === 'local' ? [command] : []))),
];
/** This one ends the group that others describe. */
const last = (command: string): boolean => command.includes(' --delete ');

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'brokerform-runbooks-'));
  mkdirSync(join(folder, 'bin'));
  const program = join(folder, 'bin', 'brokerform');
  writeFileSync(
    program,
    `#!/bin/sh\nexec '${process.execPath}' '${projectDirectory}/bin/brokerform.js' "$@"\n`,
  );
  chmodSync(program, 0o755);
  cpSync(join(stateDirectory(), 'clients', 'admin.properties'), join(folder, 'admin.properties'));
  const written = kafkaTool(
    'kafka-console-producer.sh',
    'admin',
    ['--topic', TOPIC, '--property', 'parse.key=true', '--property', 'key.separator=:'],
    Array.from({ length: 100 }, (_, index) => `${index}:text\n`).join(''),
  );
  const read = kafkaTool('kafka-console-consumer.sh', 'admin', [
    ...[
      '--topic',
      TOPIC,
      '--group',
      GROUP,
      '--from-beginning',
      '--max-messages',
      '2',
      '--timeout-ms',
      '30000',
    ],
  ]);
  expect([written.status, read.status]).toEqual([0, 0]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([...commands.filter((each) => !last(each)), ...commands.filter(last)])('%s', (command) => {
  const metadata = join(layout(stateDirectory()).node(1).data, '__cluster_metadata-0');
  const segment = readdirSync(metadata).find((name) => name.endsWith('.log')) ?? '';
  const line = filled(command, {
    ...{ name: 'local', broker: bootstrapServers() },
    ...{ topic: TOPIC, group: GROUP, user: 'order-service', n: '0', offset: '0', node: '1' },
    segment: join(metadata, segment),
  });
  const bins = [join(folder, 'bin'), join(stateDirectory(), 'bin'), process.env['PATH']];
  const { status, stdout, stderr } = spawnSync('sh', ['-c', line], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: bins.join(delimiter) },
    timeout: 120_000,
  });
  expect(worked(command, { status, stderr }) ? '' : `${line}\n${status}\n${stdout}${stderr}`).toBe('');
  if (!NOTHING_TO_SAY.test(command)) expect(stdout).not.toBe('');
});

/** What these list there is nothing of on a cluster that is well. */
const NOTHING_TO_SAY =
  /--(?:under-replicated|under-min-isr|at-min-isr|unavailable)-partitions|--election-type/;
