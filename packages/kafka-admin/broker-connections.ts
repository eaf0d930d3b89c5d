/** A connection of its own to each broker, with a limit for each request: a broker that hangs takes nothing from what the others answer. */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { parseServerAddress } from '../../shared/server-address';
import { networkOptions } from './client-options';
import type { AdminConnection } from './client-options';

export class BrokerConnections {
  private readonly opened = new Map<string, Promise<Kafka.Connection>>();

  public constructor(
    private readonly kafka: Pick<typeof Kafka, 'Connection'>,
    private readonly options: Omit<AdminConnection, 'bootstrapServers'>,
  ) {}

  /** @param address `host:port`. @throws what the client throws, after at most the limits for connecting and for the request */
  public async ask<T>(address: string, request: (connection: Kafka.Connection) => Promise<T>): Promise<T> {
    const opened = this.opened.get(address) ?? this.connect(address);
    try {
      return await request(await opened);
    } catch (error) {
      // After a time-out the client reads no further from a connection (1.35.0), and one that broke off is of no use.
      this.forget(address, opened);
      throw error;
    }
  }

  public close(): void {
    for (const [address, opened] of [...this.opened]) this.forget(address, opened);
  }

  private connect(address: string): Promise<Kafka.Connection> {
    const opened = this.open(address);
    this.opened.set(address, opened);
    return opened;
  }

  private async open(address: string): Promise<Kafka.Connection> {
    const server = parseServerAddress(address);
    if (server === undefined) throw new Error(`${address} is not host:port`);
    const connection = new this.kafka.Connection('brokerform', networkOptions(this.options, address));
    // Without a listener an error would end the process; requests that are under way get it as well.
    connection.on('error', () => undefined);
    try {
      await connection.connect(server.host, server.port);
    } catch (error) {
      destroy(connection);
      throw error;
    }
    return connection;
  }

  private forget(address: string, opened: Promise<Kafka.Connection>): void {
    if (this.opened.get(address) === opened) this.opened.delete(address);
    opened.then(destroy, () => undefined);
  }
}

/** Without what is under way: a broker that hangs never answers it. */
function destroy(connection: Kafka.Connection): void {
  (connection.socket as Kafka.Connection['socket'] | undefined)?.destroy();
}
