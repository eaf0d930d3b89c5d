import {
  certificateAuthorityChanged,
  passwordRotated,
  secretDestroyed,
} from '../../../../../../model/review/rules/hosts/secrets';
import { hostDocument, variablesAddress, variablesChange, variablesObject } from './documents';
import { context, created, deleted, replaced, resource, said, unknownOf, updated } from './support';

const secret = (user: string, more = {}) => ({
  name: `staging/kafka/users/${user}`,
  arn: `arn:${user}`,
  recovery_window_in_days: 30,
  ...more,
});
const secretAddress = (user: string) => `aws_secretsmanager_secret.${user}`;

describe('secret-destroyed', () => {
  it('says whose it is and for how long it can be had back', () => {
    const changes = [
      deleted(secretAddress('order-service'), secret('order-service')),
      replaced(secretAddress('broker'), secret('broker', { recovery_window_in_days: 0 })),
    ];
    expect(said(secretDestroyed, context(changes))).toEqual([
      'error: the secret staging/kafka/users/order-service is deleted, and can be restored for 30 days: it is the password of order-service.',
      'error: the secret staging/kafka/users/broker is replaced, at once and permanently: it is the password of broker, which nodes use to log in.',
    ]);
  });
  it('is silent for another description, and for parameters that hold no password', () => {
    const changes = [
      updated(secretAddress('a'), secret('a'), { description: 'b' }),
      deleted('aws_ssm_parameter.a', { name: '/a/b' }),
    ];
    expect(said(secretDestroyed, context(changes))).toEqual([]);
  });
});

describe('password-rotated', () => {
  const rotated = (user: string) =>
    replaced(
      `aws_secretsmanager_secret_version.${user}`,
      { secret_id: `arn:${user}`, secret_string_wo_version: 1 },
      { secret_id: `arn:${user}`, secret_string_wo_version: 2 },
      { replacePaths: ['secret_string_wo_version'] },
    );
  const prior = ['broker', 'broker-second', 'order-service'].map((user) =>
    resource(secretAddress(user), secret(user)),
  );
  const told = updated(
    'kafka_user_scram_credential.a',
    { username: 'order-service' },
    { password_wo_version: 2 },
    { stack: 'staging-topics-order' },
  );

  it('GIVEN a service THEN it says whether Kafka is told as well', () => {
    expect(said(passwordRotated, context([rotated('order-service')], { prior }))).toEqual([
      'warning: order-service gets a new password, version 1 → 2, and no stack in this review sets it in Kafka: clients that read the secret again are refused until one does.',
    ]);
    expect(said(passwordRotated, context([rotated('order-service'), told], { prior }))).toEqual([
      'warning: order-service gets a new password, version 1 → 2, and this review sets it in Kafka as well: clients that read it between the two deploys are refused.',
    ]);
  });
  it('GIVEN a user as whom nodes log in THEN the deploy is stopped, and the other one is for the playbook', () => {
    const documents = [resource(variablesAddress(101), variablesObject(hostDocument(101)))];
    const given = context([rotated('broker'), rotated('broker-second')], { prior: [...prior, ...documents] });
    expect(said(passwordRotated, given)).toEqual([
      'error: broker gets a new password, version 1 → 2, and nodes log in as broker now: those that start afterwards are refused by the others.',
      'warning: broker-second gets a new password, version 1 → 2: ansible/rotate-passwords.yml sets it in Kafka.',
    ]);
  });
  it('GIVEN a value that the plan hides THEN it is not silent', () => {
    const change = updated(
      'aws_secretsmanager_secret_version.order-service',
      { secret_id: 'arn:order-service' },
      {},
      { hidden: new Set(['secret_string']) },
    );
    expect(said(passwordRotated, context([change], { prior }))[0]).toMatch(
      /^warning: order-service gets a new password, and no stack/,
    );
  });
  it('is silent for a first password, for one that goes, and for a label', () => {
    const changes = [
      created('aws_secretsmanager_secret_version.a', { secret_string_wo_version: 1 }),
      deleted('aws_secretsmanager_secret_version.b', { secret_string_wo_version: 1 }),
      updated(
        'aws_secretsmanager_secret_version.c',
        { secret_string_wo_version: 1 },
        { version_stages: ['A'] },
      ),
    ];
    expect(said(passwordRotated, context(changes))).toEqual([]);
  });
});

describe('certificate-authority-changed', () => {
  const parameter = { name: '/staging/kafka/ca-certificate', type: 'String', insecure_value: 'a' };
  it('fires for the secret, the parameter, and AWS Private CA', () => {
    const changes = [
      deleted('aws_secretsmanager_secret.certificate-authority', { name: 'staging/kafka/ca' }),
      replaced('aws_secretsmanager_secret.ca', { name: 'staging/kafka/ca' }),
      updated('aws_ssm_parameter.ca-certificate', parameter, { insecure_value: 'b' }),
      deleted('aws_ssm_parameter.other', parameter),
      updated('aws_acmpca_certificate_authority.kafka', { enabled: true }, { enabled: false }),
      deleted('aws_acmpca_certificate.kafka', {}),
    ];
    const given = context(changes);
    expect(said(certificateAuthorityChanged, given)).toEqual([
      'error: staging/kafka/ca, key and certificate of the cluster’s authority, is deleted: no host can get a certificate from it.',
      'error: staging/kafka/ca, key and certificate of the cluster’s authority, is replaced: the next host that starts creates a new one.',
      'error: the certificate that nodes and clients trust changes in /staging/kafka/ca-certificate.',
      'error: /staging/kafka/ca-certificate, where clients and the gate read the authority’s certificate, is deleted.',
      'error: aws_acmpca_certificate_authority.kafka of AWS Private CA is disabled: no host gets a certificate.',
      'error: aws_acmpca_certificate.kafka of AWS Private CA is deleted.',
    ]);
    expect(said(secretDestroyed, given)).toEqual([]);
  });
  it('GIVEN a certificate that shows later THEN it says that it is not known', () => {
    const change = updated(
      'aws_ssm_parameter.ca-certificate',
      parameter,
      { insecure_value: null },
      { unknown: new Set(['insecure_value']) },
    );
    expect(unknownOf(certificateAuthorityChanged, context([change]))).toEqual([
      'which certificate it is: it is not in the plan',
    ]);
  });
  it('fires where hosts are to get theirs elsewhere', () => {
    const arn = 'arn:aws:acm-pca:eu-central-1:123456789012:certificate-authority/1';
    const change = variablesChange(101, {}, { tls: { source: 'acm-pca', certificateAuthorityArn: arn } });
    expect(said(certificateAuthorityChanged, context([change]))).toEqual([
      `error: certificates of broker-101 come from ${arn} instead of own-ca, which a running cluster cannot change.`,
    ]);
  });
  it('is silent for a tag and for a renewed document', () => {
    const changes = [
      updated('aws_ssm_parameter.ca-certificate', parameter, { description: 'b' }),
      variablesChange(101, {}, { mtu: 1500 }),
    ];
    expect(said(certificateAuthorityChanged, context(changes))).toEqual([]);
  });
});
