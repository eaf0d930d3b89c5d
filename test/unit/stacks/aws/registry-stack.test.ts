import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RegistryHosts } from '../../../../model/aws/declaration';
import { awsEnvironment } from '../../../../model/aws/topology';
import { RegistryStack } from '../../../../stacks/aws/registry-stack';
import { staging } from '../../../fixtures/environments/staging';
import { synthesizeStack, testApp } from '../../../support/synth';
import type { Synthesized } from '../../../support/synth';

const outdir = mkdtempSync(join(tmpdir(), 'registry-stack-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

const stackOf = (registry: Partial<RegistryHosts> = {}): Synthesized =>
  synthesizeStack(
    new RegistryStack(testApp(outdir), {
      environment: awsEnvironment({ ...staging, registry: { instanceType: 'm7g.medium', ...registry } }),
    }),
  );

test('THEN there are two hosts in two zones, each with a name, an alarm and its variables', () => {
  const { resource } = stackOf();
  for (const type of ['aws_instance', 'aws_route53_record', 'aws_cloudwatch_metric_alarm', 'aws_s3_object']) {
    expect(Object.keys(resource?.[type] ?? {})).toEqual(['registry-1', 'registry-2']);
  }
  expect(resource?.['aws_instance']?.['registry-1']).toMatchObject({
    instance_type: 'm7g.medium',
    private_ip: '10.20.0.247',
    vpc_security_group_ids: ['${data.terraform_remote_state.cluster.outputs.registry.security_group_id}'],
    iam_instance_profile: '${data.terraform_remote_state.cluster.outputs.registry.instance_profile}',
    tags: { Name: 'staging-registry-1', Role: 'registry' },
    lifecycle: { prevent_destroy: true },
  });
  expect(resource?.['aws_instance']?.['registry-2']).toMatchObject({ private_ip: '10.20.1.247' });
  expect(resource?.['aws_route53_record']?.['registry-2']).toMatchObject({
    name: 'registry-2.staging.kafka.internal',
    records: ['10.20.1.247'],
  });
});

test('GIVEN the first THEN the second waits for its gate, and it boots by the playbook of the registry', () => {
  const { resource } = stackOf();
  expect(resource?.['terraform_data']?.['registry-1']).toMatchObject({
    provisioner: [
      {
        'local-exec': {
          command: expect.stringMatching(
            /cluster registry-gate --environment staging --host registry-1$/,
          ) as string,
        },
      },
    ],
  });
  expect(resource?.['aws_instance']?.['registry-2']).toHaveProperty('depends_on', [
    'aws_s3_object.registry-2',
    'terraform_data.registry-1',
  ]);
  expect(resource?.['aws_instance']?.['registry-1']).toHaveProperty(
    'user_data',
    expect.stringMatching(/localhost, registry\.yml -e/),
  );
});

test('GIVEN a replacement THEN that host alone may be destroyed', () => {
  const { resource } = stackOf({ replacements: { 2: '2026-11-30 new image' } });
  expect(resource?.['aws_instance']?.['registry-1']).toMatchObject({ lifecycle: { prevent_destroy: true } });
  expect(resource?.['aws_instance']?.['registry-2']).toMatchObject({ lifecycle: { prevent_destroy: false } });
  expect(resource?.['terraform_data']?.['replacement-registry-2']).toMatchObject({
    input: { replacement: '2026-11-30 new image' },
  });
});

test('THEN it tells clients all addresses', () => {
  expect(stackOf().output?.['urls']).toEqual({
    value: [
      'https://registry-1.staging.kafka.internal:8443/apis/ccompat/v7',
      'https://registry-2.staging.kafka.internal:8443/apis/ccompat/v7',
    ],
  });
});
