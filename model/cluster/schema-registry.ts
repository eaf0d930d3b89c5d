/** Checks of how an environment's registry is reached. */
import { isLoopback } from '../../shared/server-address';
import type { Diagnostic } from '../diagnostics';
import type { EnvironmentBase } from './environment-base';

/** Scheme, login, host or IPv6 address in brackets, port, path; no query and no fragment. */
const ADDRESS =
  /^(?<scheme>https?):\/\/(?:(?<login>[^/@\s]*)@)?(?<host>\[[\da-f:.]+\]|[^/:@?#[\]\s]+)(?::\d{1,5})?(?:\/[^?#\s]*)?$/i;

export function checkSchemaRegistry({ name, schemaRegistry = {} }: EnvironmentBase): Diagnostic[] {
  const { url, caFile, login } = schemaRegistry;
  const error = (property: string, message: string, allowed: string, remedy: string): Diagnostic => ({
    severity: 'error',
    code: 'schema-registry-address',
    at: `environment ${name}, schemaRegistry.${property}`,
    message,
    allowed,
    remedy,
  });
  if (url === undefined)
    return (['caFile', 'login'] as const)
      .filter((property) => schemaRegistry[property] !== undefined)
      .map((property) =>
        error(property, `${property} is set, and no url.`, 'both, or neither', 'Set schemaRegistry.url.'),
      );
  const parts = ADDRESS.exec(url)?.groups;
  if (parts === undefined)
    return [
      error(
        'url',
        `"${url}" is not the address of a registry.`,
        'https://<host>:<port> and the path of its Confluent API, without ? and #',
        'For instance https://registry.example.com/apis/ccompat/v7.',
      ),
    ];
  if (parts['login'] !== undefined)
    return [
      error(
        'url',
        'The address contains a login.',
        'an address without user and password',
        "Set schemaRegistry.login: { name: '…', password: { variable: '…' } }.",
      ),
    ];
  const isPlain = parts['scheme']?.toLowerCase() === 'http';
  return [
    ...(isPlain && login !== undefined && !isLoopback(parts['host'] ?? '')
      ? [
          error(
            'url',
            `${url} is not encrypted, and a password is sent to it.`,
            'https, or http to the loopback interface',
            'Reach the registry by https.',
          ),
        ]
      : []),
    ...(isPlain && caFile !== undefined
      ? [
          error(
            'caFile',
            `${url} has no certificate.`,
            'caFile with an https address',
            'Remove caFile, or reach the registry by https.',
          ),
        ]
      : []),
  ];
}
