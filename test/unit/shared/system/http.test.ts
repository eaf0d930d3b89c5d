import http from 'node:http';
import type { AddressInfo } from 'node:net';

import { isReachable, openUrl, proxyFor } from '../../../../shared/system/http';

describe('proxyFor', () => {
  const target = new URL('https://registry.terraform.io/x');
  const proxy = 'http://proxy.example:3128';

  test.each([
    ['none is set', {}, undefined],
    ['HTTPS_PROXY is set', { HTTPS_PROXY: proxy }, 'proxy.example:3128'],
    [
      'https_proxy is set as well',
      { HTTPS_PROXY: 'http://other:1', https_proxy: proxy },
      'proxy.example:3128',
    ],
    ['it has no scheme', { HTTPS_PROXY: 'proxy.example:3128' }, 'proxy.example:3128'],
    [
      'NO_PROXY names the host',
      { HTTPS_PROXY: proxy, NO_PROXY: 'localhost, registry.terraform.io' },
      undefined,
    ],
    ['NO_PROXY names its domain', { HTTPS_PROXY: proxy, no_proxy: '.terraform.io' }, undefined],
    ['NO_PROXY names another', { HTTPS_PROXY: proxy, no_proxy: 'raform.io' }, 'proxy.example:3128'],
    ['NO_PROXY is *', { HTTPS_PROXY: proxy, no_proxy: '*' }, undefined],
  ])('GIVEN %s WHEN a proxy is looked for THEN it is as curl would choose', (_, env, host) => {
    expect(proxyFor(target, env)?.host).toBe(host);
  });
});

describe('openUrl', () => {
  let server: http.Server;
  let base: string;

  beforeAll(async () => {
    server = http.createServer((request, response) => {
      if (request.url === '/here') response.end('content');
      else if (request.url === '/moved') response.writeHead(302, { location: '/here' }).end();
      else if (request.url === '/round') response.writeHead(302, { location: '/round' }).end();
      else if (request.url !== '/silent') response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('GIVEN a redirect WHEN opened THEN what it leads to is read', async () => {
    const response = await openUrl(`${base}/moved`, { timeoutMs: 1_000 });
    expect((await response.setEncoding('utf8').toArray()).join('')).toBe('content');
  });

  test.each([
    ['a page that is not there', '/none', 'HTTP status 404'],
    ['redirects without end', '/round', 'HTTP status 302'],
    ['a server that says nothing', '/silent', 'no response within 0.2 s'],
  ])('GIVEN %s WHEN opened THEN the error names address and cause', async (_, page, cause) => {
    await expect(openUrl(base + page, { timeoutMs: 200 })).rejects.toThrow(`${base}${page}: ${cause}`);
  });

  test('GIVEN a port where nothing listens WHEN asked THEN it is not reachable, at once', async () => {
    // Longer than a test may take: it does not wait for that.
    expect(await isReachable('https://127.0.0.1:1/x', { timeoutMs: 3_600_000, env: {} })).toBe(false);
  });

  test('GIVEN a proxy that refuses WHEN an https address is opened THEN the error names the proxy', async () => {
    const env = { HTTPS_PROXY: base };
    await expect(openUrl('https://registry.terraform.io/x', { timeoutMs: 1_000, env })).rejects.toThrow(
      /registry\.terraform\.io\/x.*proxy 127\.0\.0\.1/,
    );
  });
});
