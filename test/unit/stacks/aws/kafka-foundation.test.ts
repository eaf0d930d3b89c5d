import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformStack } from 'cdktf';
import { staging } from '../../../fixtures/environments/staging';
import { NOTHING_ADOPTED } from '../../../../model/adopt/adoption';
import type { AwsDeclaration } from '../../../../model/aws/declaration';
import { awsEnvironment } from '../../../../model/aws/topology';
import { awsFoundation } from '../../../../stacks/aws/kafka-foundation';
import { PlatformStack } from '../../../../stacks/platform-stack';
import { TopicsStack } from '../../../../stacks/topics-stack';
import { catalog, domain } from '../../../support/resolved';
import { resources, synthesizeStack, testApp } from '../../../support/synth';
import type { Synthesized } from '../../../support/synth';

const outdir = mkdtempSync(join(tmpdir(), 'brokerform-unit-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

function stacks(changes: Partial<AwsDeclaration> = {}): { platform: TerraformStack; topics: TerraformStack } {
  const environment = awsEnvironment({ ...staging, ...changes });
  const layFoundation = awsFoundation(environment);
  const app = testApp(outdir);
  return {
    platform: new PlatformStack(app, { environment, layFoundation, catalog: catalog(domain()) }),
    topics: new TopicsStack(app, { environment, layFoundation, domain: domain(), adopt: NOTHING_ADOPTED }),
  };
}

const kafkaProvider = (stack: TerraformStack): Record<string, unknown> | undefined =>
  synthesizeStack(stack).provider?.['kafka']?.[0];

describe('the stacks on a cluster on AWS', () => {
  test('GIVEN a topics stack THEN it connects to every broker by name, over TLS, with the CA’s certificate', () => {
    const provider = kafkaProvider(stacks().topics);

    expect(provider).toMatchObject({
      bootstrap_servers: [101, 102, 103].map((id) => `broker-${id}.staging.kafka.internal:9092`),
      tls_enabled: true,
      ca_cert: '${data.aws_ssm_parameter.ca-certificate.insecure_value}',
      sasl_mechanism: 'scram-sha512',
      sasl_username: 'deployer',
    });
    expect(provider).not.toHaveProperty('skip_tls_verify');
    expect(synthesizeStack(stacks().topics)).toMatchObject({
      data: { aws_ssm_parameter: { 'ca-certificate': { name: '/staging/kafka/ca-certificate' } } },
    });
  });

  test('GIVEN any of them THEN every password is an ephemeral value, read for that user alone', () => {
    const users = { platform: ['admin', 'deployer'], topics: ['deployer', 'order-service'] };
    for (const [name, stack] of Object.entries(stacks())) {
      const synthesized = synthesizeStack(stack) as Synthesized & { ephemeral: Record<string, object> };
      const passwords = [
        synthesized.provider?.['kafka']?.[0]?.['sasl_password'],
        ...resources(synthesized, 'kafka_user_scram_credential').map((user) => user['password_wo']),
      ];

      for (const password of passwords) {
        expect(password).toMatch(
          /^\$\{ephemeral\.aws_secretsmanager_secret_version\.[a-z-]+\.secret_string\}$/,
        );
      }
      expect(Object.keys(synthesized.ephemeral['aws_secretsmanager_secret_version'] ?? {})).toEqual(
        users[name as keyof typeof users],
      );
    }
  });

  test('GIVEN a rotated password THEN its version tells the provider to send it again', () => {
    const { topics } = stacks({ passwordVersions: { 'order-service': 2 } });

    expect(resources(synthesizeStack(topics), 'kafka_user_scram_credential')).toEqual([
      expect.objectContaining({ username: 'order-service', password_wo_version: '2' }),
    ]);
  });

  test('GIVEN any of them THEN its state is in the environment’s bucket and another account is refused', () => {
    for (const stack of Object.values(stacks())) {
      expect(synthesizeStack(stack)).toMatchObject({
        terraform: {
          required_version: '>= 1.11.0',
          backend: {
            s3: { bucket: staging.state.bucket, key: `staging/${stack.node.id}.tfstate`, use_lockfile: true },
          },
        },
        provider: { aws: [{ region: 'eu-central-1', allowed_account_ids: [staging.accountId] }] },
      });
    }
  });

  test('GIVEN stacks without references to each other THEN cdktf’s own preparation would add nothing', () => {
    for (const stack of Object.values(stacks())) {
      const without = synthesizeStack(stack);
      TerraformStack.prototype.prepareStack.call(stack);

      expect(synthesizeStack(stack)).toEqual(without);
    }
  });
});
