/** Orders that go through the services of examples/, and what must hold of them whatever happened meanwhile. */
import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntil } from '../../../shared/system/poll';
import type { Examples, Order, Service, StoredRecord } from './examples';

const MINUTE = 60_000;
/** A member that was killed keeps its partitions for the 45 s of the generated settings. */
export const PATIENCE = { everyMs: 250, timeoutMs: 4 * MINUTE };
const READS = {
  'order-service': [],
  'payment-service': ['order.placed', 'payment.retry'],
  'shipping-service': ['payment.completed', 'shipping.retry'],
} as const;

export const SERVICES = ['order-service', 'payment-service', 'shipping-service'] as const;

const CUSTOMERS = Array.from({ length: 20 }, (_, index) => `customer-${index}`);

interface Effect {
  readonly order_id: string;
  readonly customer_id: string;
  readonly order_of_customer: number;
}

export function byCustomer(orders: readonly { customer: string; order: string }[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const { customer, order } of orders) (found[customer] ??= []).push(order);
  return found;
}

export const expected = (orders: readonly Order[]): Record<string, string[]> =>
  byCustomer(orders.map(({ customerId, orderId }) => ({ customer: customerId, order: orderId })));

/** Text after the first field of an Avro record, enough to tell orders apart. */
export const eventOf = ({ value }: StoredRecord): string =>
  /order\.placed:([\w-]+?customer-\d+-\d+)/.exec(value.toString('latin1'))?.[1] ?? value.toString('latin1');

export class OrderFlow {
  /** What was accepted, in that order for each customer. */
  readonly accepted: Order[] = [];
  /** Orders that are never paid. */
  readonly unpaid = new Set<string>();

  constructor(private readonly examples: Examples) {}

  /** Orders of all customers at once, those of one after another, and until what happens meanwhile is over. */
  async placeOrders(round: string, each: number, meanwhile?: () => Promise<void>): Promise<void> {
    const before = this.accepted.length;
    let isOver = meanwhile === undefined;
    const happens = async (): Promise<void> => {
      if (meanwhile === undefined) return;
      await waitUntil(() => this.accepted.length > before + CUSTOMERS.length, { everyMs: 10 });
      await meanwhile().finally(() => (isOver = true));
    };
    const customers = CUSTOMERS.map(async (customerId) => {
      for (let n = 1; n <= each || !isOver; n += 1) {
        const order = { orderId: `${round}-${customerId}-${n}`, customerId };
        await this.examples.place(order);
        this.accepted.push(order);
        await sleep(isOver ? 20 : 1_000);
      }
    });
    await Promise.all([happens(), ...customers]);
  }

  #effects(service: Service): Promise<Effect[]> {
    const table = {
      'order-service': 'customer_order',
      'payment-service': 'payment',
      'shipping-service': 'parcel',
    };
    return this.examples.rows<Effect>(service, `SELECT * FROM ${table[service]} ORDER BY position`);
  }

  async seen(service: Service): Promise<Record<string, string[]>> {
    const rows = await this.#effects(service);
    return byCustomer(rows.map((row) => ({ customer: row.customer_id, order: row.order_id })));
  }

  #paid(): Order[] {
    return this.accepted.filter(({ orderId }) => !this.unpaid.has(orderId));
  }

  /** Records that wait to be sent, or in the retry topic. */
  async #waitingRecords(service: Service): Promise<number> {
    const sql = 'SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM parked) AS n';
    return (await this.examples.rows<{ n: number }>(service, sql))[0]?.n ?? 0;
  }

  /** All that was sent has been read, and nothing waits to be sent: looked at from the first service to the last. */
  async settled(): Promise<void> {
    const isSettled = async (): Promise<boolean> => {
      for (const service of SERVICES) {
        const topics = READS[service];
        if ((await this.examples.lag(service, topics)) > 0 || (await this.#waitingRecords(service)) > 0)
          return false;
        // What was parked in between is in its retry topic by now.
        if ((await this.examples.lag(service, topics)) > 0) return false;
      }
      return true;
    };
    // A broker or coordinator that was just killed answers nothing for a while.
    const look = (): Promise<boolean> => isSettled().catch(() => false);
    if (!(await waitUntil(look, PATIENCE))) throw new Error('The services did not finish.');
  }

  /** Each accepted order once at every step, those of a customer in the order in which they were accepted. */
  async expectEachOnceInOrder(): Promise<void> {
    await this.settled();
    expect(await this.seen('order-service')).toEqual(expected(this.accepted));
    expect(await this.seen('payment-service')).toEqual(expected(this.#paid()));
    expect(await this.seen('shipping-service')).toEqual(expected(this.#paid()));
    // What the system outside did, each once by its idempotency key.
    expect(await this.examples.rows('payment-service', 'SELECT * FROM request', 'partner')).toHaveLength(
      this.#paid().length,
    );
  }
}
