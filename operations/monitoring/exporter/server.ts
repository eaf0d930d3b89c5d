/** Answers scrapes from memory. */
import http from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { isErrno } from '../../../shared/system/errno';
import { UserError } from '../../../shared/user-error';
import type { ExporterOptions } from './options';

export interface MetricsServer {
  readonly url: string;
  close(): Promise<void>;
}

/** @throws UserError if the address cannot be listened on */
export async function serveMetrics(
  { listen, tls }: Pick<ExporterOptions, 'listen' | 'tls'>,
  contentType: string,
  text: () => Promise<string>,
): Promise<MetricsServer> {
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    void respond(request, response, contentType, text);
  };
  const server = tls
    ? https.createServer({ cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' }, answer)
    : http.createServer(answer);
  await new Promise<void>((done, failed) => {
    server.once('error', (error) => failed(refusalOf(error, listen)));
    server.listen(listen.port, listen.host, done);
  });
  const { port } = server.address() as AddressInfo;
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host;
  return {
    url: `${tls ? 'https' : 'http'}://${host}:${port}/metrics`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  { method, url = '/' }: IncomingMessage,
  response: ServerResponse,
  contentType: string,
  text: () => Promise<string>,
): Promise<void> {
  const end = (status: number, type: string, body: string, headers: http.OutgoingHttpHeaders = {}): void => {
    response.writeHead(status, {
      ...{ 'Content-Type': type, 'Content-Length': Buffer.byteLength(body) },
      ...{ 'X-Content-Type-Options': 'nosniff', ...headers },
    });
    response.end(method === 'HEAD' ? undefined : body);
  };
  const plain = 'text/plain; charset=utf-8';
  if (method !== 'GET' && method !== 'HEAD')
    return end(405, plain, 'Allowed are GET and HEAD.\n', { Allow: 'GET, HEAD' });
  if (url.split('?')[0] !== '/metrics') return end(404, plain, 'Metrics are at /metrics.\n');
  try {
    end(200, contentType, await text());
  } catch {
    end(500, plain, 'The metrics cannot be rendered.\n');
  }
}

function refusalOf(error: Error, { host, port }: ExporterOptions['listen']): Error {
  if (isErrno(error, 'EADDRINUSE'))
    return new UserError(
      `Port ${port} of ${host} is in use by another program.`,
      'end that program, or give another port: --listen <host>:<port>, or listen in the file',
    );
  if (isErrno(error, 'EADDRNOTAVAIL') || isErrno(error, 'ENOTFOUND'))
    return new UserError(
      `${host} is not an address of this machine.`,
      'give one that is, for instance 127.0.0.1',
    );
  if (isErrno(error, 'EACCES'))
    return new UserError(`This user must not listen on port ${port}.`, 'give a port from 1024');
  return error;
}
