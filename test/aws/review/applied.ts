/** What the review says is destroyed, and what is gone when the plan is applied all the same. */
import { rootCertificates } from 'node:tls';
import { caCertificateParameter, caSecretName, userSecretName } from '../../../model/aws/names';
import { text } from '../../../model/review/rules/hosts/values';
import { daysLeft, gone, privateAuthority, restoredSecret, saidToGo, snapshotsOf } from '../support/lost';
import { call } from '../support/moto-call';
import {
  NAME,
  alsoDeclared,
  controllers,
  declared,
  facts,
  withoutOrderSupport,
} from '../support/review-environment';
import type { Change, Reviewed, Reviews } from '../support/reviewed';
import { error, naming } from '../../support/findings';
import { taggedResources } from '../support/tagged';
import type { Outcome, Workspace } from '../support/workspace';

/** The bucket with Terraform's states. */
const STATES = `${NAME}-kafka-state-123456789012`;

const change = (authority: string): Change => ({
  stacks: ['state', 'network', 'cluster'],
  facts,
  edits: [
    declared('count: 6', 'count: 5'),
    alsoDeclared("replacements: { 102: 'a' }"),
    alsoDeclared(`certificates: { kind: 'acm-pca', certificateAuthorityArn: '${authority}' }`),
    declared("nat: 'per-zone'", "nat: 'single'"),
    withoutOrderSupport,
    [
      'constructs/aws/data-volumes.ts',
      'kmsKeyId: kmsKeyArn',
      "kmsKeyId: 'arn:aws:kms:eu-central-1:123456789012:key/2b1a'",
    ],
    ['stacks/aws/state-stack.ts', "name: 'state'", "name: 'state-2026'"],
    [
      'constructs/aws/state-bucket.ts',
      'bucket: environment.state.bucket',
      'bucket: `${environment.state.bucket}-2`',
    ],
  ],
});

export function applied(reviews: Reviews, workspace: () => Workspace): void {
  describe('GIVEN data volumes, instances, keys, secrets, network and the bucket of the states go', () => {
    let reviewed: Reviewed;
    let before: string[];
    let after: string[];
    const outcomes = new Map<string, Outcome>();

    beforeAll(async () => {
      const authority = await privateAuthority(rootCertificates[0] ?? '');
      reviewed = await reviews.review(workspace(), change(authority));
      before = await taggedResources(NAME);
      // The stacks' own guards are asked as well: the broker holds nothing, and Terraform publishes the authority's certificate.
      workspace().drain(106);
      await call('ssm', 'AmazonSSM.DeleteParameter', { Name: caCertificateParameter(NAME) });
      const apply = async (stack: string): Promise<void> => {
        outcomes.set(stack, await workspace().stack(`${NAME}-${stack}`).tryApply('plan.bin'));
      };
      await Promise.all([apply('cluster'), apply('network')]);
      // Their states are in its bucket.
      await apply('state');
      after = await taggedResources(NAME);
    }, 600_000);

    test('THEN Terraform is said to refuse, for what is protected', () => {
      const volumes = controllers.map((id) => `aws_ebs_volume.data["controller-${id}-disk-1"]`);
      expect(reviewed.of('terraform-refuses')).toMatchObject([
        error(`${NAME}-state`, `${NAME}-state`, 'aws_s3_bucket.state', 'prevent_destroy'),
        error(`${NAME}-cluster`, `${NAME}-cluster`, ...volumes, 'prevent_destroy'),
      ]);
    });

    test('WHEN it is applied without that guard THEN just that is gone of which it was said', () => {
      expect(outcomes.get('cluster')).toMatchObject({ status: 0 });
      expect(outcomes.get('network')).toMatchObject({ status: 0 });
      const said = saidToGo(reviewed).filter((arn) => before.includes(arn));
      expect(said.length).toBeGreaterThan(10);
      expect(gone(before, after)).toEqual(said);
    });

    test('THEN a data volume was replaced, and left the snapshot of which it was said', async () => {
      expect(reviewed.of('data-volume-destroyed')).toMatchObject(
        controllers.map((id) =>
          error(
            `node ${id}`,
            [`data["controller-${id}-disk-1"]`, 50],
            `controller-${id}`,
            'kms_key_id',
            'snapshot',
          ),
        ),
      );
      const volumes = reviewed.context.changes.filter(({ type }) => type === 'aws_ebs_volume');
      const left = await Promise.all(
        volumes.map(({ before: values }) => snapshotsOf(text(values, 'id') ?? '')),
      );
      expect(left).toEqual([1, 1, 1]);
      expect(reviewed.of('backup-destroyed')).toMatchObject([error('metadata', 'snapshot', 'metadata')]);
    });

    test('THEN a key ends when it was said, and a password can be had back as was said', async () => {
      expect(reviewed.of('encryption-key-lost')).toMatchObject([
        error('state', 'Terraform state of try-review', 30),
      ]);
      const key = reviewed.context.changes.find(({ address }) => address === 'aws_kms_key.state');
      expect(await daysLeft(text(key?.before, 'key_id') ?? '')).toBe(30);
      expect(reviewed.of('secret-destroyed')).toMatchObject([
        error('order-support', 'try-review/kafka/users/order-support', 30),
      ]);
      expect(await restoredSecret(userSecretName(NAME, 'order-support'))).toMatch(/^[A-Za-z0-9]{40}$/);
    });

    test('THEN the authority is gone that hosts had theirs from', () => {
      expect(reviewed.of('certificate-authority-changed')).toMatchObject([
        { severity: 'error', message: naming(caSecretName(NAME)) },
        { severity: 'error', message: naming('broker-101', 'arn:aws:acm-pca:', 'own-ca') },
      ]);
    });

    test('THEN S3 refused to delete the bucket with the states, and what protected it is gone', () => {
      const weakened = reviewed.of('bucket-weakened');
      for (const kind of ['', '_versioning', '_public_access_block'])
        expect(weakened).toContainEqual(
          expect.objectContaining({
            ...error(STATES, STATES),
            address: `aws_s3_bucket${kind}.state`,
          }),
        );
      expect(outcomes.get('state')?.status).toBe(1);
      expect(outcomes.get('state')?.output).toContain('BucketNotEmpty');
      expect(after).toContain(`arn:aws:s3:::${NAME}-kafka-state-123456789012`);
    });
  });
}
