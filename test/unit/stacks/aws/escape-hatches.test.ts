import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Vpc } from '@cdktf/provider-aws/lib/vpc';
import type { App } from 'cdktf';
import { staging } from '../../../fixtures/environments/staging';
import { awsEnvironment } from '../../../../model/aws/topology';
import { NetworkStack } from '../../../../stacks/aws/network-stack';
import { resources, synthesizeStack, testApp } from '../../../support/synth';

const outdir = mkdtempSync(join(tmpdir(), 'brokerform-unit-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const environment = awsEnvironment(staging);

/** The example of docs/escape-hatches.md, word for word. */
function example(app: App): NetworkStack {
  const network = new NetworkStack(app, {
    environment,
    transform: {
      // Our auditors ask for two years.
      flowLogGroup: (config) => ({ ...config, retentionInDays: 731 }),
      subnet: (config) => ({ ...config, tags: { ...config.tags, Tier: 'data' } }),
    },
  });
  const vpc = network.node.findChild('Network').node.findChild('Vpc').node.defaultChild as Vpc;
  vpc.addOverride('enable_network_address_usage_metrics', true);
  return network;
}

describe('the example in docs/escape-hatches.md', () => {
  test('GIVEN the page THEN its example is the code of this test', () => {
    const lines = (text: string): string[] => text.split('\n').map((line) => line.trim());
    const [, shown = ''] = /```ts\n([^]*?)\n```/.exec(readFileSync('docs/escape-hatches.md', 'utf8')) ?? [];

    expect(shown).not.toBe('');
    expect(lines(readFileSync(__filename, 'utf8')).join('\n')).toContain(lines(shown).join('\n'));
  });

  test('WHEN it is synthesized THEN it does what it says, and the rest stays', () => {
    const synthesized = synthesizeStack(example(testApp(outdir)));

    expect(resources(synthesized, 'aws_cloudwatch_log_group')[0]).toMatchObject({
      name: '/staging/kafka/vpc-flow-logs',
      retention_in_days: 731,
    });
    expect(resources(synthesized, 'aws_subnet')[0]).toMatchObject({
      tags: { Name: 'staging-kafka-eu-central-1a', Tier: 'data' },
    });
    expect(resources(synthesized, 'aws_vpc')[0]).toMatchObject({
      enable_network_address_usage_metrics: true,
      enable_dns_support: true,
    });
  });
});
