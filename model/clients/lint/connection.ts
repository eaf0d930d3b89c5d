/** Rules on how a client connects. */
import { parseServerAddress } from '../../../shared/server-address';
import { nameOfKey, readValue } from '../names';
import type { Value } from '../read/entry';
import { isSecret } from './config';
import type { ClientConfig, ConfigEntry } from './config';
import { about, stated } from './rule';
import type { Hit, LintRule } from './rule';

/** Families that infer the protocol from what is given. */
const isNode = ({ family }: ClientConfig): boolean => family === 'platformatic' || family === 'kafkajs';

/** The protocol that the client speaks; undefined where only the running client knows. */
function protocolOf(config: ClientConfig): string | undefined {
  if (!isNode(config)) return config.value('security.protocol');
  const tls = config.entries.some(
    ({ key, value }) => /^(?:tls|ssl)(?:\.|$)/.test(key) && !('text' in value && value.text === 'false'),
  );
  const sasl = config.entries.some(({ key }) => /^sasl(?:\.|$)/.test(key));
  return `${sasl ? 'SASL_' : ''}${tls ? 'SSL' : 'PLAINTEXT'}`;
}

const securityProtocol: LintRule = {
  id: 'security-protocol',
  severity: 'error',
  title: "The client's protocol does not match the listener",
  reason:
    'The listener of clients has one protocol. A client with another one is disconnected before it sends a request, and without TLS its password and records would be readable on the network.',
  instead: "Use the protocol and the mechanism of the environment's listener.",
  sources: ['model/cluster/broker-properties.ts, listeners'],
  check({ config, need }) {
    const { securityProtocol: expected, saslMechanism } = need.cluster;
    const protocol = protocolOf(config);
    const hits: Hit[] = [];
    if (protocol !== undefined && protocol !== expected)
      hits.push(
        about(
          config,
          isNode(config)
            ? expected.startsWith('SASL') && !protocol.startsWith('SASL')
              ? 'sasl'
              : 'tls'
            : 'security.protocol',
          {
            message: isNode(config)
              ? `The options configure the protocol ${protocol}.`
              : `${stated(config, 'security.protocol')}.`,
            allowed: isNode(config)
              ? `${expected}: ${expected.endsWith('SSL') ? 'tls and ' : ''}sasl`
              : expected,
          },
        ),
      );
    const mechanism = config.value('sasl.mechanism');
    if (protocol?.startsWith('SASL') === true && mechanism !== undefined && mechanism !== saslMechanism)
      hits.push(
        about(config, 'sasl.mechanism', {
          message: `${stated(config, 'sasl.mechanism')}.`,
          allowed: saslMechanism,
        }),
      );
    return hits;
  },
};

/** The user in a JAAS login, as far as it is text. */
function jaasUser(text: string): string | undefined {
  return /\busername\s*=\s*(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)')/
    .exec(text)
    ?.slice(1)
    .find((part) => part !== undefined);
}

function userOf(config: ClientConfig): { readonly name: string; readonly user: string } | undefined {
  const plain = config.given('sasl.username');
  if (plain !== undefined) return { name: 'sasl.username', user: plain };
  const jaas = config.entry('sasl.jaas.config')?.value;
  const user = jaas !== undefined && 'text' in jaas ? jaasUser(jaas.text) : undefined;
  return user === undefined || user.includes('${') ? undefined : { name: 'sasl.jaas.config', user };
}

const otherUser: LintRule = {
  id: 'user-of-another-service',
  severity: 'error',
  title: 'The client logs in as another user',
  reason:
    "ACLs and quotas are those of the user that logs in. With another service's user a client may do what was granted to that service, and nothing that was granted to its own.",
  instead: 'Log in as the service.',
  sources: ['docs/access.md'],
  check({ config, need }) {
    const found = userOf(config);
    if (found === undefined || found.user === need.service) return [];
    return [
      about(config, found.name, {
        message: `The user of ${config.nameOf(found.name)} is ${JSON.stringify(found.user)}.`,
        allowed: need.service,
      }),
    ];
  },
};

const servers: LintRule = {
  id: 'bootstrap-servers',
  severity: 'error',
  title: 'The client does not find the cluster',
  reason:
    'A client asks one of these servers for the others. A server of another cluster, a controller or a value that is not an address keeps it from starting; with one server alone it does not start while that one is down.',
  instead: 'List the brokers of the environment: brokerform clients settings prints them.',
  sources: ['Kafka documentation, producer configs, bootstrap.servers'],
  check({ config, need }) {
    const text = config.given('bootstrap.servers');
    if (text === undefined) return [];
    const given = text
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '');
    const { bootstrapServers: brokers } = need.cluster;
    const one = (message: string, severity: 'error' | 'warning'): Hit =>
      about(config, 'bootstrap.servers', { severity, message, allowed: brokers.join(',') });
    const wrong = given.filter((each) => parseServerAddress(each) === undefined);
    if (given.length === 0) return [one(`${config.nameOf('bootstrap.servers')} is empty.`, 'error')];
    if (wrong.length > 0)
      return [
        one(
          `${config.nameOf('bootstrap.servers')} has ${JSON.stringify(wrong[0])}, which is not <host>:<port>.`,
          'error',
        ),
      ];
    const foreign = given.filter((each) => !brokers.includes(each));
    if (foreign.length === given.length)
      return [
        one(
          `${config.nameOf('bootstrap.servers')} has no broker of ${need.environment}: ${given.slice(0, 3).join(', ')}.`,
          'error',
        ),
      ];
    if (foreign.length > 0)
      return [
        one(
          `${config.nameOf('bootstrap.servers')} has ${foreign.slice(0, 3).join(', ')}, which is not a broker of ${need.environment}.`,
          'warning',
        ),
      ];
    if (given.length === 1 && brokers.length > 1)
      return [
        one(
          `${config.nameOf('bootstrap.servers')} has one server: the client does not start while it is down.`,
          'warning',
        ),
      ];
    return [];
  },
};

