/** Quotas as they were found → quotas of the catalog's services. */
import type { LiveQuota } from '../live/cluster';
import { formatExactBytes } from '../../shared/units';

/** As the catalog's file writes one. */
export interface QuotaEntry {
  readonly produce?: string;
  readonly consume?: string;
  readonly requestPercentage?: number;
  readonly controllerMutationRate?: number;
}

/** By the entity, or why the catalog has no place for it. */
export interface SortedQuotas {
  readonly users: ReadonlyMap<string, QuotaEntry>;
  readonly clients: ReadonlyMap<string, QuotaEntry>;
  readonly leftOut: readonly { readonly what: string; readonly why: string }[];
}

const RATES: Readonly<Record<string, 'produce' | 'consume'>> = {
  producer_byte_rate: 'produce',
  consumer_byte_rate: 'consume',
};
const NUMBERS: Readonly<Record<string, 'requestPercentage' | 'controllerMutationRate'>> = {
  request_percentage: 'requestPercentage',
  controller_mutation_rate: 'controllerMutationRate',
};

export function sortQuotas(quotas: readonly LiveQuota[]): SortedQuotas {
  const users = new Map<string, QuotaEntry>();
  const clients = new Map<string, QuotaEntry>();
  const leftOut: { what: string; why: string }[] = [];
  for (const quota of quotas) {
    const { user, 'client-id': client, ip } = quota.entity;
    const refuse = (why: string): number => leftOut.push({ what: describeQuota(quota), why });
    const entry = quotaEntry(quota.config);
    if (ip !== undefined) refuse('the catalog has no quotas of addresses');
    else if (user !== undefined && client !== undefined) {
      refuse("Terraform's provider has no quotas of a user together with a client id");
    } else if (user === null) refuse('set it as defaultUserQuota of the environment');
    else if (client === null) refuse('the catalog has no default for client ids');
    else if ('why' in entry) refuse(entry.why);
    else if (user !== undefined) users.set(user, entry);
    else if (client !== undefined) clients.set(client, entry);
  }
  return { users, clients, leftOut };
}

/** `quota of user x and client id y: producer_byte_rate=1024`. */
export function describeQuota({ entity, config }: LiveQuota): string {
  const name = (kind: string, value: string | null | undefined): string[] => {
    if (value === undefined) return [];
    return [value === null ? `any ${kind}` : `${kind} ${value}`];
  };
  const who = [
    ...name('user', entity.user),
    ...name('client id', entity['client-id']),
    ...name('address', entity.ip),
  ];
  const values = Object.entries(config).map(([key, value]) => `${key}=${value}`);
  return `quota of ${who.join(' and ')}: ${values.join(', ')}`;
}

function quotaEntry(config: LiveQuota['config']): QuotaEntry | { readonly why: string } {
  const entry: Record<string, string | number> = {};
  for (const [key, value] of Object.entries(config)) {
    const rate = RATES[key];
    const number = NUMBERS[key];
    if (rate !== undefined) {
      if (!Number.isSafeInteger(value) || value <= 0) {
        return { why: `the catalog's rates are whole bytes above zero, ${key} is ${value}` };
      }
      entry[rate] = `${formatExactBytes(value)}/s`;
    } else if (number !== undefined) {
      if (value <= 0) return { why: `the catalog's quotas are above zero, ${key} is ${value}` };
      entry[number] = value;
    } else return { why: `the catalog has no quota ${key}` };
  }
  return Object.keys(entry).length === 0 ? { why: 'it has no value' } : entry;
}
