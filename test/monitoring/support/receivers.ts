/** A server that receives what Alertmanager sends: a path for each receiver. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';

/** An alert as Alertmanager's webhooks have it. */
export interface ReceivedAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export class Receivers {
  private readonly received = new Map<string, ReceivedAlert[]>();
  private readonly server: Server;

  public constructor(private readonly port: number) {
    this.server = createServer((request, response) => {
      const receiver = (request.url ?? '/').slice(1);
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        const { alerts } = JSON.parse(body) as { alerts: ReceivedAlert[] };
        this.received.set(receiver, [...this.of(receiver), ...alerts]);
        response.end();
      });
    });
  }

  public listen(): Promise<void> {
    return new Promise((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
  }

  public close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  public url(receiver: string): string {
    return `http://127.0.0.1:${this.port}/${receiver}`;
  }

  /** In the order in which they came. */
  public of(receiver: string): readonly ReceivedAlert[] {
    return this.received.get(receiver) ?? [];
  }

  /** Names of the receivers that got an alert of this name. */
  public whoGot(alertname: string): string[] {
    return [...this.received]
      .filter(([, alerts]) => alerts.some(({ labels }) => labels['alertname'] === alertname))
      .map(([receiver]) => receiver);
  }

  /** Forgets what came, before the next fault. */
  public forget(): void {
    this.received.clear();
  }
}
