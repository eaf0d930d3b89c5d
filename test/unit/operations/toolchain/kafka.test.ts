import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { local } from '../../../fixtures/environments/local';
import { cachedHome, ensureKafka } from '../../../../operations/toolchain/kafka';
import type { EnsureKafkaOptions } from '../../../../operations/toolchain/kafka';

let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'brokerform-kafka-'));
  env = { PATH: '/usr/bin:/bin', BROKERFORM_CACHE: path.join(folder, 'cache') };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('KAFKA_HOME', () => {
  async function kafkaHome(jar: string): Promise<NodeJS.ProcessEnv> {
    const home = path.join(folder, 'kafka');
    await mkdir(path.join(home, 'libs'), { recursive: true });
    await writeFile(path.join(home, 'libs', jar), '');
    return { ...env, KAFKA_HOME: home };
  }

  test('GIVEN the right version there WHEN ensured THEN it is used and nothing is fetched', async () => {
    const given = await kafkaHome('kafka-clients-4.3.1.jar');
    const home = path.join(folder, 'kafka');
    expect(await ensureKafka('4.3.1', { env: given, archives: [] })).toEqual({
      home,
      version: '4.3.1',
      classpath: path.join(home, 'libs', '*'),
      source: 'KAFKA_HOME',
    });
    expect(existsSync(path.join(folder, 'cache'))).toBe(false);
  });

  test('GIVEN another version there WHEN ensured THEN the error names both and what to do', async () => {
    const given = await kafkaHome('kafka-clients-3.9.0.jar');
    await expect(ensureKafka('4.3.1', { env: given })).rejects.toThrow(
      /which is Kafka 3\.9\.0; this environment runs Kafka 4\.3\.1\.\n {4}remedy: {2}unset KAFKA_HOME/,
    );
  });

  test('GIVEN no Kafka there WHEN ensured THEN the error says so', async () => {
    await expect(ensureKafka('4.3.1', { env: await kafkaHome('other.jar') })).rejects.toThrow(
      'which has no Kafka',
    );
  });
});

describe('the archive', () => {
  let server: http.Server;
  let archive: Buffer;
  let options: EnsureKafkaOptions & { env: NodeJS.ProcessEnv };
  let requests: string[];

  beforeEach(async () => {
    const tree = path.join(folder, 'tree', 'kafka_2.13-4.3.1', 'libs');
    await mkdir(tree, { recursive: true });
    await writeFile(path.join(tree, 'kafka-clients-4.3.1.jar'), 'jar');
    const file = path.join(folder, 'kafka.tgz');
    execFileSync('tar', ['-czf', file, '-C', path.join(folder, 'tree'), 'kafka_2.13-4.3.1']);
    archive = await readFile(file);

    requests = [];
    server = http.createServer((request, response) => {
      requests.push(request.url ?? '');
      if (request.url === '/archive/4.3.1/kafka.tgz') response.end(archive);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const sha512 = createHash('sha512').update(archive).digest('hex');
    options = {
      env,
      archives: [`${base}/current`, `${base}/archive`],
      releases: { '4.3.1': { file: 'kafka.tgz', sha512 } },
    };
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  const cached = (): string => cachedHome('4.3.1', { BROKERFORM_CACHE: path.join(folder, 'cache') });

  test('GIVEN the release in the second place WHEN ensured twice THEN it is unpacked, and fetched once', async () => {
    const first = await ensureKafka('4.3.1', options);
    expect(first).toMatchObject({ home: cached(), source: 'archive' });
    expect(await readFile(path.join(first.home, 'libs', 'kafka-clients-4.3.1.jar'), 'utf8')).toBe('jar');
    expect(existsSync(path.join(first.home, 'kafka.tgz'))).toBe(false);
    expect(await ensureKafka('4.3.1', options)).toEqual(first);
    expect(requests).toEqual(['/current/4.3.1/kafka.tgz', '/archive/4.3.1/kafka.tgz']);
  });

  test('GIVEN another file than the pinned one WHEN ensured THEN it is refused and Maven is not asked', async () => {
    archive = Buffer.from('something else');
    await expect(ensureKafka('4.3.1', options)).rejects.toThrow(
      /SHA-512 of what was downloaded is [0-9a-f]{128}; expected/,
    );
    expect(existsSync(cached())).toBe(false);
  });

  test('GIVEN no archive within reach WHEN ensured THEN Maven fetches the jars by the committed pom', async () => {
    const bin = path.join(folder, 'bin');
    await mkdir(bin);
    const script = [
      '#!/bin/sh',
      'for argument; do case "$argument" in',
      '  --version) echo "Apache Maven 3.9.9"; exit ;;',
      `  -DoutputDirectory=*) libs="\${argument#*=}"; mkdir -p "$libs"; echo "$*" > "$libs/arguments" ;;`,
      'esac; done',
    ];
    await writeFile(path.join(bin, 'mvn'), script.join('\n'), { mode: 0o755 });
    const installation = await ensureKafka('4.3.1', {
      ...options,
      env: { ...env, PATH: `${bin}:/usr/bin:/bin` },
      archives: ['http://127.0.0.1:1/kafka'],
    });
    expect(installation).toMatchObject({ home: cached(), source: 'maven' });
    const given = await readFile(path.join(cached(), 'libs', 'arguments'), 'utf8');
    expect(given).toMatch(
      /--strict-checksums .*tools\/kafka\/pom\.xml -Dkafka\.version=4\.3\.1 dependency:copy-dependencies/,
    );
  });

  test('GIVEN neither archive nor Maven WHEN ensured THEN the error says how to get Maven', async () => {
    const given = {
      ...options,
      env: { ...env, PATH: path.join(folder, 'empty') },
      archives: ['http://127.0.0.1:1'],
    };
    await expect(ensureKafka('4.3.1', given)).rejects.toThrow('sudo apt-get install maven');
    expect(existsSync(cached())).toBe(false);
  });

  test('GIVEN a version without a checksum WHEN ensured THEN the known ones are named', async () => {
    await expect(ensureKafka('4.9.0', options)).rejects.toThrow(
      'Kafka 4.9.0 cannot be fetched. Known versions: 4.3.1.',
    );
  });
});

test('GIVEN the committed pom WHEN read THEN it asks for the Kafka that environments run', async () => {
  const root = path.resolve(__dirname, '../../../..');
  const pom = await readFile(path.join(root, 'tools', 'kafka', 'pom.xml'), 'utf8');
  expect(pom).toContain(`<kafka.version>${local.kafkaVersion}</kafka.version>`);
});
