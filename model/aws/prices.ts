/** What AWS charges, in US dollars, as far as it is known here. Dated: look prices up before a decision. */

export interface PriceTable {
  /** When these prices were seen. */
  readonly asOf: string;
  readonly source: string;
  /** On-demand Linux instance, per hour, by type. */
  readonly instanceHour: Readonly<Record<string, number>>;
  readonly gp3: {
    readonly gibMonth: number;
    /** Each of the IOPS above 3000, per month. */
    readonly iopsMonth: number;
    /** Each MiB/s above 125, per month. */
    readonly mibpsMonth: number;
  };
  readonly natGatewayHour: number;
  /** Each GB that a NAT gateway forwards. */
  readonly natGB: number;
  /** Public IPv4 address, per hour: a NAT gateway has one. */
  readonly publicAddressHour: number;
  /** Interface endpoint in one zone. */
  readonly endpointHour: number;
  /** Detailed monitoring of one instance: seven metrics. */
  readonly monitoringMonth: number;
  readonly keyMonth: number;
  readonly secretMonth: number;
  readonly hostedZoneMonth: number;
  /** AWS Private CA in general-purpose mode. */
  readonly privateCaMonth: number;
  /** Each GB between zones, once on the way out and once on the way in: both together. */
  readonly crossZoneGB: number;
}

/** AWS's own month in its price examples. */
export const HOURS_PER_MONTH = 730;

/** Prices of this region stand in where a region's are not known: it has the longest list, and is among the cheapest. */
export const REFERENCE_REGION = 'us-east-1';

const PRICES: Readonly<Record<string, PriceTable>> = {
  'us-east-1': {
    asOf: '2026-01-19',
    source:
      "instances: AWS's price list of that day as Karpenter's repository has it; gp3, NAT and endpoints as public pages had them; the rest from memory",
    instanceHour: {
      ...sizes('m7g', 0.0408, { medium: 1, large: 2, xlarge: 4, '2xlarge': 8, '4xlarge': 16 }),
      ...sizes('m8g', 0.04488, { medium: 1, large: 2, xlarge: 4, '2xlarge': 8, '4xlarge': 16 }),
      ...sizes('m6i', 0.048, { large: 2, xlarge: 4, '2xlarge': 8, '4xlarge': 16 }),
      ...sizes('r7g', 0.05355, { large: 2, xlarge: 4, '2xlarge': 8, '4xlarge': 16, '8xlarge': 32 }),
      ...sizes('r8g', 0.05891, { large: 2, xlarge: 4, '2xlarge': 8, '4xlarge': 16, '8xlarge': 32 }),
      ...sizes('r6i', 0.063, { large: 2, xlarge: 4, '2xlarge': 8, '4xlarge': 16, '8xlarge': 32 }),
      ...sizes('i3en', 0.113, { large: 2, xlarge: 4, '2xlarge': 8, '3xlarge': 12, '6xlarge': 24 }),
      'i4i.large': 0.172,
      'i4i.xlarge': 0.343,
      'i4i.2xlarge': 0.686,
      'i4i.4xlarge': 1.373,
      'i4i.8xlarge': 2.746,
      ...sizes('i7ie', 0.12995, { large: 2, xlarge: 4, '2xlarge': 8, '3xlarge': 12, '6xlarge': 24 }),
      ...sizes('i8g', 0.0858, { large: 2, xlarge: 4, '2xlarge': 8, '4xlarge': 16, '8xlarge': 32 }),
      ...sizes('i8ge', 0.11865, { large: 2, xlarge: 4, '2xlarge': 8, '3xlarge': 12, '6xlarge': 24 }),
      ...sizes('im4gn', 0.090948, { large: 2, xlarge: 4, '2xlarge': 8, '4xlarge': 16, '8xlarge': 32 }),
      ...sizes('is4gen', 0.144075, { medium: 1, large: 2, xlarge: 4, '2xlarge': 8, '4xlarge': 16 }),
    },
    gp3: { gibMonth: 0.08, iopsMonth: 0.005, mibpsMonth: 0.04 },
    natGatewayHour: 0.045,
    natGB: 0.045,
    publicAddressHour: 0.005,
    endpointHour: 0.01,
    monitoringMonth: 2.1,
    keyMonth: 1,
    secretMonth: 0.4,
    hostedZoneMonth: 0.5,
    privateCaMonth: 400,
    crossZoneGB: 0.02,
  },
};

/** Prices of a region; undefined where none are known. */
export function pricesOf(region: string): PriceTable | undefined {
  return Object.hasOwn(PRICES, region) ? PRICES[region] : undefined;
}

/** Within a family the price follows the vCPUs. */
function sizes(
  family: string,
  vcpuHour: number,
  vcpus: Readonly<Record<string, number>>,
): Record<string, number> {
  return Object.fromEntries(
    Object.entries(vcpus).map(([size, count]) => [`${family}.${size}`, vcpuHour * count]),
  );
}
