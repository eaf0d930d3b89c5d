/**
 * Answers Admin requests that come as messages. A process of its own, since jest cannot load the Kafka client, which is an ES
 * module.
 */
import { connectionOf } from '../../../operations/connect-options';
import { connectAdmin } from '@brokerform/kafka-admin';
import type { KafkaAdmin } from '@brokerform/kafka-admin';

export interface AdminCall {
  readonly id: number;
  readonly method: keyof KafkaAdmin;
  readonly args: readonly unknown[];
}

export interface AdminReply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: { readonly name: string; readonly message: string };
}

async function main(commandConfig = ''): Promise<void> {
  const admin = await connectAdmin(await connectionOf({ commandConfig }));
  process.on('message', ({ id, method, args }: AdminCall) => {
    const requests = admin as unknown as Record<string, (...args: readonly unknown[]) => Promise<unknown>>;
    const reply = requests[method]?.(...args) ?? Promise.reject(new Error(`There is no request ${method}`));
    reply.then(
      (result) => process.send?.({ id, result } satisfies AdminReply),
      (error: Error) => process.send?.({ id, error: { name: error.name, message: error.message } }),
    );
  });
  process.on('disconnect', () => void admin.close());
  process.send?.({ id: 0 } satisfies AdminReply);
}

main(process.argv[2]).catch((error: Error) => {
  process.send?.({ id: 0, error: { name: error.name, message: error.message } });
  process.exitCode = 1;
});
