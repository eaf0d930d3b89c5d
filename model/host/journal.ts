/** The journal of a host, which receives Kafka's log, and how it leaves the host. */
import { truststoreFile } from '../cluster/broker-tls';
import type { LogShipping } from './declaration';
import { HOST_PATHS } from './paths';
import { settings } from './setting';
import type { HostSetting } from './setting';

/** Certificate authorities that a system trusts, as Debian and Ubuntu name the file. */
const SYSTEM_AUTHORITIES = '/etc/ssl/certs/ca-certificates.crt';

/** The [Journal] section of journald. */
export function journalSettings(): HostSetting[] {
  return settings('model', [
    [
      'Storage',
      'persistent',
      'mode',
      'What a host said before it went down is what one wants to read.',
      'journald.conf(5)',
    ],
    [
      'SystemMaxUse',
      '2G',
      'bytes',
      'A tenth of the root disk: weeks of a broker’s log at level info. Oldest entries go first.',
      'journald.conf(5); ROOT_VOLUME_GIB in model/aws/numbers.ts',
    ],
    [
      'SystemKeepFree',
      '2G',
      'bytes',
      'The journal gives way before the root disk is full.',
      'journald.conf(5)',
    ],
  ]);
}

/** Where the journal is sent, and what the receiver is checked against; the node's own certificate says who sends. */
export function journalShipping(
  { url, authority = 'system' }: LogShipping,
  tlsDirectory: string = HOST_PATHS.tls,
): {
  readonly url: string;
  readonly trustedCertificates: string;
} {
  return {
    url,
    trustedCertificates: authority === 'cluster' ? truststoreFile(tlsDirectory) : SYSTEM_AUTHORITIES,
  };
}
