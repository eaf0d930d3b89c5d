/** Whether a node can be reached at all, before Kafka is asked. */
import { connect } from 'node:net';

/** `refused`: the host answers and nothing listens. `silent`: nothing answers. `unknown`: DNS does not know the name. */
export type Reach = 'open' | 'refused' | 'silent' | 'unknown';

/** Opens a TCP connection and closes it. */
export function reach(host: string, port: number, timeoutMs: number): Promise<Reach> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (result: Reach): void => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(timeoutMs, () => end('silent'));
    socket.once('connect', () => end('open'));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED') end('refused');
      else end(error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN' ? 'unknown' : 'silent');
    });
  });
}
