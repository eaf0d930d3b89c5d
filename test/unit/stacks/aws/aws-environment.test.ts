import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TerraformStack } from 'cdktf';
import { staging } from '../../../fixtures/environments/staging';
import { awsEnvironment } from '../../../../model/aws/topology';
import { createAwsEnvironment } from '../../../../stacks/aws/aws-environment';
import { catalog, domain, topic } from '../../../support/resolved';
import { resources, synthesizeStack, testApp } from '../../../support/synth';

const outdir = mkdtempSync(join(tmpdir(), 'brokerform-unit-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

function stacksOf(declaration = staging): Map<string, TerraformStack> {
  const app = testApp(outdir);
  const payment = domain({ name: 'payment', topics: [topic({ name: 'payment.completed' })], services: [] });
  createAwsEnvironment(app, awsEnvironment(declaration), catalog(domain(), payment));
  return new Map(app.node.children.map((child) => [child.node.id, child as TerraformStack]));
}

test('GIVEN two domains THEN the stacks are deployed one after the other, and the domains’ side by side', () => {
  const order = [...stacksOf()].map(([name, stack]) => [
    name,
    ...stack.dependencies.map(({ node }) => node.id),
  ]);

  expect(order).toEqual([
    ['staging-state'],
    ['staging-network', 'staging-state'],
    ['staging-cluster', 'staging-network'],
    ['staging-platform', 'staging-cluster'],
    ['staging-topics-order', 'staging-platform'],
    ['staging-topics-payment', 'staging-platform'],
  ]);
});

test('GIVEN AWS Private CA THEN its certificate is published where gate and Kafka stacks read it', () => {
  const certificateAuthorityArn =
    'arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/00000000-0000-0000-0000-000000000000';
  const stacks = stacksOf({ ...staging, certificates: { kind: 'acm-pca', certificateAuthorityArn } });
  const stack = stacks.get('staging-cluster');
  const synthesized = stack === undefined ? undefined : synthesizeStack(stack);

  expect(synthesized).toMatchObject({
    data: { aws_acmpca_certificate_authority: { kafka: { arn: certificateAuthorityArn } } },
  });
  expect(synthesized === undefined ? [] : resources(synthesized, 'aws_ssm_parameter')).toEqual([
    expect.objectContaining({
      name: '/staging/kafka/ca-certificate',
      type: 'String',
      insecure_value: '${data.aws_acmpca_certificate_authority.kafka.certificate}',
    }),
  ]);
});
