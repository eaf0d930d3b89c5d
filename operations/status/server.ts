/** Serves the status on the loopback interface: one page, its style and script, and a stream of what changes. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { ALERTS } from '../../model/monitoring/definitions';
import type { StatusReport } from '../../model/status/report';
import { PAGE_STYLE } from '../../shared/page-style';
import { isErrno } from '../../shared/system/errno';
import { UserError } from '../../shared/user-error';
import { projectRoot } from '../toolchain/paths';
import { pageParts, pageTitle, statusPage } from './page-html';
import type { Parts } from './page-html';
import type { StatusSession } from './session';
import { INTERVAL_MS, watch } from './watch';

const HOST = '127.0.0.1';
/** More than one person opens; each gets every change. */
const MOST_READERS = 32;
/** A reader that takes nothing for this much comes back by itself, and begins with the whole page. */
const MOST_UNSENT_BYTES = 8 * 2 ** 20;

const HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
} as const;

const RUNBOOK_PAGES: ReadonlySet<string> = new Set(Object.values(ALERTS).map(({ page }) => page));

/** @throws UserError if the port is taken; else it never returns */
export async function servePage(session: StatusSession, port = 0): Promise<never> {
  const page = new StatusServer(() => session.report());
  const url = await page.listen(port);
  console.log(`Status of the cluster: ${url}\nEnds with Ctrl-C.`);
  openInBrowser(url);
  // A reading may take longer: ages advance all the same.
  setInterval(() => page.sendIfSilent(), INTERVAL_MS);
  for await (const report of watch(session)) page.send(report);
  throw new Error('Watching ended by itself');
}

export class StatusServer {
  private readonly server: Server;
  private readonly readers = new Map<ServerResponse, Parts>();
  private hosts: ReadonlySet<string> = new Set();
  private sentAt = 0;

  public constructor(private readonly report: () => StatusReport) {
    this.server = createServer((request, response) => this.answer(request, response));
  }

  /** @returns the address of the page. @throws UserError if the port is taken or not allowed */
  public async listen(port: number): Promise<string> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', (error) => reject(notListening(error, port)));
      try {
        this.server.listen(port, HOST, resolve);
      } catch (error) {
        reject(notListening(error, port));
      }
    });
    const { port: own } = this.server.address() as AddressInfo;
    this.hosts = new Set([HOST, 'localhost'].map((host) => `${host}:${own}`));
    return `http://${HOST}:${own}/`;
  }

  public async close(): Promise<void> {
    for (const reader of this.readers.keys()) reader.end();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Sends what changed to whoever has the page open. */
  public send(given?: StatusReport): void {
    if (this.readers.size === 0) return;
    this.sentAt = Date.now();
    const report = given ?? this.report();
    const parts = pageParts(report);
    for (const reader of this.readers.keys()) this.sendTo(reader, report, parts);
  }

  /** Sends the ages of now, where nothing was sent for an interval. */
  public sendIfSilent(): void {
    if (Date.now() - this.sentAt >= INTERVAL_MS) this.send();
  }

  private sendTo(reader: ServerResponse, report: StatusReport, parts: Parts): void {
    if (reader.writableLength > MOST_UNSENT_BYTES) return void reader.destroy();
    const last = this.readers.get(reader) ?? {};
    const changed = Object.fromEntries(Object.entries(parts).filter(([id, markup]) => last[id] !== markup));
    this.readers.set(reader, parts);
    if (Object.keys(changed).length === 0) return void reader.write('event: tick\ndata:\n\n');
    // JSON has no line feed of its own, which would end the message.
    reader.write(`event: parts\ndata: ${JSON.stringify({ title: pageTitle(report), parts: changed })}\n\n`);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const refused = this.refusal(request);
    if (refused !== undefined) return end(response, refused.status, 'text/plain', `${refused.why}\n`);
    const { pathname } = new URL(request.url ?? '/', `http://${HOST}`);
    if (pathname === '/') return end(response, 200, 'text/html', statusPage(this.report()));
    if (pathname === '/events') return this.subscribe(request, response);
    if (pathname === '/status.json')
      return end(response, 200, 'application/json', `${JSON.stringify(this.report(), undefined, 2)}\n`);
    const file = fileOf(pathname);
    if (file === undefined) return end(response, 404, 'text/plain', 'There is no such page.\n');
    return end(response, 200, file.type, file.read());
  }

  /** A page of another site may name this one by a host of its own, or ask for it in the background: it must not read a cluster's state. */
  private refusal({
    headers,
    method,
  }: IncomingMessage): { readonly status: number; readonly why: string } | undefined {
    if (!this.hosts.has(headers.host ?? '')) return { status: 421, why: 'This host is not served here.' };
    if (method !== 'GET' && method !== 'HEAD') return { status: 405, why: 'Only GET and HEAD are answered.' };
    const { 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
    return site === 'cross-site' && mode !== 'navigate'
      ? { status: 403, why: 'Other sites may not read this page.' }
      : undefined;
  }

  private subscribe(request: IncomingMessage, response: ServerResponse): void {
    if (this.readers.size >= MOST_READERS)
      return end(response, 503, 'text/plain', 'Too many pages are open.\n');
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
    if (request.method === 'HEAD') return void response.end();
    response.on('close', () => this.readers.delete(response));
    this.readers.set(response, {});
    const report = this.report();
    this.sendTo(response, report, pageParts(report));
  }
}

function end(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'Content-Type': `${type}; charset=utf-8` });
  // Of HEAD the body is left out by Node.js.
  response.end(body);
}

interface ServedFile {
  readonly type: string;
  read(): string;
}

function fileOf(pathname: string): ServedFile | undefined {
  const asset = (name: string): string => readFileSync(path.join(__dirname, 'assets', name), 'utf8');
  const files: Readonly<Record<string, ServedFile>> = {
    '/page.js': { type: 'text/javascript', read: () => asset('page.js') },
    '/page.css': { type: 'text/css', read: () => PAGE_STYLE + asset('page.css') },
    '/icon.svg': { type: 'image/svg+xml', read: () => asset('icon.svg') },
    // Browsers ask for it beside a page that names none, such as a runbook.
    '/favicon.ico': { type: 'image/svg+xml', read: () => asset('icon.svg') },
  };
  if (Object.hasOwn(files, pathname)) return files[pathname];
  const page = /^\/runbooks\/([\w-]+)\.md$/.exec(pathname)?.[1];
  if (page === undefined || !RUNBOOK_PAGES.has(page)) return undefined;
  return {
    type: 'text/plain',
    read: () => readFileSync(path.join(projectRoot, 'docs', 'runbooks', 'alerts', `${page}.md`), 'utf8'),
  };
}

function notListening(error: unknown, port: number): Error {
  if (isErrno(error, 'EADDRINUSE'))
    return new UserError(
      `Port ${port} of ${HOST} is taken.`,
      'name another one: --port <n>; without it a free one is taken',
    );
  if (isErrno(error, 'EACCES') || isErrno(error, 'ERR_SOCKET_BAD_PORT'))
    return new UserError(`The page cannot be served on port ${port}.`, 'name a port from 1024 to 65535');
  return error instanceof Error ? error : new Error(String(error));
}

/** Only for whoever sits before a screen; anyone else has the address. */
function openInBrowser(url: string): void {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (!process.stdout.isTTY) return;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return;
  const child = spawn(process.platform === 'darwin' ? 'open' : 'xdg-open', [url], {
    detached: true,
    stdio: 'ignore',
  });
  child.on('error', () => undefined);
  child.unref();
}
