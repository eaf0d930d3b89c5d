import { run } from '../../shared/system/run';

/** A certificate authority of a test: PEM files of its key and its certificate. */
export async function createAuthority(
  subject: string,
  files: { readonly key: string; readonly certificate: string },
  days = 2,
): Promise<void> {
  await run('openssl', [
    ...['req', '-x509', '-new', '-noenc', '-days', String(days), '-subj', subject],
    ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
    ...['-addext', 'basicConstraints=critical,CA:TRUE'],
    // Without it Python 3.13 trusts no certificate of this authority.
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
    ...['-keyout', files.key, '-out', files.certificate],
  ]);
}
