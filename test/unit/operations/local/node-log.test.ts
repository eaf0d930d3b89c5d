import { mkdirSync, writeFileSync } from 'node:fs';
import { layout } from '../../../../operations/local/layout';
import type { NodeLayout } from '../../../../operations/local/layout';
import { errorLines, failureSince, logPosition } from '../../../../operations/local/node-log';
import { removeTemporaryFolders, temporaryFolder } from './temporary';

afterEach(removeTemporaryFolders);

function nodeFiles(): NodeLayout {
  const files = layout(temporaryFolder()).node(1);
  mkdirSync(files.logs, { recursive: true });
  return files;
}

const LOG = [
  '[2026-11-23T10:52:35,100] INFO starting (kafka.server.BrokerServer)',
  '[2026-11-23T10:52:35,335] ERROR Exiting Kafka due to fatal exception (kafka.Kafka$)',
  'org.apache.kafka.common.config.ConfigException: Invalid value 0 for configuration num.io.threads',
  '\tat org.apache.kafka.common.config.ConfigDef.parse(ConfigDef.java:1)',
  'Caused by: java.lang.IllegalStateException: because',
  '\t... 12 more',
  '[2026-11-23T10:52:35,400] INFO ending (kafka.Kafka$)',
  '',
].join('\n');

test('GIVEN a log WHEN errors are looked for THEN messages and causes remain, frames and other levels do not', () => {
  expect(errorLines(LOG)).toEqual([
    '[2026-11-23T10:52:35,335] ERROR Exiting Kafka due to fatal exception (kafka.Kafka$)',
    'org.apache.kafka.common.config.ConfigException: Invalid value 0 for configuration num.io.threads',
    'Caused by: java.lang.IllegalStateException: because',
  ]);
});

test('GIVEN errors of an earlier start WHEN this one failed THEN only its own are told', () => {
  const files = nodeFiles();
  writeFileSync(files.serverLog, '[t] ERROR of yesterday (x)\n');
  const since = logPosition(files);
  writeFileSync(files.serverLog, LOG, { flag: 'a' });

  expect(failureSince(files, since)).not.toContain('yesterday');
  expect(failureSince(files, since)).toContain('    [2026-11-23T10:52:35,335] ERROR Exiting Kafka');
});

test('GIVEN a log that was rolled meanwhile WHEN this start failed THEN the new file is read from its beginning', () => {
  const files = nodeFiles();
  writeFileSync(files.serverLog, LOG);
  expect(failureSince(files, { server: 1_000_000, output: 0 })).toContain('Exiting Kafka');
});

test('GIVEN a JVM that did not start WHEN it failed THEN what it printed is told', () => {
  const files = nodeFiles();
  writeFileSync(files.output, 'Unrecognized VM option\nError: Could not create the Java Virtual Machine.\n');
  expect(failureSince(files, { server: 0, output: 0 })).toBe(
    '    Unrecognized VM option\n    Error: Could not create the Java Virtual Machine.',
  );
});

test('GIVEN no logs WHEN it failed THEN that is said', () => {
  expect(failureSince(nodeFiles(), { server: 0, output: 0 })).toBe('    (it wrote nothing)');
});
