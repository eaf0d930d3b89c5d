import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { StatusServer } from '../../../../operations/status/server';
import type { StatusReport } from '../../../../model/status/report';
import { clusterReading, report, NOW } from '../../model/status/support';

let server: StatusServer;
let url: URL;
let current: StatusReport;

beforeEach(async () => {
  current = report();
  server = new StatusServer(() => current);
  url = new URL(await server.listen(0));
});
afterEach(() => server.close());

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: url.hostname, port: url.port, path, method, headers, agent: false },
      (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text: string) => (body += text));
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
        );
      },
    );
    sent.on('error', reject).end();
  });
}

/** Messages of the stream, as they come. */
async function* messages(): AsyncGenerator<{ event: string; data: string }> {
  const response = await fetch(new URL('/events', url));
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk as Uint8Array).toString('utf8');
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const [, event = '', data = ''] = /^event: (.*)\ndata:(.*)$/.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      yield { event, data };
    }
  }
}

test('GIVEN the page THEN it listens on loopback, allows its own files alone, and names no other host', async () => {
  const page = await get('/');
  expect(url.hostname).toBe('127.0.0.1');
  expect(page.status).toBe(200);
  expect(page.headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  expect(page.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  expect(page.body).not.toMatch(/https?:\/\//);
  for (const [, file = ''] of page.body.matchAll(/(?:href|src)="(\/[\w.]+)"/g)) {
    expect((await get(file)).status).toBe(200);
  }
});

test.each(['attacker.example', 'attacker.example:80', '127.0.0.1', '127.0.0.1.attacker.example'])(
  'GIVEN the host %p THEN nothing is served: a name of others may lead here (DNS rebinding)',
  async (host) => {
    for (const path of ['/', '/events', '/status.json'])
      expect(await get(path, { Host: host })).toMatchObject({
        status: 421,
        body: 'This host is not served here.\n',
      });
  },
);

test('GIVEN a page of another site that asks in the background THEN it gets nothing; a link of it works', async () => {
  const cross = { 'Sec-Fetch-Site': 'cross-site' };
  expect((await get('/status.json', { ...cross, 'Sec-Fetch-Mode': 'no-cors' })).status).toBe(403);
  expect((await get('/', { ...cross, 'Sec-Fetch-Mode': 'navigate' })).status).toBe(200);
});

test.each([
  '/../package.json',
  '/%2e%2e/package.json',
  '/runbooks/../limits.md',
  '/runbooks/x.md',
  '/assets/page.js',
  '/constructor',
])('GIVEN %p THEN there is no such page', async (path) => expect((await get(path)).status).toBe(404));

test('GIVEN another method THEN it is refused', async () => {
  expect((await get('/', {}, 'POST')).status).toBe(405);
  expect(await get('/', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
});

test('GIVEN a runbook of the model THEN it is served as text', async () => {
  const { status, headers, body } = await get('/runbooks/broker-down.md');
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(body).toContain('# KafkaBrokerDown');
});

test('GIVEN a reader THEN it gets the whole page first, then what changed, and a sign of life where nothing did', async () => {
  const stream = messages();
  const next = async () =>
    ((await stream.next()).value ?? { event: 'end', data: '{}' }) as { event: string; data: string };
  const first = JSON.parse((await next()).data) as { title: string; parts: Record<string, string> };
  expect(Object.keys(first.parts)).toContain('brokers');
  server.send();
  expect((await next()).event).toBe('tick');
  current = report({ cluster: { value: clusterReading({ brokers: [] }), at: NOW } });
  server.send();
  const changed = JSON.parse((await next()).data) as typeof first;
  expect(changed.title).toContain('Unhealthy: 3 problems');
  expect(Object.keys(changed.parts).sort()).toEqual(['brokers', 'problems', 'top']);
  await stream.return(undefined);
});

test('GIVEN a port that is taken or does not exist THEN the message says so', async () => {
  const other = new StatusServer(() => current);
  await expect(other.listen(Number(url.port))).rejects.toThrow(`Port ${url.port} of 127.0.0.1 is taken.`);
  await expect(other.listen(70_000)).rejects.toThrow('The page cannot be served on port 70000.');
});
