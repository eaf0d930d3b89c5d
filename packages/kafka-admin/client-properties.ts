/** Connecting as a Kafka client properties file says: the file that Kafka's own tools take as `--command-config`. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SCRAM_MECHANISM } from '../../model/access/platform';
import { parseProperties } from '../../shared/properties-file';
import { parseServerAddress } from '../../shared/server-address';
import { isErrno } from '../../shared/system/errno';
import { readPrivateFile } from '../../shared/system/private-files';
import { UserError } from '../../shared/user-error';
import type { AdminConnection } from './client-options';

const PROTOCOLS = ['PLAINTEXT', 'SASL_PLAINTEXT', 'SSL', 'SASL_SSL'];
const SUPPORTED =
  `supported are security.protocol ${PROTOCOLS.join(', ')}; sasl.mechanism ${SCRAM_MECHANISM}; ` +
  'ssl.truststore.type PEM with ssl.truststore.location or ssl.truststore.certificates';

/**
 * The connection that a Kafka client properties file describes.
 *
 * @throws UserError if others can read the file, or if it names what is not supported here
 */
export function readClientProperties(file: string): AdminConnection {
  return parseClientProperties(readPrivateFile(file), file);
}

/**
 * Servers, SCRAM user and certificate authority of a Kafka client properties file.
 *
 * @param file where the text comes from: paths in it are relative to its folder, and errors name it
 * @throws UserError for a setting that is not supported here
 */
export function parseClientProperties(text: string, file = 'client.properties'): AdminConnection {
  const properties = parseProperties(text);
  const servers = (properties.get('bootstrap.servers') ?? '')
    .split(',')
    .map((server) => server.trim())
    .filter((server) => server !== '');
  const wrong = servers.find((server) => parseServerAddress(server) === undefined);
  if (wrong !== undefined) {
    throw new UserError(
      `${file}: bootstrap.servers has ${JSON.stringify(wrong)}, which is not host:port.`,
      'for instance broker-1.example.com:9092, 10.0.0.7:9092 or [2001:db8::7]:9092, separated by commas',
    );
  }
  const user = scramUser(properties, file);
  const caCertificate = certificateAuthority(properties, file);
  return {
    bootstrapServers: servers,
    ...(user === undefined ? {} : { user }),
    ...(caCertificate === undefined ? {} : { caCertificate }),
  };
}

type Properties = ReadonlyMap<string, string>;

function protocolOf(properties: Properties, file: string): string {
  // A file without a protocol is Kafka's PLAINTEXT; one that names a user alone means it to log in.
  const protocol =
    properties.get('security.protocol') ??
    (properties.has('sasl.jaas.config') ? 'SASL_PLAINTEXT' : 'PLAINTEXT');
  if (!PROTOCOLS.includes(protocol)) throw unsupported(file, 'security.protocol', protocol);
  return protocol;
}

function scramUser(properties: Properties, file: string): AdminConnection['user'] {
  if (!protocolOf(properties, file).startsWith('SASL')) return undefined;
  const mechanism = properties.get('sasl.mechanism') ?? SCRAM_MECHANISM;
  if (mechanism !== SCRAM_MECHANISM) throw unsupported(file, 'sasl.mechanism', mechanism);
  const options = jaasOptions(properties.get('sasl.jaas.config') ?? '');
  const [name, password] = [options.get('username'), options.get('password')];
  if (name !== undefined && password !== undefined) return { name, password };
  throw new UserError(
    `${file}: sasl.jaas.config has no user: it needs username="…" and password="…".`,
    'sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username="…" password="…";',
  );
}

/**
 * The options of a JAAS login, by name. A value is quoted by " or ', with backslashes before what would end the quotation, or it is
 * a word that Java's tokenizer takes for one. Source: org.apache.kafka.common.security.JaasConfig.
 */
function jaasOptions(jaas: string): Map<string, string> {
  const tokens = jaas.matchAll(
    /"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|([A-Za-z_$\u00a0-\u00ff][\w$.\u00a0-\u00ff-]*)|(\S)/g,
  );
  const parts = [...tokens].map(([text, double, single, word]) => ({
    value: (double ?? single)?.replace(/\\(.)/g, '$1') ?? word,
    text,
  }));
  const options = new Map<string, string>();
  for (const [index, { text }] of parts.entries()) {
    const [name, value] = [parts[index - 1]?.value, parts[index + 1]?.value];
    if (text === '=' && name !== undefined && value !== undefined) options.set(name, value);
  }
  return options;
}

function certificateAuthority(properties: Properties, file: string): string | undefined {
  if (!protocolOf(properties, file).endsWith('SSL')) return undefined;
  const refused = [...properties].find(
    ([key, value]) =>
      key.startsWith('ssl.keystore.') ||
      key === 'ssl.key.password' ||
      key === 'ssl.truststore.password' ||
      (key === 'ssl.truststore.type' && value !== 'PEM') ||
      (key === 'ssl.endpoint.identification.algorithm' && value.toLowerCase() !== 'https'),
  );
  if (refused !== undefined) throw unsupported(file, ...refused);

  const given = properties.get('ssl.truststore.certificates');
  const location = properties.get('ssl.truststore.location');
  if (given === undefined && location === undefined)
    throw new UserError(
      `${file}: security.protocol uses TLS, but no ssl.truststore.… is set; the system's authorities are not used.`,
      'ssl.truststore.type=PEM and ssl.truststore.location=ca.pem, beside this file',
    );
  if (properties.get('ssl.truststore.type') !== 'PEM') throw unsupported(file, 'ssl.truststore.type', 'JKS');
  const source = location === undefined ? file : path.resolve(path.dirname(file), location);
  const pem = certificates(given ?? readPem(source, file));
  if (pem !== '') return pem;
  throw new UserError(
    `${source} contains no certificate in PEM.`,
    'it must have lines from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----',
  );
}

function readPem(source: string, file: string): string {
  try {
    return readFileSync(source, 'utf8');
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
    throw new UserError(
      `${source} does not exist; ${file} names it as ssl.truststore.location.`,
      'a relative path is relative to the folder of the properties file',
    );
  }
}

/** In a properties file the lines of a certificate are often one, with spaces between; Node wants them as lines. */
function certificates(text: string): string {
  return [...text.matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g)]
    .map(([, body = '']) => body.replace(/\s+/g, '').replace(/(.{64})(?=.)/g, '$1\n'))
    .map((body) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`)
    .join('');
}

/** The value is shown only where it is none of the secrets. */
function unsupported(file: string, key: string, value: string): UserError {
  const shown = /password|key$|certificate/.test(key) ? '' : ` = "${value}"`;
  return new UserError(`${file}: ${key}${shown} is not supported here: ${SUPPORTED}.`, [
    'a JKS or PKCS12 truststore as PEM: keytool -exportcert -rfc -keystore <file> -alias <name> -file ca.pem',
  ]);
}
