import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TerraformStack } from 'cdktf';
import { staging } from '../../../fixtures/environments/staging';
import { awsEnvironment } from '../../../../model/aws/topology';
import type { Registration } from '../../../../model/schemas/registration';
import { stacksOf } from '../../../../model/desired/stacks';
import { createAwsEnvironment } from '../../../../stacks/aws/aws-environment';
import { catalog, domain, topic } from '../../../support/resolved';
import { resources, synthesizeStack, testApp } from '../../../support/synth';

const outdir = mkdtempSync(join(tmpdir(), 'brokerform-unit-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

function synthesized(declaration = staging): Map<string, TerraformStack> {
  const app = testApp(outdir);
  const payment = domain({ name: 'payment', topics: [topic({ name: 'payment.completed' })], services: [] });
  createAwsEnvironment(app, awsEnvironment(declaration), catalog(domain(), payment));
  return new Map(app.node.children.map((child) => [child.node.id, child as TerraformStack]));
}

test('GIVEN two domains THEN the stacks are those that the model lists, in its order', () => {
  const order = [...synthesized()].map(([name, stack]) => [
    name,
    ...stack.dependencies.map(({ node }) => node.id),
  ]);

  const listed = stacksOf(staging, [{ name: 'order' }, { name: 'payment' }]);
  expect(order).toEqual(listed.map(({ name, dependsOn }) => [name, ...dependsOn]));
});

test('GIVEN schemas and a registry THEN their stack has its state in the bucket, and nothing else of AWS', () => {
  const app = testApp(outdir);
  const registration: Registration = {
    ...{ subject: 'order.created-value', compatibility: 'full', format: 'avro', text: '"string"' },
    ...{ references: [], announced: false },
  };
  createAwsEnvironment(
    app,
    { ...awsEnvironment(staging), schemaRegistry: { url: 'https://registry.example.com' } },
    catalog(domain()),
    undefined,
    undefined,
    {
      shares: [{ name: 'order', subjects: [registration], refersTo: [] }],
      bySubject: new Map([[registration.subject, registration]]),
    },
  );
  const stack = app.node.tryFindChild('staging-schemas-order') as TerraformStack;
  expect(stack.dependencies.map(({ node }) => node.id)).toEqual(['staging-topics-order']);
  const { terraform, provider } = synthesizeStack(stack);
  expect(provider).toEqual({ restapi: [{ uri: 'https://registry.example.com', timeout: 60 }] });
  expect(terraform).toMatchObject({
    required_version: '>= 1.11.0',
    backend: { s3: { key: 'staging/staging-schemas-order.tfstate', use_lockfile: true } },
  });
});

test('GIVEN hosts of a registry THEN schemas are registered at the first, by its writer, whose password no file has', () => {
  const app = testApp(outdir);
  createAwsEnvironment(
    app,
    awsEnvironment({ ...staging, registry: { instanceType: 'm7g.medium' } }),
    catalog(domain()),
    undefined,
    undefined,
    { shares: [{ name: 'order', subjects: [], refersTo: [] }], bySubject: new Map() },
  );
  const { provider } = synthesizeStack(app.node.tryFindChild('staging-schemas-order') as TerraformStack);
  expect(provider).toMatchObject({
    restapi: [
      {
        uri: 'https://registry-1.staging.kafka.internal:8443/apis/ccompat/v7',
        username: 'registrar',
        password: '${ephemeral.aws_secretsmanager_secret_version.registrar.secret_string}',
      },
    ],
  });
  const platform = synthesizeStack(app.node.tryFindChild('staging-platform') as TerraformStack);
  expect(Object.keys(platform.resource?.['kafka_topic'] ?? {})).toEqual([
    'kafkasql-journal',
    'kafkasql-snapshots',
    'registry-events',
  ]);
});

test('GIVEN AWS Private CA THEN its certificate is published where gate and Kafka stacks read it', () => {
  const certificateAuthorityArn =
    'arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/00000000-0000-0000-0000-000000000000';
  const stacks = synthesized({ ...staging, certificates: { kind: 'acm-pca', certificateAuthorityArn } });
  const stack = stacks.get('staging-cluster');
  const file = stack === undefined ? undefined : synthesizeStack(stack);

  expect(file).toMatchObject({
    data: { aws_acmpca_certificate_authority: { kafka: { arn: certificateAuthorityArn } } },
  });
  expect(file === undefined ? [] : resources(file, 'aws_ssm_parameter')).toEqual([
    expect.objectContaining({
      name: '/staging/kafka/ca-certificate',
      type: 'String',
      insecure_value: '${data.aws_acmpca_certificate_authority.kafka.certificate}',
    }),
  ]);
});