/** What turns the verification of the server's name or certificate off, by key and value. */
const VERIFICATION: readonly (readonly [key: RegExp, off: RegExp])[] = [
  [/^ssl\.endpoint\.identification\.algorithm$/, /^(?:none)?$/i],
  [/^enable\.ssl\.certificate\.verification$/, /^false$/i],
  [/^(?:tls|ssl)\.rejectUnauthorized$/, /^(?:false|0)$/],
];

const verification: LintRule = {
  id: 'server-not-verified',
  severity: 'error',
  title: 'Whoever answers is taken for the cluster',
  reason:
    'TLS without verification encrypts to whoever answers: a host in between reads the password exchange and every record. The name in the certificate is what tells one broker, and one environment, from another.',
  instead: "Verify: ssl.endpoint.identification.algorithm=https and the environment's certificate authority.",
  sources: ['KIP-294', 'RFC 9525'],
  check({ config }) {
    return config.entries.flatMap((entry): Hit[] => {
      const { key, value, written } = entry;
      const row = VERIFICATION.find(([pattern]) => pattern.test(key));
      const text =
        value.kind === 'null'
          ? ''
          : 'text' in value
            ? readValue(config.family, nameOfKey(config.family, key), value.text)
            : undefined;
      if (row === undefined || text === undefined || !row[1].test(text)) return [];
      return [
        {
          entry,
          setting: written,
          message: `${written} is ${text === '' ? 'empty' : text}.`,
          allowed: key.startsWith('ssl.endpoint') ? 'https' : 'true',
        },
      ];
    });
  },
};

const secret: LintRule = {
  id: 'secret-in-file',
  severity: 'warning',
  title: 'A secret stands in the file',
  reason:
    'A file with a password is copied, committed and printed. Whoever reads it is the service to the cluster until the password is changed.',
  instead:
    'Refer to it: ${env:KAFKA_PASSWORD} with config.providers (Java), ${KAFKA_PASSWORD} (Spring), os.environ, process.env. Change a password that was committed.',
  sources: ['KIP-297', 'KIP-887'],
  check({ config }) {
    return config.entries
      .filter((entry) => isSecretText(config, entry))
      .map((entry): Hit => ({
        entry,
        setting: entry.written,
        message: `${entry.written} has a secret as text.`,
        allowed: 'a reference',
      }));
  },
};

function isSecretText(config: ClientConfig, { key, value }: ConfigEntry): boolean {
  if (value.kind === 'reference') {
    // A login with a user by reference and a password as text.
    if (key === 'sasl.jaas.config') return hasPlainPassword(value.text);
    return isSecret(config.family, key) && hasTextBesideReference(config, value);
  }
  if (value.kind !== 'text' && value.kind !== 'number') return false;
  if (value.text === '' || !isSecret(config.family, key)) return false;
  return key !== 'sasl.jaas.config' || hasPlainPassword(value.text);
}

/** Providers of Kafka's configurations, whose `${env:NAME}` has no default. */
const PROVIDER = /^(?:env|file|dir|directory|vault|secretsManager|secretmanager|ssm)$/i;

/** `${env:PASSWORD}hunter2`, and Spring's `${PASSWORD:hunter2}`. */
function hasTextBesideReference(config: ClientConfig, value: Value & { kind: 'reference' }): boolean {
  if (!value.text.includes('${')) return value.before !== '';
  if (value.text.replace(/\$\{[^}]*\}/g, '').trim() !== '') return true;
  if (config.source !== 'spring') return false;
  return [...value.text.matchAll(/\$\{([^}:]*):([^}]*)\}/g)].some(
    ([, name = '', preset = '']) => preset !== '' && !PROVIDER.test(name),
  );
}

function hasPlainPassword(jaas: string): boolean {
  const secrets = jaas.matchAll(
    /\b(?:password|clientSecret|token)\s*=\s*(?:"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|(\S+))/gi,
  );
  return [...secrets].some(([, double, single, plain]) => {
    const text = double ?? single ?? plain ?? '';
    return text !== '' && !text.includes('${');
  });
}

const apiTimeout: LintRule = {
  id: 'api-timeout-too-short',
  severity: 'warning',
  title: 'A call gives up before its first request does',
  reason:
    'default.api.timeout.ms limits a call with all its attempts. Below request.timeout.ms no request is ever repeated.',
  instead: 'Set default.api.timeout.ms to at least request.timeout.ms; 60000 is the default.',
  sources: ['KIP-266', 'KIP-533'],
  check({ config }) {
    if (config.family !== 'java') return [];
    const [api, request] = [config.number('default.api.timeout.ms'), config.number('request.timeout.ms')];
    if (api === undefined || request === undefined || api >= request) return [];
    const name =
      config.entry('default.api.timeout.ms') === undefined ? 'request.timeout.ms' : 'default.api.timeout.ms';
    return [
      about(config, name, {
        message: `${stated(config, 'default.api.timeout.ms')}, and ${stated(config, 'request.timeout.ms')}.`,
        allowed: `default.api.timeout.ms of ${request} or more`,
      }),
    ];
  },
};

export const connectionRules: readonly LintRule[] = [
  securityProtocol,
  verification,
  servers,
  otherUser,
  secret,
  apiTimeout,
];
