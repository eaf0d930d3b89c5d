import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { apiConnection, askApi } from '../../../../operations/monitoring/api';

const folder = mkdtempSync(path.join(tmpdir(), 'brokerform-api-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A server that answers with a status and a text, and keeps what it was asked. */
async function answering<T>(
  status: number,
  text: string,
  work: (url: string, headers: () => string | undefined) => Promise<T>,
): Promise<T> {
  let authorization: string | undefined;
  const server = createServer((request, response) => {
    authorization = request.headers.authorization;
    response.writeHead(status).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/am/`, () => authorization);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
const request = { method: 'GET', path: '/x', what: 'list its silences' } as const;

it('GIVEN a login or a token THEN it is sent, and the clock of the server is read', async () => {
  await answering(200, '[]', async (url, authorization) => {
    const login = { name: 'ops', password: { variable: 'P' } };
    const byLogin = apiConnection('Alertmanager', { url, login }, 'here', { P: 'secret' });
    expect(byLogin.url).toMatch(/\/am$/);
    const { content, nowMs } = await askApi(byLogin, request, z.array(z.string()));
    expect(content).toEqual([]);
    expect(Math.abs((nowMs ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(authorization()).toBe(`Basic ${Buffer.from('ops:secret').toString('base64')}`);
    const file = path.join(folder, 'token');
    writeFileSync(file, 'abc\n', { mode: 0o600 });
    await askApi(apiConnection('Alertmanager', { url, token: { file } }, 'here'), request, z.unknown());
    expect(authorization()).toBe('Bearer abc');
  });
});

it.each([
  [{ url: 'https://am', caFile: 'missing.pem' }, 'here.caFile: missing.pem does not exist.'],
  [{ url: 'https://am', token: { file: 'missing' } }, 'here.token: missing does not exist.'],
  [
    { url: 'https://am', login: { name: 'ops', password: { variable: 'P' } } },
    'here.login.password: the variable P is not set.',
  ],
])('GIVEN %j THEN what is not there is named', (settings, message) => {
  expect(() => apiConnection('Alertmanager', settings, 'here', {})).toThrow(message);
});

it('GIVEN another answer THEN its text is shown, short and without control characters', async () => {
  await answering(401, '\u001b[31mUnauthorized', async (url) => {
    const asked = askApi({ program: 'Alertmanager', url }, request, z.unknown());
    await expect(asked).rejects.toThrow(
      /did not list its silences: HTTP status 401, [^\u001b]*Unauthorized$/,
    );
  });
  await answering(200, '<html>', async (url) => {
    const asked = askApi({ program: 'Alertmanager', url }, request, z.array(z.string()));
    await expect(asked).rejects.toThrow('did not list its silences: it answered something else: <html>');
  });
});
