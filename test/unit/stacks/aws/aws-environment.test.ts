import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TerraformStack } from 'cdktf';
import { staging } from '../../../fixtures/environments/staging';
import { awsEnvironment } from '../../../../model/aws/topology';
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
