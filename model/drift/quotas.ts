/** Quotas, key by key. */
import type { Quota } from '../access/types';
import type { LiveQuota, LiveQuotaEntity } from '../live/cluster';
import { deployOf, domainOfUser } from './declared';
import type { Declared } from './declared';
import type { Difference } from './difference';
import { shellQuote } from '../../shared/shell-quote';

export function compareQuotas(declared: Declared, quotas: readonly LiveQuota[]): Difference[] {
  const live = new Map(quotas.map((quota) => [entityName(quota.entity), quota]));
  const wanted = new Map(declared.quotas.map((quota) => [entityName(entityOf(quota)), quota]));
  const missingOrDifferent = [...wanted].flatMap(([subject, { config, domain }]) =>
    Object.entries(config).flatMap(([key, value]): Difference[] => {
      const there = live.get(subject)?.config[key];
      if (there === value) return [];
      return [
        {
          kind: there === undefined ? 'quota-missing' : 'quota-different',
          domain,
          subject,
          declared: `${key}=${value}`,
          live: there === undefined ? null : `${key}=${there}`,
          severity: 'warning',
          remedy: deployOf(declared, domain),
        },
      ];
    }),
  );
  const extra = [...live].flatMap(([subject, { entity, config }]) =>
    Object.entries(config)
      .filter(([key]) => wanted.get(subject)?.config[key] === undefined)
      .map(([key, value]): Difference => ({
        kind: 'quota-extra',
        domain: wanted.get(subject)?.domain ?? domainOfUser(declared, entity.user ?? ''),
        subject,
        declared: null,
        live: `${key}=${value}`,
        severity: 'warning',
        remedy: `kafka-configs.sh --alter ${entityOptions(entity)} --delete-config ${shellQuote(key)}`,
      })),
  );
  return [...missingOrDifferent, ...extra];
}

function entityOf({ entityType, entityName: name }: Quota): LiveQuotaEntity {
  return { [entityType]: name ?? null };
}

const TYPES = ['user', 'client-id', 'ip'] as const;

function parts(entity: LiveQuotaEntity): [type: (typeof TYPES)[number], name: string | null][] {
  return TYPES.flatMap((type) => {
    const name = entity[type];
    return name === undefined ? [] : [[type, name] as [typeof type, string | null]];
  });
}

/** `user order-service`, `default user`, `user order-service, default client-id`. */
function entityName(entity: LiveQuotaEntity): string {
  return parts(entity)
    .map(([type, name]) => (name === null ? `default ${type}` : `${type} ${name}`))
    .join(', ');
}

/** As kafka-configs.sh names an entity. */
function entityOptions(entity: LiveQuotaEntity): string {
  const plural = { user: 'users', 'client-id': 'clients', ip: 'ips' } as const;
  return parts(entity)
    .map(([type, name]) =>
      name === null
        ? `--entity-type ${plural[type]} --entity-default`
        : `--entity-type ${plural[type]} --entity-name ${shellQuote(name)}`,
    )
    .join(' ');
}
