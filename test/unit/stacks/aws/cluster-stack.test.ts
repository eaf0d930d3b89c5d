import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { production } from '../../../fixtures/environments/production';
import { staging } from '../../../fixtures/environments/staging';
import type { AwsDeclaration } from '../../../../model/aws/declaration';
import { awsEnvironment } from '../../../../model/aws/topology';
import { ClusterStack } from '../../../../stacks/aws/cluster-stack';
import { catalog, domain } from '../../../support/resolved';
import { resources, synthesizeStack, testApp } from '../../../support/synth';
import type { Synthesized } from '../../../support/synth';

let outdir: string;
beforeAll(() => {
  outdir = mkdtempSync(join(tmpdir(), 'cluster-stack-'));
});
afterAll(() => rmSync(outdir, { recursive: true }));

type Statement = { sid: string; actions: string[]; resources: string[] };
type Cluster = Synthesized & {
  check?: Record<string, { assert: { condition: string; error_message: string }[] }>;
  data?: Record<string, Record<string, { statement: Statement[] }>>;
};

const cluster = (declaration: AwsDeclaration): Cluster =>
  synthesizeStack(
    new ClusterStack(testApp(outdir), {
      environment: awsEnvironment(declaration),
      catalog: catalog(domain()),
    }),
  );
const policy = (role: string): Statement[] =>
  cluster(staging).data?.['aws_iam_policy_document']?.[role]?.statement ?? [];

describe('ClusterStack', () => {
  test('GIVEN an environment THEN each node has an instance, a name, variables, an alarm and its type checked', () => {
    const synthesized = cluster(staging);

    for (const type of ['aws_instance', 'aws_route53_record', 'aws_cloudwatch_metric_alarm']) {
      expect(Object.keys(synthesized.resource?.[type] ?? {}).sort()).toEqual([
        'broker-101',
        'broker-102',
        'broker-103',
        'controller-1',
        'controller-2',
        'controller-3',
      ]);
    }
    expect(synthesized.resource?.['aws_s3_object']).toHaveProperty('broker-103');
    expect(synthesized.check?.['instance-types']?.assert[3]).toEqual({
      condition: '${aws_instance.broker-101.instance_type == "m7g.large"}',
      error_message: expect.stringContaining("replacements: { 101: '<date> m7g.large' }") as string,
    });
  });

  test('GIVEN a node THEN it boots once its state and its permissions are there', () => {
    expect(cluster(staging).resource?.['aws_instance']?.['broker-101']).toHaveProperty('depends_on', [
      'aws_iam_role_policy.broker',
      'aws_s3_object.bundle',
      'aws_s3_object.broker-101',
      'aws_secretsmanager_secret_version.admin',
      'aws_secretsmanager_secret_version.broker',
      'aws_secretsmanager_secret_version.broker-second',
      'aws_secretsmanager_secret_version.controller',
    ]);
  });

  test('GIVEN a role THEN it reads the variables of its own nodes and the passwords that these have in use', () => {
    const resourcesOf = (role: string, sid: string): string[] | undefined =>
      policy(role).find((statement) => statement.sid === sid)?.resources;

    expect(resourcesOf('controller', 'ReadHostState')).toEqual([
      '${aws_s3_bucket.hosts.arn}/bundle/*',
      '${aws_s3_bucket.hosts.arn}/nodes/controller-*',
    ]);
    expect(resourcesOf('controller', 'ReadPasswords')).toEqual([
      '${aws_secretsmanager_secret.admin.arn}',
      '${aws_secretsmanager_secret.broker.arn}',
      '${aws_secretsmanager_secret.broker-second.arn}',
      '${aws_secretsmanager_secret.controller.arn}',
      '${aws_secretsmanager_secret.controller-second.arn}',
    ]);
    expect(resourcesOf('broker', 'ReadPasswords')).toEqual([
      '${aws_secretsmanager_secret.admin.arn}',
      '${aws_secretsmanager_secret.broker.arn}',
      '${aws_secretsmanager_secret.broker-second.arn}',
      '${aws_secretsmanager_secret.controller.arn}',
    ]);
  });

  test('GIVEN a role THEN only the message services, which know no resources, are allowed for all of them', () => {
    const everywhere = policy('broker').filter(({ resources: arns }) => arns.includes('*'));

    expect(everywhere.map(({ sid }) => sid)).toEqual(['ExchangeSsmMessages']);
    expect(everywhere[0]?.actions.every((action) => /^(ssm|ec2)messages:/.test(action))).toBe(true);
  });

  test('GIVEN a node with volumes THEN EC2 recovers it; GIVEN one with instance store THEN its alarm does nothing', () => {
    const alarm = (declaration: AwsDeclaration): unknown =>
      cluster(declaration).resource?.['aws_cloudwatch_metric_alarm']?.['broker-101'];

    expect(alarm(staging)).toMatchObject({
      metric_name: 'StatusCheckFailed_System',
      alarm_actions: ['arn:aws:automate:eu-central-1:ec2:recover'],
    });
    expect(alarm(production)).toMatchObject({ metric_name: 'StatusCheckFailed', alarm_actions: [] });
  });

  test('GIVEN a broker that leaves THEN nothing of it goes before the guard has agreed', () => {
    expect(cluster(staging).resource?.['terraform_data']?.['serving']).toHaveProperty(
      'depends_on',
      expect.arrayContaining([
        'aws_instance.broker-103',
        'aws_route53_record.broker-103',
        'aws_volume_attachment.broker-103-disk-1',
      ]),
    );
  });

  test('GIVEN instances THEN the gate asks the cluster, again whenever one was replaced', () => {
    const gate = cluster(staging).resource?.['terraform_data']?.['ready'];

    expect(JSON.stringify(gate)).toContain('cluster gate --environment staging');
    expect(gate).toHaveProperty(
      'triggers_replace.after',
      expect.arrayContaining(['${aws_instance.broker-101.id}']),
    );
  });

  test('GIVEN the stack THEN Ansible finds the nodes in its outputs', () => {
    expect(cluster(staging).output).toMatchObject({
      bootstrap_servers: {
        value: expect.stringContaining('broker-101.staging.kafka.internal:9092') as string,
      },
      nodes: {
        value: {
          'broker-101': {
            address: '10.20.0.8',
            instance_id: '${aws_instance.broker-101.id}',
            zone: 'eu-central-1a',
            role: 'broker',
          },
        },
      },
      bundle_hash: { value: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    });
  });

  test('GIVEN the bucket of the hosts THEN it is closed, encrypted, versioned and protected', () => {
    const synthesized = cluster(staging);

    expect(resources(synthesized, 'aws_s3_bucket')).toEqual([
      expect.objectContaining({
        bucket: 'staging-kafka-hosts-123456789012',
        force_destroy: false,
        lifecycle: { prevent_destroy: true },
      }),
    ]);
    expect(resources(synthesized, 'aws_s3_bucket_public_access_block')[0]).toMatchObject({
      block_public_acls: true,
      restrict_public_buckets: true,
    });
    expect(resources(synthesized, 'aws_s3_bucket_versioning')[0]).toMatchObject({
      versioning_configuration: { status: 'Enabled' },
    });
    expect(resources(synthesized, 'aws_s3_bucket_server_side_encryption_configuration')).toHaveLength(1);
  });
});
