import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { generateInstanceTypes } from '../../../../operations/generate/instance-types';

const answer = (name: string, memory: number, disks?: object): object => ({
  InstanceType: name,
  VCpuInfo: { DefaultVCpus: 2 },
  MemoryInfo: { SizeInMiB: memory },
  ProcessorInfo: { SupportedArchitectures: [name.startsWith('m7g') ? 'arm64' : 'x86_64'] },
  ...(disks === undefined ? {} : { InstanceStorageInfo: { Disks: [disks] } }),
  NetworkInfo: {
    DefaultNetworkCardIndex: 0,
    NetworkCards: [
      { NetworkCardIndex: 0, BaselineBandwidthInGbps: 0.937 },
      { NetworkCardIndex: 1, BaselineBandwidthInGbps: 100 },
    ],
  },
  EbsInfo: {
    EbsOptimizedInfo: { BaselineBandwidthInMbps: 630, MaximumBandwidthInMbps: 10000, BaselineIops: 3600 },
  },
});

const moto = Buffer.from(
  JSON.stringify({
    'm7g.xlarge': answer('m7g.xlarge', 16384),
    'm7g.large': answer('m7g.large', 8192),
    'i4i.large': answer('i4i.large', 16384, { Count: 1, SizeInGB: 468 }),
    'i4i.metal': answer('i4i.metal', 1),
    // Without what later types have, and not for Kafka: not even read.
    't1.micro': { InstanceType: 't1.micro' },
  }),
);

it('GIVEN moto’s file THEN types of the wanted families are rows, the smallest first, with the first card’s network', () => {
  expect(JSON.parse(generateInstanceTypes(moto))).toMatchObject({
    x86_64: { 'i4i.large': [2, 16384, 1, 468, 937, 630, 10000, 3600] },
    arm64: {
      'm7g.large': [2, 8192, 0, 0, 937, 630, 10000, 3600],
      'm7g.xlarge': [2, 16384, 0, 0, 937, 630, 10000, 3600],
    },
  });
  expect(generateInstanceTypes(moto)).toMatch(/"m7g\.large"[^]*"m7g\.xlarge"/);
  expect(generateInstanceTypes(moto)).not.toContain('metal');
});

it('GIVEN the file gzipped, as moto has it THEN the result is the same', () =>
  expect(generateInstanceTypes(gzipSync(moto))).toBe(generateInstanceTypes(moto)));

it('GIVEN the committed file THEN it has the generator’s columns and says its source', () => {
  const committed = path.resolve(__dirname, '../../../../model/aws/instance-type-data.json');
  const text = readFileSync(committed, 'utf8');
  const { columns, source } = JSON.parse(generateInstanceTypes(moto)) as Record<string, unknown>;
  expect(JSON.parse(text)).toMatchObject({ columns, source });
});
