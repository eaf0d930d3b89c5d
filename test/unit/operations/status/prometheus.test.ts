import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { prometheusAddress, readAlerts } from '../../../../operations/status/prometheus';

let server: Server;
afterEach(() => new Promise((done) => server?.close(done) ?? done(undefined)));

/** What is no Prometheus: the answers of a real one are in the tier monitoring. */
async function answering(status: number, body: string): Promise<string> {
  server = createServer((_, response) =>
    response.writeHead(status, { Location: 'http://127.0.0.1:1/' }).end(body),
  );
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test.each([
  ['ftp://x', 'is not an address of Prometheus'],
  ['prometheus:9090', 'is not an address of Prometheus'],
  ['http://x/?a=1', 'is not an address of Prometheus'],
  ['http://user:secret@x', 'has a user or password'],
])('GIVEN --prometheus %s THEN it is refused, and no password is repeated', (text, message) => {
  expect(() => prometheusAddress(text)).toThrow(message);
  expect(() => prometheusAddress(text)).not.toThrow('secret');
});

test('GIVEN an address with a path THEN it is kept without its last slash', () => {
  expect(prometheusAddress('https://example.com/prometheus/')).toBe('https://example.com/prometheus');
});

test.each([
  [200, '<html>', /does not answer as Prometheus does/],
  [200, '{"status":"success","data":{}}', /does not answer as Prometheus does/],
  [503, '', /answers with status 503/],
  [302, '', /does not respond/],
])('GIVEN status %s and %s THEN the reason is named', async (status, body, message) => {
  await expect(readAlerts(await answering(status, body), null)).rejects.toThrow(message);
});

test('GIVEN no alert and no target of the environment THEN its silence says nothing', async () => {
  const url = await answering(200, '{"status":"success","data":{"alerts":[],"result":[]}}');
  await expect(readAlerts(url, 'local')).rejects.toThrow('has no target of environment local');
  expect(await readAlerts(url, null)).toEqual({ firing: [], pending: 0 });
});
