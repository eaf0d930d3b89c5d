/** A broker that says who it is, and goes away when it is asked anything else: what a command meets whose cluster fails under it. */
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

const API_VERSIONS = 18;
const METADATA = 3;

export interface OneAnswerBroker {
  readonly port: number;
  /** Requests that got an answer. */
  answered(): number;
  close(): Promise<void>;
}

/** @param rest what happens to all other requests: the connection is cut, or nothing at all */
export async function startOneAnswerBroker(rest: 'cut' | 'silence'): Promise<OneAnswerBroker> {
  let answered = 0;
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (data) => {
      for (let start = 0; start < data.length; start += 4 + data.readInt32BE(start)) {
        const answer = answerTo(data.readInt16BE(start + 4), data.readInt32BE(start + 8), port());
        if (answer !== undefined) {
          answered++;
          socket.write(answer);
        } else if (rest === 'cut') socket.destroy();
      }
    });
  });
  const port = (): number => (server.address() as AddressInfo).port;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: port(),
    answered: () => answered,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** ApiVersions 3 has the old header, Metadata 12 the one with tagged fields. Source: Kafka protocol guide. */
function answerTo(api: number, correlation: number, port: number): Buffer | undefined {
  if (api === API_VERSIONS) {
    const keys = [API_VERSIONS, METADATA].flatMap((key) => [...int16(key), ...int16(0), ...int16(20), 0]);
    return framed([...int32(correlation), ...int16(0), 3, ...keys, ...int32(0), 0]);
  }
  if (api !== METADATA) return undefined;
  const broker = [...int32(1), ...compact('127.0.0.1'), ...int32(port), 0, 0];
  return framed([...int32(correlation), 0, ...int32(0), 2, ...broker, ...compact('test'), ...int32(1), 1, 0]);
}

const int16 = (value: number): number[] => [(value >> 8) & 255, value & 255];
const int32 = (value: number): number[] => [...int16(value >>> 16), ...int16(value & 0xffff)];
const compact = (text: string): number[] => [text.length + 1, ...Buffer.from(text)];
const framed = (bytes: readonly number[]): Buffer => Buffer.from([...int32(bytes.length), ...bytes]);
