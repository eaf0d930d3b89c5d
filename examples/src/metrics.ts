/** What a service counts, in the text format of Prometheus. */
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export class Metrics {
  readonly registry = new Registry();
  readonly records = new Counter({
    name: 'service_records_total',
    help: 'Records that were read, by what became of them.',
    labelNames: ['topic', 'outcome'],
    registers: [this.registry],
  });
  readonly duration = new Histogram({
    name: 'service_record_seconds',
    help: 'Time from reading a record to its commit in the database.',
    labelNames: ['topic'],
    registers: [this.registry],
  });
  readonly sent = new Counter({
    name: 'service_sent_records_total',
    help: 'Records of the outbox that brokers acknowledged.',
    labelNames: ['topic'],
    registers: [this.registry],
  });
  readonly sendFailures = new Counter({
    name: 'service_send_failures_total',
    help: 'Sends that failed after all retries of the client; they are repeated by a new producer.',
    registers: [this.registry],
  });
  readonly rebalances = new Counter({
    name: 'service_rebalances_total',
    help: 'Times that this instance joined the group.',
    registers: [this.registry],
  });
  readonly partitions = new Gauge({
    name: 'service_assigned_partitions',
    help: 'Partitions that this instance reads.',
    registers: [this.registry],
  });

  /** @param waiting records of the outbox that were not sent yet */
  constructor(waiting: () => number) {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'service_outbox_records',
      help: 'Records of the outbox that were not sent yet.',
      registers: [this.registry],
      collect() {
        this.set(waiting());
      },
    });
  }
}
