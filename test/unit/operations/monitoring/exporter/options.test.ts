import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exporterOptions, readExporterFile } from '../../../../../operations/monitoring/exporter/options';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'brokerform-exporter-options-'));
  writeFileSync(join(directory, 'password'), 'secret\n', { mode: 0o600 });
  writeFileSync(join(directory, 'ca.pem'), 'authority');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function file(content: unknown): string {
  const path = join(directory, 'exporter.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('a file of a host', () => {
  test('GIVEN servers alone THEN everything else has its default', async () => {
    const options = readExporterFile(file({ bootstrap: 'a:9092, b:9092' }));

    expect(options).toMatchObject({
      listen: { host: '127.0.0.1', port: 9308 },
      intervalMs: 15_000,
      shareIntervalMs: 60_000,
      brokerTimeoutMs: 5_000,
      perPartition: false,
    });
    expect(options.tls).toBeUndefined();
    expect(await options.connection()).toEqual({ bootstrapServers: ['a:9092', 'b:9092'] });
  });

  test('GIVEN files beside it THEN the password is read from its own, each time', async () => {
    const options = readExporterFile(
      file({ bootstrap: ['a:9092'], username: 'monitor', passwordFile: 'password', caFile: 'ca.pem' }),
    );
    writeFileSync(join(directory, 'password'), 'another\n');

    expect(await options.connection()).toEqual({
      bootstrapServers: ['a:9092'],
      user: { name: 'monitor', password: 'another' },
      caCertificate: 'authority',
    });
  });

  test('GIVEN a certificate THEN the listener has it', () => {
    const tls = { certificateFile: 'ca.pem', keyFile: 'password' };

    expect(readExporterFile(file({ bootstrap: 'a:9092', tls })).tls).toEqual({
      certificate: 'authority',
      key: 'secret',
    });
  });

  test.each([
    ['{', 'exporter.json is not JSON: '],
    [[], 'exporter.json is not a JSON object.'],
    [{}, 'exporter.json does not set bootstrap.'],
    [{ bootstrap: 'a' }, 'exporter.json: bootstrap is not host:port, or a list of them.'],
    [{ bootstrap: [] }, 'exporter.json: bootstrap is not host:port, or a list of them.'],
    [{ bootstrap: 'a:1', pasword: 'x' }, 'exporter.json has the setting "pasword"; allowed are bootstrap, '],
    [{ bootstrap: 'a:1', clusterID: 'x' }, 'Write "clusterId".'],
    [{ bootstrap: 'a:1', username: 'x' }, 'exporter.json: username is set alone.'],
    [{ bootstrap: 'a:1', perPartition: 'yes' }, 'exporter.json: perPartition is not true or false.'],
    [{ bootstrap: 'a:1', tls: { keyFile: 'x' } }, 'tls is not an object with certificateFile and keyFile.'],
    [{ bootstrap: 'a:1', interval: '15' }, 'exporter.json: interval is "15"; allowed is a duration from 1s.'],
    [
      { bootstrap: 'a:1', interval: '5ms' },
      'exporter.json: interval is "5ms"; allowed is a duration from 1s.',
    ],
    [{ bootstrap: 'a:1', listen: '9308' }, 'exporter.json: listen is "9308", which is not host:port.'],
    [{ bootstrap: 'a:1', caFile: 'no.pem' }, 'no.pem (caFile of '],
  ])('GIVEN %j THEN it says what is wrong', (content, message) => {
    expect(() => readExporterFile(file(content))).toThrow(message);
  });

  test('GIVEN a password that others can read THEN it is refused', () => {
    chmodSync(join(directory, 'password'), 0o644);

    expect(() =>
      readExporterFile(file({ bootstrap: 'a:1', username: 'x', passwordFile: 'password' })),
    ).toThrow('password can be read by other users of this machine');
  });
});

test('GIVEN options of the command THEN errors name them as they are typed', () => {
  expect(() =>
    exporterOptions(
      { brokerTimeout: 'x' },
      () => Promise.reject(new Error()),
      () => '--broker-timeout',
    ),
  ).toThrow('--broker-timeout is "x"; allowed is a duration from 1s.');
});
