/** Secrets Manager and SSM as far as the commands read them: answers by action, and the same server for both. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Status and body for an action, `GetSecretValue` for instance. */
export type Answers = Readonly<Record<string, { readonly status: number; readonly body: object }>>;

export interface FakeAws {
  /** Names that were asked for, in order. */
  readonly asked: string[];
  answers: Answers;
  close(): Promise<void>;
}

/** Points the SDK of this process to a server that gives the answers. */
export async function startFakeAws(answers: Answers): Promise<FakeAws> {
  const fake = { asked: [] as string[], answers };
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const { SecretId, Name } = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
      fake.asked.push(SecretId ?? Name ?? '');
      const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      const { status, body } = fake.answers[action] ?? { status: 500, body: {} };
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  process.env['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  return Object.assign(fake, {
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

export const secret = { status: 200, body: { SecretString: 'a-password' } };
export const parameter = { status: 200, body: { Parameter: { Value: 'a certificate' } } };

/** An error as the services answer it. */
export function refusal(type: string, message = type): { status: number; body: object } {
  return { status: 400, body: { __type: type, message } };
}
