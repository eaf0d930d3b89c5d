/** What the review says is destroyed, and what is really gone from moto's account. */
import { isDestroyed } from '../../../model/review/change';
import type { ResourceChange } from '../../../model/review/change';
import { blocks, text } from '../../../model/review/rules/hosts/values';
import { call } from './moto-call';
import type { Reviewed } from './reviewed';

/** Rules whose findings say that something is destroyed. A bucket's says that S3 refuses. */
const DESTRUCTIVE = [
  'data-volume-destroyed',
  'broker-instance-destroyed',
  'secret-destroyed',
  'certificate-authority-changed',
  'encryption-key-lost',
  'backup-destroyed',
  'network-destroyed',
];

/** Kinds whose loss is no finding: an alarm of a node that goes, and route tables of subnets that go. */
const NO_LOSS = /^arn:aws:(cloudwatch:.*:alarm:|ec2:.*:route-table\/)/;

/** ARNs of what the findings say goes. */
export function saidToGo({ context, findings }: Reviewed): string[] {
  const found = findings.filter(({ rule }) => DESTRUCTIVE.includes(rule));
  const changes = context.changes.filter(
    (change) =>
      isDestroyed(change) &&
      found.some(({ stack, address }) => stack === change.stack && address === change.address),
  );
  return [...new Set(changes.flatMap(arnsOf))].sort();
}

/** With an instance go the disks that are a part of it. */
function arnsOf({ type, before }: ResourceChange): string[] {
  const arn = text(before, 'arn');
  switch (type) {
    case 'aws_instance':
      return [
        arn ?? '',
        ...blocks(before, 'root_block_device').map((disk) => volumeArn(text(disk, 'volume_id'))),
      ];
    // The provider's has no account in it.
    case 'aws_ebs_snapshot':
      return [ec2Arn('snapshot', text(before, 'id'))];
    case 'aws_nat_gateway':
      return [ec2Arn('natgateway', text(before, 'id'))];
    default:
      return [arn ?? ''];
  }
}

/** ARNs of what there was and is no more. */
export function gone(before: readonly string[], after: readonly string[]): string[] {
  return before.filter((arn) => !after.includes(arn) && !NO_LOSS.test(arn)).sort();
}

const ec2Arn = (kind: string, id = ''): string => `arn:aws:ec2:eu-central-1:123456789012:${kind}/${id}`;
export const volumeArn = (id?: string): string => ec2Arn('volume', id);

/** Snapshots of a volume, which may be gone. */
export async function snapshotsOf(volume: string): Promise<number> {
  const answer = await call('ec2', 'DescribeSnapshots', {
    'Filter.1.Name': 'volume-id',
    'Filter.1.Value.1': volume,
  });
  return String(answer).match(/<snapshotId>/g)?.length ?? 0;
}

/** Days after which KMS ends a key, undefined if it does not. */
export async function daysLeft(keyId: string): Promise<number | undefined> {
  const { KeyMetadata: key } = (await call('kms', 'TrentService.DescribeKey', { KeyId: keyId })) as {
    KeyMetadata: { DeletionDate?: number };
  };
  return key.DeletionDate === undefined
    ? undefined
    : Math.round((key.DeletionDate - Date.now() / 1000) / 86_400);
}

/** Takes a deleted secret back and reads it. */
export async function restoredSecret(name: string): Promise<string> {
  await call('secretsmanager', 'secretsmanager.RestoreSecret', { SecretId: name });
  const { SecretString } = (await call('secretsmanager', 'secretsmanager.GetSecretValue', {
    SecretId: name,
  })) as { SecretString: string };
  return SecretString;
}

/** An authority of AWS Private CA with a certificate. @returns its ARN */
export async function privateAuthority(certificate: string): Promise<string> {
  const { CertificateAuthorityArn } = (await call('acm-pca', 'ACMPrivateCA.CreateCertificateAuthority', {
    CertificateAuthorityType: 'ROOT',
    CertificateAuthorityConfiguration: {
      KeyAlgorithm: 'RSA_2048',
      SigningAlgorithm: 'SHA256WITHRSA',
      Subject: { CommonName: 'kafka' },
    },
  })) as { CertificateAuthorityArn: string };
  await call('acm-pca', 'ACMPrivateCA.ImportCertificateAuthorityCertificate', {
    CertificateAuthorityArn,
    Certificate: Buffer.from(certificate).toString('base64'),
  });
  return CertificateAuthorityArn;
}
