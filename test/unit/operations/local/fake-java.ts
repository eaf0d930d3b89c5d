import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * A `java` that formats and listens as Kafka does and needs no JVM. What it was called with stands in `calls`.
 * Node ids in FAKE_FAIL end with an error in their log; those in FAKE_DEAF ignore SIGTERM.
 */
const SCRIPT = `#!${process.execPath}
const fs = require('node:fs');
const net = require('node:net');
const args = process.argv.slice(2);
if (args[0] === '-version') {
  process.stderr.write('openjdk version "' + (process.env.FAKE_JAVA_VERSION || '21.0.1') + '" 2025-01-01\\n');
  process.exit(0);
}
fs.appendFileSync(__dirname + '/calls', JSON.stringify(args) + '\\n');
const read = (file) => Object.fromEntries(fs.readFileSync(file, 'utf8').split('\\n')
  .filter((line) => /^[^#].*=/.test(line)).map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
if (args[0].startsWith('@')) {
  const text = fs.readFileSync(args[0].slice(1), 'utf8');
  fs.appendFileSync(__dirname + '/argument-files', (fs.statSync(args[0].slice(1)).mode & 0o777).toString(8) + ' ' + text + '\\n');
  const given = text.split('\\n').map((line) => JSON.parse(line));
  const after = (name) => given[given.indexOf(name) + 1];
  const properties = read(after('--config'));
  fs.writeFileSync(properties['log.dirs'] + '/meta.properties', 'cluster.id=' + after('--cluster-id') + '\\n');
  process.exit(0);
}
const properties = read(args.at(-1));
const id = properties['node.id'];
if ((process.env.FAKE_FAIL || '').split(',').includes(id)) {
  const logs = args.find((arg) => arg.startsWith('-Dkafka.logs.dir=')).slice('-Dkafka.logs.dir='.length);
  fs.appendFileSync(logs + '/server.log', '[2026-01-01T00:00:00,000] ERROR it is broken (kafka.Kafka$)\\n');
  process.exit(1);
}
if ((process.env.FAKE_DEAF || '').split(',').includes(id)) process.on('SIGTERM', () => {});
const port = Number(/CONTROLLER:\\/\\/localhost:(\\d+)/.exec(properties.listeners)[1]);
net.createServer((socket) => socket.on('error', () => {}).end()).listen(port, 'localhost');
// Never outlives a test that forgot it.
setTimeout(() => process.exit(0), 60000);
`;

/** Writes the fake into `<folder>/bin/java` and returns the folder, for JAVA_HOME. */
export function fakeJavaHome(folder: string): string {
  const bin = path.join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(path.join(bin, 'java'), SCRIPT);
  chmodSync(path.join(bin, 'java'), 0o755);
  return folder;
}
