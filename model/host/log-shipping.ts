/** What an environment may say about where its hosts send their journal. */
import type { AwsDeclaration } from '../aws/declaration';
import type { Diagnostic } from '../diagnostics';

export function checkLogShipping({ name, logShipping }: AwsDeclaration): Diagnostic[] {
  if (logShipping === undefined) return [];
  const problem = problemOf(logShipping.url);
  if (problem === undefined) return [];
  return [
    {
      severity: 'error',
      code: 'illegal-log-receiver',
      at: `environment ${name}, logShipping.url`,
      message: problem,
      allowed: 'https://<host> or https://<host>:<port>',
      remedy:
        'Give the address of a systemd-journal-remote that has a certificate; its port is 19532 unless you give one.',
    },
  ];
}

/** Scheme, user and password if any, host and port, and what follows. */
const URL_PARTS =
  /^(?<scheme>[a-z][a-z0-9+.-]*):\/\/(?<login>[^/@]*@)?(?<host>[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?<rest>.*)$/i;

function problemOf(url: string): string | undefined {
  const parts = URL_PARTS.exec(url)?.groups;
  if (parts === undefined) return `"${url}" is not a URL.`;
  if (parts['login'] !== undefined) {
    // Not repeated: a password would stand in the terminal, too.
    return 'The URL has a user or a password in it, which every user of a host could read; hosts log in with their certificate.';
  }
  if (parts['scheme'] !== 'https') return `"${url}" is not https: logs would be sent unencrypted.`;
  // systemd-journal-upload adds port and path as text, and so wants neither path nor query.
  if (parts['rest'] !== '') return `"${url}" has more than host and port: the sender adds /upload by itself.`;
  return undefined;
}
