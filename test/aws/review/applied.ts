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
import { taggedResources } from '../support/tagged';
import type { Outcome, Workspace } from '../support/workspace';

const STATES = `the bucket ${NAME}-kafka-state-123456789012 with Terraform’s states`;

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
      expect(reviewed.said('terraform-refuses')).toEqual([
        `error: ${NAME}-state cannot be applied: aws_s3_bucket.state has prevent_destroy, and the change would destroy it.`,
        expect.stringMatching(
          /^error: try-review-cluster cannot be applied: (aws_ebs_volume\.data\["controller-\d-disk-1"\](, )?){3} have prevent_destroy, and the change would destroy them\.$/,
        ),
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
      expect(reviewed.said('data-volume-destroyed')).toEqual(
        controllers.map(
          (id) =>
            `error: data["controller-${id}-disk-1"], 50 GiB, of controller-${id} is replaced because of kms_key_id, with all its data. The provider takes a snapshot of it first.`,
        ),
      );
      const volumes = reviewed.context.changes.filter(({ type }) => type === 'aws_ebs_volume');
      const left = await Promise.all(
        volumes.map(({ before: values }) => snapshotsOf(text(values, 'id') ?? '')),
      );
      expect(left).toEqual([1, 1, 1]);
      expect(reviewed.said('backup-destroyed')).toEqual([
        'error: the snapshot metadata is replaced: its data is lost.',
      ]);
    });

    test('THEN a key ends when it was said, and a password can be had back as was said', async () => {
      expect(reviewed.said('encryption-key-lost')).toEqual([
        'error: the key state (Terraform state of try-review) is deleted: nothing that it encrypted can be read, and after 30 days this is permanent.',
      ]);
      const key = reviewed.context.changes.find(({ address }) => address === 'aws_kms_key.state');
      expect(await daysLeft(text(key?.before, 'key_id') ?? '')).toBe(30);
      expect(reviewed.said('secret-destroyed')).toEqual([
        'error: the secret try-review/kafka/users/order-support is deleted, and can be restored for 30 days: it is the password of order-support.',
      ]);
      expect(await restoredSecret(userSecretName(NAME, 'order-support'))).toMatch(/^[A-Za-z0-9]{40}$/);
    });

    test('THEN the authority is gone that hosts had theirs from', () => {
      expect(reviewed.said('certificate-authority-changed')).toEqual([
        `error: ${caSecretName(NAME)}, key and certificate of the cluster’s authority, is deleted: no host can get a certificate from it.`,
        expect.stringMatching(
          /^error: certificates of broker-101, .* come from arn:aws:acm-pca:.* instead of own-ca, which a running cluster cannot change\.$/,
        ),
      ]);
    });

    test('THEN S3 refused to delete the bucket with the states, and what protected it is gone', () => {
      expect(reviewed.said('bucket-weakened')).toEqual(
        expect.arrayContaining([
          `error: ${STATES} is replaced, which S3 refuses while the bucket contains objects.`,
          `error: versioning of ${STATES} is replaced, which suspends it.`,
          `error: the public access block of ${STATES} is replaced.`,
        ]),
      );
      expect(outcomes.get('state')?.status).toBe(1);
      expect(outcomes.get('state')?.output).toContain('BucketNotEmpty');
      expect(after).toContain(`arn:aws:s3:::${NAME}-kafka-state-123456789012`);
    });
  });
}
