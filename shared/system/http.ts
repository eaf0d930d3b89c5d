import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import tls from 'node:tls';

export interface HttpOptions {
  /** Time for connecting and for the response's first byte; afterwards the longest silence. Milliseconds. */
  readonly timeoutMs: number;
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Opens an address for reading, following redirects, but never from https to http. Uses `HTTPS_PROXY` where one is set and
 * `NO_PROXY` does not exclude the host: Node 20's own clients ignore both, and Terraform, Go and curl do not.
 *
 * Own code: undici 7.30 brings EnvHttpProxyAgent in 2.2 MB, for one request through a proxy, and the redirects would stay here. Not tried
 * behind a proxy. The https-proxy-agent that cdktf-cli brings reads no variable.
 *
 * @throws Error naming the address, if it cannot be reached or does not answer with status 200
 */
export async function openUrl(
  url: string,
  options: HttpOptions,
  redirects = 5,
): Promise<http.IncomingMessage> {
  const target = new URL(url);
  const response = await send(target, options);
  const status = response.statusCode ?? 0;
  const location = response.headers.location;
  if (status >= 300 && status < 400 && location !== undefined && redirects > 0) {
    response.resume();
    const next = new URL(location, target);
    if (target.protocol === 'https:' && next.protocol !== 'https:') {
      throw new Error(`${url}: redirected to ${next.href}, which is not https`);
    }
    return openUrl(next.href, options, redirects - 1);
  }
  if (status === 200) return response;
  response.resume();
  throw new Error(`${url}: HTTP status ${status}`);
}

export interface ExchangeOptions extends HttpOptions {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Certificate authorities that are trusted, PEM. @default - those of Node.js */
  readonly ca?: string;
  /** Longest text that is taken. */
  readonly maxBytes: number;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The clock of the server, in seconds of RFC 9110. Absent: it does not say. */
  readonly date?: string;
}

/**
 * Sends one request and reads the whole text of the response, whatever its status. Follows no redirect: what is sent is for this address.
 *
 * @throws Error naming the address, with the system's error as its cause, if it cannot be reached, does not answer in time or sends too much
 */
export async function exchange(url: string, options: ExchangeOptions): Promise<Answer> {
  const { href } = new URL(url);
  const response = await send(new URL(url), options);
  const chunks: Buffer[] = [];
  let received = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      received += chunk.length;
      if (received > options.maxBytes)
        throw new Error(`the response has more than ${options.maxBytes} bytes`);
      chunks.push(chunk);
    }
  } catch (error) {
    response.destroy();
    throw new Error(`${href}: ${(error as Error).message}`, { cause: error });
  }
  const { statusCode: status = 0, headers } = response;
  const text = Buffer.concat(chunks).toString('utf8');
  return { status, text, ...(headers.date === undefined ? {} : { date: headers.date }) };
}

async function send(
  target: URL,
  options: HttpOptions & Partial<ExchangeOptions>,
): Promise<http.IncomingMessage> {
  const { timeoutMs, method = 'GET', headers, body, ca } = options;
  const proxy = proxyFor(target, options.env ?? process.env);
  const socket = proxy === undefined ? undefined : await connectThrough(proxy, target, timeoutMs);
  const trust = ca === undefined ? {} : { ca };
  return new Promise((resolve, reject) => {
    const request = (target.protocol === 'http:' ? http : https).request(
      target,
      {
        method,
        timeout: timeoutMs,
        agent: false,
        ...trust,
        ...(headers === undefined ? {} : { headers }),
        ...(socket === undefined
          ? {}
          : { createConnection: () => tls.connect({ socket, servername: target.hostname, ...trust }) }),
      },
      resolve,
    );
    // Covers name look-up and connecting, which the socket's own time-out does not.
    const timer = setTimeout(() => request.destroy(new Error(noAnswer(timeoutMs))), timeoutMs);
    let opened: http.IncomingMessage | undefined;
    request.on('response', (response) => {
      clearTimeout(timer);
      opened = response;
    });
    // Of a response that stalls, its reader has to learn why it ended.
    request.on('timeout', () => (opened ?? request).destroy(new Error(noAnswer(timeoutMs))));
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(new Error(`${target.href}: ${causeOf(error)}`, { cause: error }));
    });
    request.end(body);
  });
}

/** A host with several addresses fails with one error for each, and none of its own. */
function causeOf(error: Error): string {
  return error instanceof AggregateError
    ? error.errors.map((each) => (each as Error).message).join(', ')
    : error.message;
}

/** True if the address answers with status 200 in time. */
export async function isReachable(url: string, options: HttpOptions): Promise<boolean> {
  try {
    (await openUrl(url, options)).destroy();
    return true;
  } catch {
    return false;
  }
}

/** The proxy for an https address by the usual variables, in either case. */
export function proxyFor(target: URL, env: NodeJS.ProcessEnv): URL | undefined {
  if (target.protocol !== 'https:') return undefined;
  const proxy = env['https_proxy'] || env['HTTPS_PROXY'];
  if (!proxy) return undefined;
  const excluded = (env['no_proxy'] || env['NO_PROXY'] || '')
    .split(',')
    .map((entry) => entry.trim().replace(/^\*?\./, ''))
    .filter((entry) => entry !== '');
  const host = target.hostname;
  if (excluded.some((entry) => entry === '*' || host === entry || host.endsWith(`.${entry}`)))
    return undefined;
  return new URL(proxy.includes('://') ? proxy : `http://${proxy}`);
}

function connectThrough(proxy: URL, target: URL, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
    const request = (proxy.protocol === 'https:' ? https : http).request({
      host: proxy.hostname,
      port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      path: `${target.hostname}:${target.port || 443}`,
      headers:
        proxy.username === ''
          ? {}
          : { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` },
      agent: false,
    });
    const timer = setTimeout(() => request.destroy(new Error(noAnswer(timeoutMs))), timeoutMs);
    request.on('connect', (response, socket) => {
      clearTimeout(timer);
      if (response.statusCode === 200) resolve(socket);
      else
        reject(
          new Error(
            `${target.href}: the proxy ${proxy.host} answered with HTTP status ${response.statusCode}`,
          ),
        );
    });
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(new Error(`${target.href}: proxy ${proxy.host}: ${error.message}`));
    });
    request.end();
  });
}

function noAnswer(timeoutMs: number): string {
  return `no response within ${timeoutMs / 1000} s`;
}
