import { staging } from '../../../fixtures/environments/staging';
import { formatDiagnostic } from '../../../../model/diagnostics';
import { checkLogShipping } from '../../../../model/host/log-shipping';

const refusals = (url: string): string[] =>
  checkLogShipping({ ...staging, logShipping: { url } }).map(formatDiagnostic);

describe('where hosts send their journal', () => {
  it('GIVEN nothing THEN nothing is refused', () => {
    expect(checkLogShipping(staging)).toEqual([]);
  });

  it.each(['https://logs.example.com', 'https://logs.example.com:19532', 'https://10.20.0.200:19532'])(
    'GIVEN %s THEN it is accepted',
    (url) => {
      expect(refusals(url)).toEqual([]);
    },
  );

  it('GIVEN http THEN it is refused with what to give instead', () => {
    expect(refusals('http://logs.example.com')).toEqual([
      'environment staging, logShipping.url: error: "http://logs.example.com" is not https: logs would be sent unencrypted. [illegal-log-receiver]\n' +
        '    allowed: https://<host> or https://<host>:<port>\n' +
        '    remedy:  Give the address of a systemd-journal-remote that has a certificate; its port is 19532 unless you give one.',
    ]);
  });

  it.each(['logs.example.com', '', 'https://'])('GIVEN "%s" THEN it is no URL', (url) => {
    expect(refusals(url)).toEqual([expect.stringContaining(`"${url}" is not a URL. [illegal-log-receiver]`)]);
  });

  it.each(['https://logs.example.com/', 'https://logs.example.com/upload', 'https://logs.example.com?x=1'])(
    'GIVEN %s THEN it is more than host and port',
    (url) => {
      expect(refusals(url)).toEqual([expect.stringContaining('has more than host and port')]);
    },
  );

  it('GIVEN a password in the URL THEN it is refused and not repeated', () => {
    const [refusal = ''] = refusals('https://kafka:hunter2@logs.example.com');
    expect(refusal).toContain('has a user or a password in it');
    expect(refusal).not.toContain('hunter2');
  });
});
