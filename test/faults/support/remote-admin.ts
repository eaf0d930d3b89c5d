import { fork } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { KafkaAdmin } from '@brokerform/kafka-admin';
import type { AdminCall, AdminReply } from './admin-process';

/** The Admin requests of this project, made in a process of its own as a client properties file says; close ends the process. */
export async function remoteAdmin(commandConfig: string): Promise<KafkaAdmin> {
  const child = fork(join(__dirname, 'admin-process.ts'), [commandConfig], {
    cwd: resolve(__dirname, '../../..'),
    execArgv: ['--import', 'tsx'],
    // Keeps maps and big integers what they are.
    serialization: 'advanced',
  });
  const waiting = new Map<number, (reply: AdminReply) => void>();
  const replyTo = async (id: number): Promise<unknown> => {
    const reply = await new Promise<AdminReply>((done) => waiting.set(id, done));
    waiting.delete(id);
    if (reply.error === undefined) return reply.result;
    throw Object.assign(new Error(reply.error.message), { name: reply.error.name });
  };
  child.on('message', (reply: AdminReply) => waiting.get(reply.id)?.(reply));
  child.on('exit', () => {
    for (const [id, answer] of waiting)
      answer({ id, error: { name: 'Error', message: 'the process of the Admin requests ended' } });
  });
  await replyTo(0);

  let last = 0;
  const call = (method: keyof KafkaAdmin, args: readonly unknown[]): Promise<unknown> => {
    last += 1;
    const reply = replyTo(last);
    child.send({ id: last, method, args } satisfies AdminCall);
    return reply;
  };
  const close = async (): Promise<void> => {
    const ended = new Promise((done) => child.once('exit', done));
    child.disconnect();
    await ended;
  };
  return new Proxy({} as KafkaAdmin, {
    get: (_, method: keyof KafkaAdmin | 'then') => {
      if (method === 'then') return undefined; // Not a promise, whatever await tries.
      if (method === 'close') return close;
      return (...args: readonly unknown[]) => call(method, args);
    },
  });
}
