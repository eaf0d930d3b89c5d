/** What an environment costs a month, line by line, as far as prices are known. */
import { replicationFactorOf, GP3 } from './capacity';
import type { AwsDeclaration, Gp3Volumes, NodeGroup } from './declaration';
import { monitoringVolumeOf } from './monitoring';
import { ROOT_VOLUME_GIB, interfaceEndpoints } from './numbers';
import { HOURS_PER_MONTH, REFERENCE_REGION, pricesOf } from './prices';
import type { PriceTable } from './prices';
import { servicesOf } from './topology';

/** The environment's key and that of its Terraform state. */
const KEYS = 2;

const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3_600;

export interface CostLine {
  readonly item: string;
  /** US dollars a month; undefined where no price is known. */
  readonly dollars: number | undefined;
  /** How it comes about. */
  readonly reasoning: string;
}

export interface Estimate {
  readonly lines: readonly CostLine[];
  /** US dollars a month of all lines that have a price. */
  readonly total: number;
  /** Where the prices are from, and what the estimate does not have. */
  readonly notes: readonly string[];
}

/**
 * The monthly cost at on-demand prices.
 *
 * A region without prices is estimated with those of us-east-1, which the notes say; a type without a price has no figure.
 */
export function estimate(declaration: AwsDeclaration): Estimate {
  const own = pricesOf(declaration.region);
  const prices = own ?? pricesOf(REFERENCE_REGION);
  if (prices === undefined) throw new Error(`the reference region ${REFERENCE_REGION} has prices`);
  const { brokers, controllers } = declaration;
  const [registry, monitoring] = [servicesOf(declaration, 'registry'), servicesOf(declaration, 'monitoring')];
  const running = brokers.count - new Set(declaration.drained ?? []).size;
  const lines = [
    ...nodes('brokers', brokers, running, prices),
    ...nodes('controllers', controllers, controllers.count, prices),
    ...(registry === undefined
      ? []
      : instances('schema registry', registry.instanceType, registry.count, prices)),
    ...(monitoring === undefined
      ? []
      : instances(
          'monitoring',
          monitoring.instanceType,
          monitoring.count,
          prices,
          monitoringVolumeOf(declaration),
        )),
    ...network(declaration, prices),
    ...traffic(declaration, prices),
    ...services(
      declaration,
      running + controllers.count + (registry?.count ?? 0) + (monitoring?.count ?? 0),
      prices,
    ),
  ];
  const unknown = lines.filter(({ dollars }) => dollars === undefined).map(({ item }) => item);
  return {
    lines,
    total: lines.reduce((sum, { dollars }) => sum + (dollars ?? 0), 0),
    notes: [
      `Prices of ${own === undefined ? REFERENCE_REGION : declaration.region} as of ${prices.asOf} (${prices.source}). Check current prices before you decide.`,
      ...(own === undefined
        ? [
            `No prices of ${declaration.region} are known here; most regions are more expensive than ${REFERENCE_REGION}.`,
          ]
        : []),
      ...(unknown.length === 0
        ? []
        : [`Without a known price, and not in the total: ${unknown.join(', ')}.`]),
      'Not included: taxes, support, discounts and savings plans, log storage, snapshots, data through NAT and endpoints, traffic to the internet, and 0.40 for each user in Secrets Manager.',
    ],
  };
}

function nodes(role: string, group: NodeGroup, running: number, prices: PriceTable): CostLine[] {
  const { instanceType, storage, count } = group;
  const lines = instances(role, instanceType, running, prices);
  if (storage.kind === 'instance-store') return lines;
  const { iops, throughputMiBps } = aboveIncluded(storage);
  const extra = [
    ...(iops === 0 ? [] : [`${iops} IOPS above the included`]),
    ...(throughputMiBps === 0 ? [] : [`${throughputMiBps} MiB/s above the included`]),
  ];
  lines.push({
    item: `${role}: data volumes`,
    // Those of drained brokers, too: they stay until somebody deletes them.
    dollars: count * storage.volumes * volumeMonth(storage, prices),
    reasoning: `${count * storage.volumes} × ${[`${storage.sizeGiB} GiB gp3`, ...extra].join(', ')}`,
  });
  return lines;
}

