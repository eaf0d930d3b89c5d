/** Buckets: Terraform's state, boot files of hosts, backups. */
import { isDestroyed, isReplaced } from '../../change';
import type { Attributes, ResourceChange } from '../../change';
import type { ReviewContext } from '../../rule';
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { blocks, differs, isTrue, isUnknown, nameIn, numeric, text } from './values';
import { ONLY_AFTER_APPLY, joined, shown } from './words';

type Purpose = 'state' | 'backup' | 'hosts' | 'other';

const HOLDS: Readonly<Record<Purpose, string>> = {
  state: 'Terraform’s states',
  backup: 'backups',
  hosts: 'boot files of hosts',
  other: 'objects',
};

const BUCKET_PARTS = [
  'aws_s3_bucket',
  'aws_s3_bucket_versioning',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_lifecycle_configuration',
  'aws_s3_bucket_object_lock_configuration',
];

export const bucketWeakened = defineRule({
  id: 'bucket-weakened',
  severity: 'error',
  title: 'A bucket with states, backups or boot files is deleted or loses protection',
  reason:
    'Without its state Terraform does not know what it created, and the next plan creates all of it again. Versions allow recovery ' +
    'from a state that a crashed apply corrupted, and from an overwritten backup; a bucket without its public access block is one ' +
    'policy away from being readable by everyone.',
  sources: [
    'S3 user guide, "Retaining multiple versions of objects with S3 Versioning"',
    'S3 user guide, "Blocking public access"',
    'docs/decisions/0006-aws-states.md',
  ],
  instead: 'Leave it unchanged. To remove an environment: docs/aws.md, Changes.',
  check: (context) =>
    context.changes
      .filter(({ type, before }) => BUCKET_PARTS.includes(type) && before !== null)
      .flatMap((change) => weakened(change, purposeOf(context, change))),
});

function purposeOf({ environment }: ReviewContext, { before, address }: ResourceChange): Purpose {
  const name = text(before, 'bucket') ?? '';
  const own = environment?.kind === 'aws' ? environment.state.bucket : undefined;
  if (name === own || /\.state$|tfstate|terraform-state|-state-/.test(`${name} ${address}`)) return 'state';
  if (/backup/i.test(`${name} ${address}`)) return 'backup';
  return /kafka-hosts/.test(name) || /\.hosts$/.test(address) ? 'hosts' : 'other';
}

function weakened(change: ResourceChange, purpose: Purpose): Draft[] {
  const { type, before, after } = change;
  const bucket = `the bucket ${text(before, 'bucket') ?? nameIn(change.address)} with ${HOLDS[purpose]}`;
  const draft = (message: string, more: Partial<Draft> = {}): Draft[] => [
    {
      stack: change.stack,
      address: change.address,
      subject: text(before, 'bucket') ?? nameIn(change.address),
      message,
      ...more,
    },
  ];
  const gone = isDestroyed(change);
  const done = isReplaced(change) ? 'replaced' : 'deleted';
  switch (type) {
    case 'aws_s3_bucket': {
      if (gone) {
        const objects = isTrue(before, 'force_destroy')
          ? 'with every object in it'
          : 'which S3 refuses while the bucket contains objects';
        return draft(`${bucket} is ${done}, ${objects}.`);
      }
      return !isTrue(before, 'force_destroy') && isTrue(after, 'force_destroy')
        ? draft(`${bucket} can be deleted with every object in it (force_destroy).`, {
            severity: 'warning',
          })
        : [];
    }
    case 'aws_s3_bucket_versioning': {
      const status = (values: Attributes | null): string | undefined =>
        text(blocks(values, 'versioning_configuration')[0], 'status');
      if (status(before) !== 'Enabled') return [];
      if (gone) return draft(`versioning of ${bucket} is ${done}, which suspends it.`);
      return status(after) === 'Enabled'
        ? []
        : draft(`versioning of ${bucket} becomes ${shown(status(after))}: overwritten objects are lost.`);
    }
    case 'aws_s3_bucket_server_side_encryption_configuration':
      return gone
        ? draft(
            `the encryption of ${bucket} is ${done}: S3 then encrypts with its own key, which every reader of the bucket can use.`,
          )
        : [];
    case 'aws_s3_bucket_public_access_block': {
      if (gone) return draft(`the public access block of ${bucket} is ${done}.`);
      const flags = [
        'block_public_acls',
        'block_public_policy',
        'ignore_public_acls',
        'restrict_public_buckets',
      ];
      const open = flags.filter((flag) => isTrue(before, flag) && !isTrue(after, flag));
      if (open.length === 0) return [];
      const unknown = open.filter((flag) => isUnknown(change, flag));
      return draft(
        `${bucket} can become public: ${joined(open)} ${unknown.length > 0 ? ONLY_AFTER_APPLY : `${open.length === 1 ? 'is' : 'are'} off`}.`,
      );
    }
    case 'aws_s3_bucket_object_lock_configuration':
      return gone || differs(change, 'rule')
        ? draft(`the object lock of ${bucket} is ${gone ? done : 'changed'}.`)
        : [];
    default:
      return historyOf(change).flatMap((message) => draft(`${bucket}: ${message}.`, { severity: 'warning' }));
  }
}

/** Days for which earlier versions, or objects, are kept: fewer than before. */
function historyOf(change: ResourceChange): string[] {
  const days = (values: Attributes | null, block: string, attribute: string): number | undefined => {
    const found = blocks(values, 'rule').flatMap((rule) => numeric(blocks(rule, block)[0], attribute) ?? []);
    return found.length === 0 ? undefined : Math.min(...found);
  };
  const kinds = [
    ['noncurrent_version_expiration', 'noncurrent_days', 'earlier versions'],
    ['expiration', 'days', 'objects'],
  ] as const;
  return kinds.flatMap(([block, attribute, what]) => {
    const [from, to] = [days(change.before, block, attribute), days(change.after, block, attribute)];
    if (to === undefined || to === 0 || (from !== undefined && from !== 0 && to >= from)) return [];
    return [
      `${what} are kept for ${to} days instead of ${from === undefined || from === 0 ? 'forever' : from}`,
    ];
  });
}
