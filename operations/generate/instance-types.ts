/** model/aws/instance-type-data.json from a copy of what EC2's DescribeInstanceTypes answers. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { projectRoot } from '../toolchain/paths';
import { UserError } from '../../shared/user-error';

const FILE = 'model/aws/instance-type-data.json';
const SOURCE = "moto 5.2.5's copy of DescribeInstanceTypes (moto/ec2/resources/instance_types.json.gz)";

/** Storage optimized with NVMe, memory optimized and general purpose; what is older or not for servers is left out. */
const FAMILIES =
  'i3en i4g i4i i7i i7ie i8g i8ge im4gn is4gen r6i r6id r7g r7gd r8g r8gd m6i m6id m7g m7gd m8g m8gd c7g c7gd c8g'.split(
    ' ',
  );

/** The part of an answer that is read. */
const typeSchema = z.object({
  InstanceType: z.string(),
  VCpuInfo: z.object({ DefaultVCpus: z.number() }),
  MemoryInfo: z.object({ SizeInMiB: z.number() }),
  ProcessorInfo: z.object({ SupportedArchitectures: z.array(z.string()) }),
  InstanceStorageInfo: z
    .object({ Disks: z.array(z.object({ Count: z.number(), SizeInGB: z.number() })).length(1) })
    .optional(),
  NetworkInfo: z.object({
    DefaultNetworkCardIndex: z.number(),
    NetworkCards: z.array(z.object({ NetworkCardIndex: z.number(), BaselineBandwidthInGbps: z.number() })),
  }),
  EbsInfo: z.object({
    EbsOptimizedInfo: z.object({
      BaselineBandwidthInMbps: z.number(),
      MaximumBandwidthInMbps: z.number(),
      BaselineIops: z.number(),
    }),
  }),
});

/** Columns of a row, in order; model/aws/instance-types.ts reads them so. */
const COLUMNS = [
  'vcpus',
  'memoryMiB',
  'disks',
  'diskGB',
  'networkBaselineMbps',
  'ebsBaselineMbps',
  'ebsMaximumMbps',
  'ebsBaselineIops',
];

/** @param file instance_types.json of moto, as it is or gzipped */
export function writeInstanceTypes(file: string): void {
  writeFileSync(path.join(projectRoot, FILE), generateInstanceTypes(readFileSync(file)));
  console.log(`Wrote ${FILE}`);
}

/** The text of the file. Bare-metal sizes are left out: they boot for minutes and carry nothing more. */
export function generateInstanceTypes(content: Buffer): string {
  const text = content[0] === 0x1f ? gunzipSync(content) : content;
  const all = z.record(z.string(), z.unknown()).safeParse(JSON.parse(text.toString('utf8')));
  if (!all.success)
    throw new UserError('The file is not a mapping from instance types to their description.');
  const types = Object.entries(all.data)
    .filter(([name]) => FAMILIES.includes(family(name)) && !name.includes('.metal'))
    .map(([, type]) => typeSchema.parse(type))
    .sort(
      (a, b) => family(a.InstanceType).localeCompare(family(b.InstanceType), 'en') || memory(a) - memory(b),
    );
  const rows: Record<string, string[]> = { x86_64: [], arm64: [] };
  for (const type of types) {
    const architecture = type.ProcessorInfo.SupportedArchitectures.includes('arm64') ? 'arm64' : 'x86_64';
    rows[architecture]?.push(`    "${type.InstanceType}": [${row(type).join(', ')}]`);
  }
  const groups = Object.entries(rows).map(([name, lines]) => `  "${name}": {\n${lines.join(',\n')}\n  }`);
  return [
    '{',
    `  "source": ${JSON.stringify(SOURCE)},`,
    `  "columns": [\n${COLUMNS.map((name) => `    "${name}"`).join(',\n')}\n  ],`,
    `${groups.join(',\n')}`,
    '}\n',
  ].join('\n');
}

const family = (name: string): string => name.split('.')[0] ?? name;
const memory = (type: z.infer<typeof typeSchema>): number => type.MemoryInfo.SizeInMiB;

function row(type: z.infer<typeof typeSchema>): number[] {
  const [disk] = type.InstanceStorageInfo?.Disks ?? [];
  const { NetworkCards, DefaultNetworkCardIndex } = type.NetworkInfo;
  // A node has one network interface, so one card's bandwidth is what it has.
  const card = NetworkCards.find(({ NetworkCardIndex }) => NetworkCardIndex === DefaultNetworkCardIndex);
  const ebs = type.EbsInfo.EbsOptimizedInfo;
  return [
    type.VCpuInfo.DefaultVCpus,
    type.MemoryInfo.SizeInMiB,
    disk?.Count ?? 0,
    disk?.SizeInGB ?? 0,
    Math.round((card?.BaselineBandwidthInGbps ?? 0) * 1000),
    ebs.BaselineBandwidthInMbps,
    ebs.MaximumBandwidthInMbps,
    ebs.BaselineIops,
  ];
}
