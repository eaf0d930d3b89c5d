import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { FAMILIES } from '../../../../model/clients/families';
import { FORMATS } from '../../../../model/clients/formats';
import { lint } from '../../../../model/clients/lint/lint';
import { PROFILES } from '../../../../model/clients/settings';
import { FORMAT_NAMES, PROFILE_NAMES } from '../../../../operations/clients/command';
import { declaredService } from '../../../../operations/clients/declared';
import { readFiles } from '../../../../operations/clients/lint';
import { jsonText, sarifText, terminalText } from '../../../../operations/clients/report';
import type { LintReport } from '../../../../operations/clients/report';
import { CLIENT_KEYS_FOLDER, readNodeKeys } from '../../../../operations/generate/client-keys';
import { CLIENTS_PAGE, withRules } from '../../../../operations/generate/client-rules';
import { projectRoot } from '../../../../operations/toolchain/paths';
import { need, producerNeed } from '../../model/clients/support';

test('GIVEN the command THEN it offers what the model has', () => {
  expect([...FORMAT_NAMES]).toEqual(Object.keys(FORMATS));
  expect([...PROFILE_NAMES]).toEqual(Object.keys(PROFILES));
});

test('GIVEN the installed clients for Node.js WHEN their options are read again THEN they are as committed', async () => {
  expect(await readNodeKeys()).toBe(readFileSync(join(CLIENT_KEYS_FOLDER, 'node.json'), 'utf8'));
});

test('GIVEN the tables of keys THEN types, checks and roles are known ones, and aliases lead to a key', () => {
  const types = new Set<string>();
  const checks = new Set<string>();
  for (const { keys } of Object.values(FAMILIES)) {
    for (const [name, { type, check, roles, alias }] of keys) {
      type.split('|').forEach((each) => types.add(each));
      if (check !== undefined) checks.add(check.kind);
      expect([name, roles.length > 0]).toEqual([name, true]);
      if (alias !== undefined) expect([name, keys.has(alias)]).toEqual([name, true]);
    }
    expect(keys.size).toBeGreaterThan(35);
  }
  expect([...types].sort()).toEqual([
    'any',
    'array',
    'bigint',
    'boolean',
    'class',
    'double',
    'function',
    'int',
    'list',
    'long',
    'number',
    'object',
    'password',
    'short',
    'string',
  ]);
  expect([...checks].sort()).toEqual(['list', 'non-empty', 'offset-reset', 'one-of', 'range']);
});

test('GIVEN the page THEN its table of rules is what the rules say', () => {
  const page = readFileSync(join(projectRoot, CLIENTS_PAGE), 'utf8');
  expect(withRules(page)).toBe(page);
});

describe('a service of the catalog', () => {
  test('GIVEN order-service THEN one producer and one consumer follow from its roles', () => {
    const { clients, others, cluster } = declaredService('order-service', 'local').need();
    expect(clients.map(({ id }) => id)).toEqual(['producer', 'consumer']);
    expect(clients[0]).toMatchObject({ transactionalId: 'order-service-*' });
    expect(clients[0]?.topics.map(({ name }) => name)).toContain('shipping.requested');
    expect(others).toEqual([]);
    expect(cluster).toMatchObject({
      securityProtocol: 'SASL_PLAINTEXT',
      racks: ['rack-a', 'rack-b', 'rack-c'],
    });
    expect(cluster.broker('transaction.max.timeout.ms')).toBe('900000');
  });
  test('GIVEN an environment on AWS THEN clients use TLS', () => {
    expect(declaredService('order-service', 'staging').need().cluster.securityProtocol).toBe('SASL_SSL');
  });
  test.each([
    ['order-servce', 'Write "order-service".'],
    ['order-totals', 'Kafka Streams'],
    ['order-operations', "Kafka's tools"],
  ])('GIVEN %s THEN the message names %s', (name, text) => {
    expect(() => declaredService(name, 'local')).toThrow(text);
  });
});

describe('reports', () => {
  const report = (text: string): LintReport => ({
    service: 'order-service',
    environment: 'local',
    result: lint([{ file: 'app/producer.properties', text }], need([producerNeed()])),
    asked: { offline: '--offline' },
  });
  const bad = report(
    'acks=1\nsasl.jaas.config=x required username="u" password="hunter2";\nlinger.mss=\u001b[31m\n',
  );

  test('GIVEN no cluster THEN the terminal says so, and each finding has place, allowed and remedy', () => {
    const text = stripVTControlCharacters(terminalText(bad));
    expect(text).toMatch(/^Lint: blocked: \d+ errors/);
    expect(text).toContain('No cluster was queried: --offline.');
    expect(text).toContain(
      [
        'error    app/producer.properties:1:1: acks is 1: acknowledged records of order.created are lost with the leader, although min ISR is 2.',
        '         allowed:  all',
        '         instead:  Set acks=all.',
        '         [acks-not-all]',
      ].join('\n'),
    );
  });
  test('GIVEN a secret and a control character in a file THEN no output has them', () => {
    for (const text of [terminalText(bad), jsonText(bad), sarifText(bad)]) {
      expect(text).not.toContain('hunter2');
      expect(stripVTControlCharacters(text)).not.toContain('\u001b');
    }
  });
  test('JSON has verdict, cluster and findings; SARIF the line', () => {
    expect(JSON.parse(jsonText(bad))).toMatchObject({
      version: 1,
      verdict: 'blocked',
      cluster: { asked: false, why: '--offline' },
    });
    const { runs } = JSON.parse(sarifText(bad)) as {
      runs: {
        results: { ruleId: string; locations: object[]; partialFingerprints: { finding: string } }[];
      }[];
    };
    const results = runs[0]?.results ?? [];
    expect(results.find(({ ruleId }) => ruleId === 'secret-in-file')?.locations).toMatchObject([
      {
        physicalLocation: {
          artifactLocation: { uri: 'app/producer.properties' },
          region: { startLine: 2, startColumn: 1 },
        },
      },
    ]);
    expect(new Set(results.map((each) => each.partialFingerprints.finding)).size).toBe(results.length);
  });
});

describe('bytes of a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'brokerform-clients-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  test.each([
    ['UTF-16', 'a.yaml', Buffer.from('\ufeffacks=1', 'utf16le'), 'it is UTF-16 text'],
    ['UTF-16 without a mark', 'a.properties', Buffer.from('acks=1', 'utf16le'), 'it is not text'],
    ['bytes', 'a.conf', Buffer.from([0xc3, 0x28]), 'it is not UTF-8 text'],
  ])('GIVEN %s THEN it is said, and no text is read', (_, name, bytes, why) => {
    writeFileSync(join(folder, name), bytes);
    const [read] = readFiles([join(folder, name)]);
    expect(read).toMatchObject({ text: '', unread: expect.stringContaining(why) as string });
  });
  test('GIVEN a file that does not exist and a folder beside one that is there THEN that one is read', () => {
    writeFileSync(join(folder, 'p.properties'), Buffer.from('client.id=\u00e4\n', 'latin1'));
    const read = readFiles(['none', '.', 'p.properties'].map((name) => join(folder, name)));
    expect(read.map(({ unread }) => unread)).toEqual([
      'it does not exist.',
      'it cannot be read (EISDIR).',
      undefined,
    ]);
    expect(read[2]?.text).toBe('client.id=\u00e4\n');
  });
});
