import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseServerAddress } from '../../../../shared/server-address';
import { parseClientProperties, readClientProperties } from '@brokerform/kafka-admin';
import { clientProperties } from '../../../../operations/local/secrets';
import { removeTemporaryFolders, temporaryFolder, temporarySettings } from '../../operations/local/temporary';

afterEach(removeTemporaryFolders);

const PEM = `-----BEGIN CERTIFICATE-----
${'A'.repeat(64)}
${'B'.repeat(10)}==
-----END CERTIFICATE-----
`;
const JAAS =
  'sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="admin" password="pw";';

/** A file over TLS with a user, and what a test adds. */
function overTls(...lines: readonly string[]): string {
  return [
    'bootstrap.servers=a:1, b:2',
    'security.protocol=SASL_SSL',
    'sasl.mechanism=SCRAM-SHA-512',
    JAAS,
    ...lines,
  ].join('\n');
}

test('GIVEN the properties of a client WHEN parsed THEN servers and user are those that were written', () => {
  expect(parseClientProperties(clientProperties(temporarySettings(), 'admin', 'a=b-_c'))).toEqual({
    bootstrapServers: ['localhost:19092', 'localhost:19093', 'localhost:19094'],
    user: { name: 'admin', password: 'a=b-_c' },
  });
});

test('GIVEN properties without a user WHEN parsed THEN there is none', () => {
  expect(parseClientProperties('bootstrap.servers=a:1\n')).toEqual({ bootstrapServers: ['a:1'] });
});

test.each([
  ['username="a" password="b"', { name: 'a', password: 'b' }],
  ["username='a' password='b'", { name: 'a', password: 'b' }],
  ['username=admin password=s3cret-x', { name: 'admin', password: 's3cret-x' }],
  ['password = p.w$_1 username = Admin', { name: 'Admin', password: 'p.w$_1' }],
  ['username="a\\\\"b" password="c;d=\\\\\\\\e"', { name: 'a"b', password: 'c;d=\\e' }],
  // What stands in a quotation is no option.
  ['username="x password=y" password="z"', { name: 'x password=y', password: 'z' }],
])(
  'GIVEN the JAAS options %s WHEN parsed THEN user and password are those that Kafka reads',
  (options, user) => {
    const jaas = `org.apache.kafka.common.security.scram.ScramLoginModule required ${options};`;
    expect(
      parseClientProperties(
        `bootstrap.servers=a:1\nsecurity.protocol=SASL_PLAINTEXT\nsasl.jaas.config=${jaas}`,
      ).user,
    ).toEqual(user);
  },
);

test.each([
  ['[::1]:9092', { host: '::1', port: 9092 }],
  ['[2001:db8::7]:19092', { host: '2001:db8::7', port: 19092 }],
  ['10.0.0.7:9092', { host: '10.0.0.7', port: 9092 }],
  ['broker-1.example.com:9092', { host: 'broker-1.example.com', port: 9092 }],
  ['SASL_SSL://broker_1:9092', { host: 'broker_1', port: 9092 }],
  ['broker-1', undefined],
  ['::1:9092', undefined],
  ['a:b', undefined],
  ['a:70000', undefined],
])('GIVEN the server %s WHEN parsed THEN host and port are %j, and no others are taken', (text, address) => {
  expect(parseServerAddress(text)).toEqual(address);
  const parse = (): unknown => parseClientProperties(`bootstrap.servers=x:1, ${text}`).bootstrapServers;
  if (address === undefined) {
    expect(parse).toThrow(`client.properties: bootstrap.servers has "${text}", which is not host:port.`);
  } else expect(parse()).toEqual(['x:1', text]);
});

test('GIVEN client properties that others can read WHEN read THEN they are refused', () => {
  const file = path.join(temporaryFolder(), 'admin.properties');
  writeFileSync(file, 'bootstrap.servers=a:1\n');
  chmodSync(file, 0o640);
  expect(() => readClientProperties(file)).toThrow(
    `${file} can be read by other users of this machine: its mode is 0640`,
  );
});

describe('TLS', () => {
  test('GIVEN a certificate beside the file WHEN read THEN it is the one to trust', () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'admin.properties');
    writeFileSync(path.join(folder, 'ca.pem'), `# the authority of a test\n${PEM}`);
    writeFileSync(file, overTls('ssl.truststore.type=PEM', 'ssl.truststore.location=ca.pem'), {
      mode: 0o600,
    });

    expect(readClientProperties(file)).toEqual({
      bootstrapServers: ['a:1', 'b:2'],
      user: { name: 'admin', password: 'pw' },
      caCertificate: PEM,
    });
  });

  test('GIVEN a certificate as one value, over several lines WHEN parsed THEN it is the same one', () => {
    const oneValue = `ssl.truststore.certificates=${PEM.trim().replaceAll('\n', ' \\\n  ')}`;

    expect(parseClientProperties(overTls('ssl.truststore.type=PEM', oneValue)).caCertificate).toBe(PEM);
  });

  test('GIVEN no authority WHEN parsed THEN it is asked for', () => {
    expect(() => parseClientProperties(overTls(), 'x.properties')).toThrow(
      'x.properties: security.protocol uses TLS, but no ssl.truststore.… is set',
    );
  });

  test('GIVEN a file that is no certificate, or none WHEN read THEN it is named', () => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'x.properties');
    const text = overTls('ssl.truststore.type=PEM', 'ssl.truststore.location=ca.pem');

    expect(() => parseClientProperties(text, file)).toThrow(
      `${folder}/ca.pem does not exist; ${file} names it`,
    );
    writeFileSync(path.join(folder, 'ca.pem'), 'x');
    expect(() => parseClientProperties(text, file)).toThrow(
      `${folder}/ca.pem contains no certificate in PEM.`,
    );
  });
});

describe('what is not supported', () => {
  test.each([
    ['security.protocol=SASL_TLS', 'security.protocol = "SASL_TLS"'],
    [`security.protocol=SASL_SSL\n${JAAS}\nsasl.mechanism=PLAIN`, 'sasl.mechanism = "PLAIN"'],
    [overTls('ssl.truststore.type=JKS', 'ssl.truststore.location=a.jks'), 'ssl.truststore.type = "JKS"'],
    [overTls('ssl.truststore.location=a.jks'), 'ssl.truststore.type = "JKS"'],
    [overTls('ssl.truststore.type=PEM', 'ssl.keystore.type=PEM'), 'ssl.keystore.type = "PEM"'],
    [overTls('ssl.truststore.password=secret'), 'ssl.truststore.password is not supported'],
    [
      overTls('ssl.truststore.type=PEM', 'ssl.endpoint.identification.algorithm='),
      'ssl.endpoint.identification.algorithm = ""',
    ],
  ])('GIVEN %j WHEN parsed THEN it is named with what is supported', (text, named) => {
    const parse = (): unknown => parseClientProperties(text, 'x.properties');

    expect(parse).toThrow(`x.properties: ${named}`);
    expect(parse).toThrow(
      'supported are security.protocol PLAINTEXT, SASL_PLAINTEXT, SSL, SASL_SSL; sasl.mechanism SCRAM-SHA-512; ssl.truststore.type PEM',
    );
    expect(parse).not.toThrow('secret');
  });

  test('GIVEN SASL without a user WHEN parsed THEN the line that is needed is shown', () => {
    expect(() => parseClientProperties('security.protocol=SASL_PLAINTEXT', 'x.properties')).toThrow(
      'x.properties: sasl.jaas.config has no user',
    );
  });
});
