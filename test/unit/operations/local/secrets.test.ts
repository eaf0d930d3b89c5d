import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { canHavePassword } from '../../../../model/access/platform';
import { rotateSecret } from '../../../../operations/local/rotate';
import {
  ensureSecrets,
  readPassword,
  readVersion,
  scramCredential,
} from '../../../../operations/local/secrets';
import { removeTemporaryFolders, temporarySettings } from './temporary';

afterEach(removeTemporaryFolders);

const mode = (file: string): string => (statSync(file).mode & 0o777).toString(8);

describe('making passwords', () => {
  test('GIVEN no secrets WHEN ensured THEN each user has one that only its owner can read', () => {
    const settings = temporarySettings();
    const state = settings.stateDirectory;

    expect(ensureSecrets(settings, ['admin', 'order-service'])).toEqual({
      created: ['admin', 'order-service'],
      kept: [],
    });

    expect(readPassword(settings, 'admin')).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(readPassword(settings, 'admin')).not.toBe(readPassword(settings, 'order-service'));
    expect(readVersion(settings, 'admin')).toBe(1);
    for (const folder of [state, `${state}/secrets`, `${state}/secrets/admin`, `${state}/clients`]) {
      expect([folder, mode(folder)]).toEqual([folder, '700']);
    }
    for (const file of ['secrets/admin/password', 'secrets/admin/version', 'clients/admin.properties']) {
      expect([file, mode(path.join(state, file))]).toEqual([file, '600']);
    }
    expect(readdirSync(`${state}/secrets/admin`).sort()).toEqual(['password', 'version']);
  });

  test('GIVEN secrets WHEN ensured again THEN they stay', () => {
    const settings = temporarySettings();
    ensureSecrets(settings, ['admin']);
    const before = readPassword(settings, 'admin');

    expect(ensureSecrets(settings, ['admin', 'new', 'new'])).toEqual({ created: ['new'], kept: ['admin'] });
    expect(readPassword(settings, 'admin')).toBe(before);
  });

  test('GIVEN a folder that others can enter WHEN ensured THEN it is closed to them', () => {
    const settings = temporarySettings();
    mkdirSync(settings.stateDirectory, { mode: 0o755 });
    ensureSecrets(settings, ['admin']);
    expect(mode(settings.stateDirectory)).toBe('700');
  });

  test('GIVEN a client WHEN ensured THEN its properties log in as it, and the nodes’ users have none', () => {
    const settings = temporarySettings();
    ensureSecrets(settings, ['order-service', 'broker', 'controller']);

    expect(readdirSync(`${settings.stateDirectory}/clients`)).toEqual(['order-service.properties']);
    expect(readFileSync(`${settings.stateDirectory}/clients/order-service.properties`, 'utf8')).toBe(
      [
        '# Kafka client configuration of the user order-service. It contains a password: keep its mode 0600.',
        'bootstrap.servers=localhost:19092,localhost:19093,localhost:19094',
        'security.protocol=SASL_PLAINTEXT',
        'sasl.mechanism=SCRAM-SHA-512',
        `sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="order-service" password="${readPassword(settings, 'order-service')}";`,
        '',
      ].join('\n'),
    );
  });

  test('GIVEN illegal names WHEN ensured THEN all are refused and nothing is written', () => {
    const settings = temporarySettings();
    expect(() => ensureSecrets(settings, ['ok', '../etc', 'a"b'])).toThrow(
      'Not valid as a user name: "../etc", "a\\"b".',
    );
    expect(() => readPassword(settings, 'ok')).toThrow('The user "ok" has no password');
  });

  test.each([
    ['order-service', true],
    ['a.b_c-1', true],
    ['.hidden', false],
    ['', false],
    ['a/b', false],
    ['a b', false],
  ])('GIVEN the name %j WHEN asked THEN it is a user name: %s', (name, expected) => {
    expect(canHavePassword(name)).toBe(expected);
  });
});