/** Instances of one type with the volumes that they boot from. */
function instances(
  role: string,
  type: string,
  running: number,
  prices: PriceTable,
  { sizeGiB, reason }: { readonly sizeGiB: number; readonly reason?: string } = { sizeGiB: ROOT_VOLUME_GIB },
): CostLine[] {
  const hour = Object.hasOwn(prices.instanceHour, type) ? prices.instanceHour[type] : undefined;
  return [
    {
      item: `${role}: instances`,
      dollars: hour === undefined ? undefined : running * hour * HOURS_PER_MONTH,
      reasoning: `${running} × ${type}${hour === undefined ? '' : ` × ${hour.toFixed(4)} × ${HOURS_PER_MONTH} h`}`,
    },
    {
      item: `${role}: root volumes`,
      dollars: running * prices.gp3.gibMonth * sizeGiB,
      reasoning: `${running} × ${sizeGiB} GiB gp3${reason === undefined ? '' : `: ${reason}`}`,
    },
  ];
}

/** US dollars a month of one gp3 volume. */
export function volumeMonth(storage: Gp3Volumes, { gp3 }: PriceTable): number {
  const { iops, throughputMiBps } = aboveIncluded(storage);
  return storage.sizeGiB * gp3.gibMonth + iops * gp3.iopsMonth + throughputMiBps * gp3.mibpsMonth;
}

function aboveIncluded({ iops, throughputMiBps }: Gp3Volumes): { iops: number; throughputMiBps: number } {
  return {
    iops: Math.max(0, (iops ?? 0) - GP3.iops.minimum),
    throughputMiBps: Math.max(0, (throughputMiBps ?? 0) - GP3.throughputMiBps.minimum),
  };
}

function network({ network, zones, certificates }: AwsDeclaration, prices: PriceTable): CostLine[] {
  const lines: CostLine[] = [];
  const nat = network.kind === 'new' ? (network.nat ?? 'single') : 'none';
  const gateways = { single: 1, 'per-zone': zones.length, none: 0 }[nat];
  if (gateways > 0) {
    lines.push({
      item: 'NAT gateways',
      dollars: gateways * (prices.natGatewayHour + prices.publicAddressHour) * HOURS_PER_MONTH,
      reasoning: `${gateways} with a public address; each GB through it is ${prices.natGB} more`,
    });
  }
  if (network.kind === 'new' || network.endpoints === true) {
    const endpoints = interfaceEndpoints(certificates);
    lines.push({
      item: 'interface endpoints',
      dollars: endpoints.length * zones.length * prices.endpointHour * HOURS_PER_MONTH,
      reasoning: `${endpoints.join(', ')}, in each of ${zones.length} zones`,
    });
  }
  return lines;
}

/** At the stated load without a pause: an upper bound, and often the largest part of the bill. */
function traffic(declaration: AwsDeclaration, prices: PriceTable): CostLine[] {
  const { load, zones } = declaration;
  const monthGB = (load.produceMiBps * 2 ** 20 * SECONDS_PER_MONTH) / 1e9;
  const { factor } = replicationFactorOf(declaration);
  const elsewhere = (zones.length - 1) / Math.max(1, zones.length);
  if (zones.length < 2) return [];
  return [
    {
      item: 'replication between zones',
      dollars: monthGB * (factor - 1) * prices.crossZoneGB,
      reasoning: `${load.produceMiBps} MiB/s all month × ${factor - 1} copies in other zones: the most that it can be`,
    },
    {
      item: 'clients in other zones',
      dollars: monthGB * elsewhere * (1 + load.consumerGroups) * prices.crossZoneGB,
      reasoning: `producers and ${load.consumerGroups} groups, ${Math.round(elsewhere * 100)} % of it across zones; consumers that set client.rack avoid it`,
    },
  ];
}

function services(declaration: AwsDeclaration, instances: number, prices: PriceTable): CostLine[] {
  const privateCa = declaration.certificates?.kind === 'acm-pca';
  return [
    {
      item: 'detailed monitoring',
      dollars: instances * prices.monitoringMonth,
      reasoning: `${instances} instances × ${prices.monitoringMonth.toFixed(2)}`,
    },
    {
      item: 'keys and DNS zone',
      dollars: KEYS * prices.keyMonth + prices.hostedZoneMonth,
      reasoning: `${KEYS} KMS keys, a private hosted zone`,
    },
    privateCa
      ? {
          item: 'AWS Private CA',
          dollars: prices.privateCaMonth,
          reasoning: 'general-purpose mode; no extra cost if the authority is shared already',
        }
      : { item: 'CA key', dollars: prices.secretMonth, reasoning: 'one secret' },
  ];
}
