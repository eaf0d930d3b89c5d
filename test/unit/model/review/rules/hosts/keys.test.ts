import {
  encryptionKeyChanged,
  encryptionKeyLost,
  encryptionRemoved,
} from '../../../../../../model/review/rules/hosts/keys';
import {
  addressOf,
  context,
  created,
  deleted,
  instance,
  replaced,
  said,
  unknownOf,
  updated,
  volume,
  volumeAddress,
} from './support';

const KEY = 'aws_kms_key.kafka';
const key = {
  description: 'Volumes of staging',
  deletion_window_in_days: 30,
  is_enabled: true,
  enable_key_rotation: true,
};

describe('encryption-key-lost', () => {
  it.each([
    [
      'deleted',
      deleted(KEY, key),
      'error: the key kafka (Volumes of staging) is deleted: nothing that it encrypted can be read, and after 30 days this is permanent.',
    ],
    [
      'replaced',
      replaced(KEY, key, key, { replacePaths: ['customer_master_key_spec'] }),
      'error: the key kafka (Volumes of staging) is replaced because of customer_master_key_spec: nothing that it encrypted can be read, and after 30 days this is permanent.',
    ],
    [
      'switched off',
      updated(KEY, key, { is_enabled: false }),
      'error: the key kafka (Volumes of staging) is disabled: nothing that it encrypted can be read until it is enabled.',
    ],
    [
      'not rotated',
      updated(KEY, key, { enable_key_rotation: false }),
      'warning: the key kafka is no longer rotated.',
    ],
  ])('fires for a key that is %s', (_, change, message) => {
    expect(said(encryptionKeyLost, context([change]))).toEqual([message]);
  });
  it('is silent for another description and for a new key', () => {
    expect(
      said(encryptionKeyLost, context([updated(KEY, key, { description: 'a' }), created(KEY, key)])),
    ).toEqual([]);
  });
});

describe('encryption-key-changed', () => {
  const alias = { name: 'alias/staging-kafka', target_key_id: 'a' };
  it('names the key before and after', () => {
    const changes = [
      updated('aws_secretsmanager_secret.admin', { kms_key_id: 'a' }, { kms_key_id: 'b' }),
      replaced(volumeAddress(101), volume(101, { kms_key_id: 'a' }), volume(101, { kms_key_id: 'b' }), {
        replacePaths: ['kms_key_id'],
      }),
      updated('aws_kms_alias.kafka', alias, { target_key_id: 'b' }),
      deleted('aws_kms_alias.state', alias),
    ];
    expect(said(encryptionKeyChanged, context(changes))).toEqual([
      'warning: aws_secretsmanager_secret.admin: kms_key_id changes from a to b.',
      'error: aws_ebs_volume.data["broker-101-disk-1"]: kms_key_id changes from a to b, which replaces it.',
      'error: alias/staging-kafka points at the key b instead of a.',
      'error: alias/staging-kafka is deleted: everything that uses the alias, Terraform’s states included, finds no key.',
    ]);
  });
  it('GIVEN the name goes to another address THEN it says for which key, and that nothing orders the two', () => {
    const changes = [
      deleted('aws_kms_alias.kafka', alias),
      created('aws_kms_alias.kafka-2026', { name: alias.name }, { unknown: new Set(['target_key_id']) }),
    ];
    expect(said(encryptionKeyChanged, context(changes))).toEqual([
      'error: alias/staging-kafka is deleted and re-created as aws_kms_alias.kafka-2026, for one that is known only after the apply: everything that uses the alias, Terraform’s states included, gets that key, and the apply fails if the new alias is created before the old one is deleted.',
    ]);
  });
  it('looks into blocks', () => {
    const encryption = (id: string) => ({
      bucket: 'b',
      rule: [
        { apply_server_side_encryption_by_default: [{ kms_master_key_id: id, sse_algorithm: 'aws:kms' }] },
      ],
    });
    const change = updated(
      'aws_s3_bucket_server_side_encryption_configuration.state',
      encryption('a'),
      encryption('b'),
    );
    expect(said(encryptionKeyChanged, context([change]))[0]).toContain(
      'kms_master_key_id changes from a to b.',
    );
  });
  it('GIVEN a bucket that is encrypted by S3 afterwards THEN it has no key', () => {
    const rule = (values: object) => ({
      bucket: 'b',
      rule: [{ apply_server_side_encryption_by_default: [values] }],
    });
    const change = updated(
      'aws_s3_bucket_server_side_encryption_configuration.state',
      rule({ kms_master_key_id: 'a', sse_algorithm: 'aws:kms' }),
      rule({ sse_algorithm: 'AES256' }),
    );
    expect(said(encryptionKeyChanged, context([change]))).toEqual([
      'warning: aws_s3_bucket_server_side_encryption_configuration.state: rule.0.apply_server_side_encryption_by_default.0.kms_master_key_id changes from a to nothing.',
    ]);
  });
  it('GIVEN a key that shows later THEN it says so', () => {
    const change = updated(
      'aws_cloudwatch_log_group.a',
      { kms_key_id: 'a' },
      { kms_key_id: null },
      { unknown: new Set(['kms_key_id']) },
    );
    expect(said(encryptionKeyChanged, context([change]))).toEqual([
      'warning: aws_cloudwatch_log_group.a: kms_key_id changes from a to one that is known only after the apply.',
    ]);
    expect(unknownOf(encryptionKeyChanged, context([change]))).toEqual([
      'aws_cloudwatch_log_group.a: kms_key_id is known only after the apply',
    ]);
  });
  it('is silent for the same key, for what had none, and for what is deleted', () => {
    const changes = [
      updated('aws_secretsmanager_secret.a', { kms_key_id: 'a' }, { description: 'b' }),
      updated('aws_secretsmanager_secret.b', { kms_key_id: null }, { kms_key_id: 'b' }),
      deleted('aws_secretsmanager_secret.c', { kms_key_id: 'a' }),
    ];
    expect(said(encryptionKeyChanged, context(changes))).toEqual([]);
  });
});

describe('encryption-removed', () => {
  it('fires for volumes, root disks and buckets', () => {
    const disk = (encrypted: boolean) => ({ root_block_device: [{ encrypted }] });
    const algorithm = (name: string) => ({
      bucket: 'b',
      rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: name }] }],
    });
    const changes = [
      replaced(volumeAddress(101), volume(101), volume(101, { encrypted: false })),
      replaced(addressOf(101), instance(101, disk(true)), instance(101, disk(false))),
      updated(
        'aws_s3_bucket_server_side_encryption_configuration.hosts',
        algorithm('aws:kms'),
        algorithm('AES256'),
      ),
    ];
    expect(said(encryptionRemoved, context(changes))).toEqual([
      'error: aws_ebs_volume.data["broker-101-disk-1"] is not encrypted after the apply.',
      'error: aws_instance.broker-101 is not encrypted after the apply.',
      'error: the bucket b encrypts with AES256 instead of a KMS key.',
    ]);
  });
  it('is silent for what was not encrypted and for what stays so', () => {
    const plain = volume(101, { encrypted: false });
    expect(
      said(
        encryptionRemoved,
        context([
          updated(volumeAddress(101), plain, { size: 600 }),
          replaced(volumeAddress(102), volume(102)),
        ]),
      ),
    ).toEqual([]);
  });
});