describe('reading passwords', () => {
  test('GIVEN a password that others can read WHEN read THEN it is refused with the way to mend it', () => {
    const settings = temporarySettings();
    ensureSecrets(settings, ['admin']);
    const file = `${settings.stateDirectory}/secrets/admin/password`;
    chmodSync(file, 0o644);

    const refused = `${file} can be read by other users of this machine: its mode is 0644, allowed is 0600.`;
    expect(() => readPassword(settings, 'admin')).toThrow(refused);
    expect(() => ensureSecrets(settings, ['admin'])).toThrow(`chmod 600 '${file}'`);
  });

  test('GIVEN a user without a password WHEN read THEN the command that makes one is named', () => {
    expect(() => readPassword(temporarySettings(), 'admin')).toThrow('local secrets ensure --users admin');
  });
});

describe('rotating', () => {
  test.each([
    ['registrar', /^The schema registry has it from its next start: .*local registry stop && .*start$/],
    ['schema-registry', /^Deploy it and restart the registry: npm run deploy 'local-platform' && .*start$/],
  ])('GIVEN %s of the schema registry WHEN rotated THEN what reads it is named', async (user, remedy) => {
    const settings = temporarySettings();
    ensureSecrets(settings, [user]);
    expect(await rotateSecret(settings, user)).toEqual([
      `${user} has a new password, version 2.`,
      expect.stringMatching(remedy),
    ]);
  });

  test('GIVEN a service WHEN rotated THEN password, version and client properties are new', async () => {
    const settings = temporarySettings();
    ensureSecrets(settings, ['order-service']);
    const before = readPassword(settings, 'order-service');

    expect(await rotateSecret(settings, 'order-service')).toEqual([
      'order-service has a new password, version 2.',
      "The next deploy sets it in Kafka: npm run deploy 'local-*'",
    ]);

    const after = readPassword(settings, 'order-service');
    expect(after).not.toBe(before);
    expect(readVersion(settings, 'order-service')).toBe(2);
    expect(readFileSync(`${settings.stateDirectory}/clients/order-service.properties`, 'utf8')).toContain(
      `password="${after}"`,
    );
  });

  test('GIVEN the broker WHEN rotated THEN it is refused with its reason', async () => {
    const settings = temporarySettings();
    ensureSecrets(settings, ['broker']);
    await expect(rotateSecret(settings, 'broker')).rejects.toThrow(
      'nodes that still have the old one would be cut off',
    );
  });

  test('GIVEN the controller and no running node WHEN rotated THEN the next start uses it', async () => {
    const settings = temporarySettings();
    ensureSecrets(settings, ['controller']);
    expect(await rotateSecret(settings, 'controller')).toEqual([
      'controller has a new password, version 2. Nodes use it from their next start.',
    ]);
  });

  test('GIVEN the administrator and no cluster WHEN rotated THEN the password stays', async () => {
    const settings = temporarySettings({
      nodes: [{ id: 1, role: 'combined', rack: 'a', host: '127.0.0.1', clientPort: 1, controllerPort: 2 }],
    });
    ensureSecrets(settings, ['admin']);
    writeFileSync(`${settings.stateDirectory}/cluster-id`, 'MkU3OEVBNTcwNTJENDM2Qg');
    const before = readPassword(settings, 'admin');
    const unreachable = { connect: () => Promise.reject(new Error('Kafka does not respond')) };

    await expect(rotateSecret(settings, 'admin', unreachable.connect)).rejects.toThrow(
      'Kafka does not respond',
    );
    expect(readPassword(settings, 'admin')).toBe(before);
  });
});

test('GIVEN RFC 7677’s construction with SHA-512 WHEN computed THEN the credential is the same on every node', () => {
  const one = scramCredential('cluster', 'admin', 'pencil');
  const other = scramCredential('cluster', 'admin', 'pencil');

  expect(one).toEqual(other);
  expect(one.iterations).toBe(4096);
  expect(one.saltedPassword).toHaveLength(64);
  expect(scramCredential('cluster', 'broker', 'pencil').salt).not.toEqual(one.salt);
  expect(scramCredential('another', 'admin', 'pencil').salt).not.toEqual(one.salt);
});
