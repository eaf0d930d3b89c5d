import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awsEnvironment } from '../../../../model/aws/topology';
import type { MonitoringHostSettings } from '../../../../model/monitoring/host-settings';
import { MonitoringStack } from '../../../../stacks/aws/monitoring-stack';
import { monitored } from '../../../fixtures/environments/monitored';
import { catalog } from '../../../support/resolved';
import { synthesizeStack, testApp } from '../../../support/synth';
import type { Synthesized } from '../../../support/synth';

const outdir = mkdtempSync(join(tmpdir(), 'monitoring-stack-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const EXPORTER = { key: 'nodes/monitoring-groups-exporter/abc.cjs', sha256: 'abc', text: 'program' };

const stackOf = (host: Partial<MonitoringHostSettings> = {}): Synthesized =>
  synthesizeStack(
    new MonitoringStack(testApp(outdir), {
      environment: awsEnvironment({
        ...monitored,
        monitoring: { ...monitored.monitoring, host: { instanceType: 'm7g.medium', ...host } },
      }),
      catalog: catalog(),
      groupsExporter: EXPORTER,
    }),
  );

test('THEN there is one host, with a name, an alarm, its variables and a volume for its samples', () => {
  const { resource, output } = stackOf();
  for (const type of ['aws_instance', 'aws_route53_record', 'aws_cloudwatch_metric_alarm'])
    expect(Object.keys(resource?.[type] ?? {})).toEqual(['monitoring-1']);
  expect(resource?.['aws_instance']?.['monitoring-1']).toMatchObject({
    instance_type: 'm7g.medium',
    private_ip: '10.20.0.245',
    vpc_security_group_ids: ['${data.terraform_remote_state.cluster.outputs.monitoring.security_group_id}'],
    iam_instance_profile: '${data.terraform_remote_state.cluster.outputs.monitoring.instance_profile}',
    root_block_device: { volume_size: 30, encrypted: true },
    tags: { Name: 'staging-monitoring-1', Role: 'monitoring' },
    lifecycle: {
      prevent_destroy: true,
      ignore_changes: ['ami', 'user_data', 'instance_type', 'root_block_device[0].volume_size'],
    },
    user_data: expect.stringMatching(/localhost, monitoring\.yml -e/) as string,
  });
  expect(output?.['urls']).toEqual({ value: ['https://monitoring-1.staging.kafka.internal:9090'] });
});

test('GIVEN a pair THEN the second waits for the gate of the first', () => {
  const { resource } = stackOf({ pair: true });
  expect(resource?.['terraform_data']?.['monitoring-1']).toMatchObject({
    provisioner: [
      {
        'local-exec': {
          command: expect.stringMatching(
            /cluster monitoring-gate --environment staging --host monitoring-1$/,
          ) as string,
        },
      },
    ],
  });
  expect(resource?.['aws_instance']?.['monitoring-2']).toHaveProperty('depends_on', [
    'aws_s3_object.monitoring-2',
    'aws_s3_object.groups-exporter',
    'terraform_data.monitoring-1',
  ]);
});

test('GIVEN the exporter of group lag THEN it is an object that the host may read, and lies beside the code', () => {
  const { resource } = stackOf();
  expect(resource?.['aws_s3_object']?.['groups-exporter']).toMatchObject({
    key: EXPORTER.key,
    source: 'assets/abc.cjs',
    source_hash: 'abc',
  });
  expect(readFileSync(join(outdir, 'stacks/staging-monitoring/assets/abc.cjs'), 'utf8')).toBe('program');
});

test('GIVEN a replacement THEN that host alone may be destroyed', () => {
  const { resource } = stackOf({ pair: true, replacements: { 1: 'larger volume' } });
  expect(resource?.['aws_instance']?.['monitoring-1']).toMatchObject({
    lifecycle: { prevent_destroy: false },
  });
  expect(resource?.['aws_instance']?.['monitoring-2']).toMatchObject({
    lifecycle: { prevent_destroy: true },
  });
});
