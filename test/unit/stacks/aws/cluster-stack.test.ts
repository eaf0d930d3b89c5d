import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { production } from '../../../fixtures/environments/production';
import { monitored } from '../../../fixtures/environments/monitored';
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

  test('GIVEN hosts of a registry THEN they have a role of their own, which reads two passwords and no node’s', () => {
    const synthesized = cluster({ ...staging, registry: { instanceType: 'm7g.medium' } });
    const statements = synthesized.data?.['aws_iam_policy_document']?.['registry']?.statement ?? [];
    const resourcesOf = (sid: string): string[] | undefined =>
      statements.find((statement) => statement.sid === sid)?.resources;

    expect(resourcesOf('ReadPasswords')).toEqual([
      '${aws_secretsmanager_secret.schema-registry.arn}',
      '${aws_secretsmanager_secret.registrar.arn}',
    ]);
    expect(resourcesOf('ReadHostState')).toContain('${aws_s3_bucket.hosts.arn}/nodes/registry-*');
    expect(synthesized.output?.['registry']).toEqual({
      value: {
        instance_profile: '${aws_iam_instance_profile.registry.name}',
        security_group_id: '${aws_security_group.registry.id}',
      },
    });
    expect(cluster(staging).output).not.toHaveProperty('registry');
  });

  test('GIVEN a host of Prometheus THEN it reads its two passwords and the secrets of receivers by name, and writes to its workspace alone', () => {
    const url = 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-0a1b/api/v1/remote_write';
    const synthesized = cluster({
      ...monitored,
      monitoring: { ...monitored.monitoring, remoteWrite: { url, region: 'eu-west-1' } },
    });
    const statements = synthesized.data?.['aws_iam_policy_document']?.['monitoring']?.statement ?? [];
    const resourcesOf = (sid: string): string[] | undefined =>
      statements.find((statement) => statement.sid === sid)?.resources;

    expect(resourcesOf('ReadPasswords')).toEqual([
      '${aws_secretsmanager_secret.lag-exporter.arn}',
      '${aws_secretsmanager_secret.metrics-viewer.arn}',
    ]);
    expect(resourcesOf('ReadReceiverSecrets')).toEqual([
      'arn:aws:secretsmanager:eu-central-1:123456789012:secret:staging/kafka/receivers/mail-??????',
      'arn:aws:secretsmanager:eu-central-1:123456789012:secret:staging/kafka/receivers/slack-??????',
    ]);
    expect(statements.find(({ sid }) => sid === 'WriteSamples')).toMatchObject({
      actions: ['aps:RemoteWrite'],
      resources: ['arn:aws:aps:eu-west-1:123456789012:workspace/ws-0a1b'],
    });
    expect(resourcesOf('ReadHostState')).toContain('${aws_s3_bucket.hosts.arn}/nodes/monitoring-*');
    expect(synthesized.output?.['monitoring']).toEqual({
      value: {
        instance_profile: '${aws_iam_instance_profile.monitoring.name}',
        security_group_id: '${aws_security_group.monitoring.id}',
      },
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

  describe('GIVEN a topic that alarms notify', () => {
    const topicArn = 'arn:aws:sns:eu-central-1:123456789012:kafka';
    const alarms = (declaration: AwsDeclaration): Record<string, unknown> => {
      const monitoring = { receivers: {}, platform: '', ...declaration.monitoring, cloudWatch: { topicArn } };
      return cluster({ ...declaration, monitoring }).resource?.['aws_cloudwatch_metric_alarm'] ?? {};
    };
    const of = (found: Record<string, unknown>, node: string): string[] =>
      Object.keys(found).filter((name) => name.split('__')[0] === node);

    test('THEN each host with volumes has what it cannot report itself, and the earlier alarm its address', () => {
      const found = alarms(staging);
      expect(of(found, 'broker-101').sort()).toEqual([
        'broker-101',
        'broker-101__ebs-iops',
        'broker-101__ebs-throughput',
        'broker-101__instance',
        'broker-101__volumes',
      ]);
      expect(found['broker-101']).toMatchObject({
        alarm_name: 'staging-broker-101-status',
        alarm_actions: ['arn:aws:automate:eu-central-1:ec2:recover', topicArn],
      });
      expect(found['broker-101__volumes']).toMatchObject({
        alarm_name: 'staging-broker-101-volumes',
        metric_name: 'StatusCheckFailed_AttachedEBS',
        dimensions: { InstanceId: '${aws_instance.broker-101.id}' },
        alarm_actions: [topicArn],
        ok_actions: [topicArn],
      });
    });

    test('THEN a host with instance store has one alarm on both checks, which notifies', () => {
      const found = alarms(production);
      expect(of(found, 'broker-101')).toEqual(['broker-101']);
      expect(found['broker-101']).toMatchObject({
        metric_name: 'StatusCheckFailed',
        alarm_actions: [topicArn],
      });
    });
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
