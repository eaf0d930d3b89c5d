/** Keys of KMS, and what is encrypted with them. */
import { isCreated, isDeleted, isDestroyed, isReplaced } from '../../change';
import type { Attributes, ResourceChange } from '../../change';
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { blocks, differs, isTrue, isUnknown, nameIn, numeric, text } from './values';
import { ONLY_AFTER_APPLY, shown } from './words';

const KMS = 'KMS developer guide';
/** Days that KMS waits by default. Source: KMS API reference, ScheduleKeyDeletion. */
const DEFAULT_WINDOW_DAYS = 30;

export const encryptionKeyLost = defineRule({
  id: 'encryption-key-lost',
  severity: 'error',
  title: 'A key is deleted, replaced or disabled',
  reason:
    'Without the key nothing that it encrypted can be read: volumes, passwords, the certificate authority, Terraform states. A deleted key ' +
    'can be restored until its waiting period ends, but nothing can be decrypted after the deletion: a running instance keeps its ' +
    'volumes until it is stopped, and then does not start again.',
  sources: [
    `${KMS}, "Delete an AWS KMS key"`,
    `${KMS}, "How unusable KMS keys affect data keys"`,
    'constructs/aws/encryption-key.ts',
  ],
  instead: 'Keep the key. KMS rotates its material every year without another key.',
  check: ({ changes }) =>
    changes
      .filter(({ type, before }) => type === 'aws_kms_key' && before !== null)
      .flatMap((change): Draft[] => {
        const about = aboutOf(change);
        if (isDestroyed(change)) {
          const days = numeric(change.before, 'deletion_window_in_days') ?? DEFAULT_WINDOW_DAYS;
          const forced =
            change.replacePaths.length === 0 ? '' : ` because of ${change.replacePaths.join(', ')}`;
          return [
            {
              ...about,
              message: `the key ${nameIn(change.address)}${described(change.before)} is ${isReplaced(change) ? `replaced${forced}` : 'deleted'}: nothing that it encrypted can be read, and after ${days} days this is permanent.`,
            },
          ];
        }
        const off = isTrue(change.before, 'is_enabled') && change.after?.['is_enabled'] === false;
        const old =
          isTrue(change.before, 'enable_key_rotation') && change.after?.['enable_key_rotation'] === false;
        return [
          ...(off
            ? [
                {
                  ...about,
                  message: `the key ${nameIn(change.address)}${described(change.before)} is disabled: nothing that it encrypted can be read until it is enabled.`,
                },
              ]
            : []),
          ...(old
            ? [
                {
                  ...about,
                  severity: 'warning' as const,
                  message: `the key ${nameIn(change.address)} is no longer rotated.`,
                },
              ]
            : []),
        ];
      }),
});

function described(values: Attributes | null): string {
  const description = text(values, 'description');
  return description === undefined ? '' : ` (${description})`;
}

export const encryptionKeyChanged = defineRule({
  id: 'encryption-key-changed',
  severity: 'error',
  title: 'A resource is encrypted with another key',
  reason:
    'Terraform and hosts find keys by alias and by ARN: principals with access to the old key may have none to the new one, and a state that an alias ' +
    'pointed at is then written with the new key. Objects and secrets are re-encrypted when they are written; volumes cannot be, ' +
    'and are replaced.',
  sources: [`${KMS}, "Aliases"`, 'EBS user guide, "Amazon EBS encryption"'],
  instead:
    'Give the roles of hosts and deployers the new key first, and keep the old one until nothing is encrypted with it.',
  check: ({ changes }) =>
    changes.flatMap((change): Draft[] => {
      if (change.before === null) return [];
      if (change.type === 'aws_kms_alias') return aliasOf(change, successorOf(changes, change));
      return keysIn(change).flatMap(([path, before, after]) =>
        before === undefined || before === after
          ? []
          : [
              {
                ...aboutOf(change),
                severity: change.type === 'aws_ebs_volume' ? 'error' : 'warning',
                message: `${change.address}: ${path} changes from ${before} to ${after ?? 'nothing'}${change.replacePaths.includes(path) ? ', which replaces it' : ''}.`,
                ...(after === UNKNOWN
                  ? { notKnown: [`${change.address}: ${path} ${ONLY_AFTER_APPLY}`] }
                  : {}),
              },
            ],
      );
    }),
});

const UNKNOWN = 'one that is known only after the apply';

/** The same name under another address, as after a renamed key: Terraform knows no order between the two. */
function successorOf(changes: readonly ResourceChange[], alias: ResourceChange): ResourceChange | undefined {
  if (!isDeleted(alias)) return undefined;
  return changes.find(
    (each) => each.type === alias.type && isCreated(each) && each.after?.['name'] === alias.before?.['name'],
  );
}

function aliasOf(change: ResourceChange, successor: ResourceChange | undefined): Draft[] {
  const name = shown(change.before?.['name']);
  if (successor !== undefined) {
    return [
      {
        ...aboutOf(change),
        severity: 'error',
        message: `${name} is deleted and re-created as ${successor.address}, for ${targetOf(successor)}: everything that uses the alias, Terraform’s states included, gets that key, and the apply fails if the new alias is created before the old one is deleted.`,
      },
    ];
  }
  if (isDestroyed(change)) {
    return [
      {
        ...aboutOf(change),
        severity: 'error',
        message: `${name} is ${isReplaced(change) ? 'replaced' : 'deleted'}: everything that uses the alias, Terraform’s states included, finds no key${isReplaced(change) ? ' in between' : ''}.`,
      },
    ];
  }
  if (!differs(change, 'target_key_id')) return [];
  return [
    {
      ...aboutOf(change),
      severity: 'error',
      message: `${name} points at ${targetOf(change)} instead of ${shown(change.before?.['target_key_id'])}.`,
    },
  ];
}

function targetOf(alias: ResourceChange): string {
  return isUnknown(alias, 'target_key_id') ? UNKNOWN : `the key ${shown(alias.after?.['target_key_id'])}`;
}

/** Keys of a resource before and after, by path. What is created has none before. */
function keysIn(
  change: ResourceChange,
): [path: string, before: string | undefined, after: string | undefined][] {
  if (change.after === null || change.type === 'aws_kms_key' || change.type.startsWith('aws_kms_')) return [];
  const at = (values: Attributes | null, path: readonly string[]): string | undefined => {
    const [head = '', ...rest] = path;
    return rest.length === 0 ? text(values, head) : at(blocks(values, head)[0] ?? null, rest);
  };
  const paths = [
    ['kms_key_id'],
    ['kms_key_arn'],
    ['root_block_device', 'kms_key_id'],
    ['rule', 'apply_server_side_encryption_by_default', 'kms_master_key_id'],
  ];
  return paths.map((path) => {
    const dotted = path.join('.0.');
    return [dotted, at(change.before, path), isUnknown(change, dotted) ? UNKNOWN : at(change.after, path)];
  });
}

export const encryptionRemoved = defineRule({
  id: 'encryption-removed',
  severity: 'error',
  title: 'Data is written without encryption',
  reason:
    'Volumes and objects that are written afterwards can be read by anyone with access to the disk, a snapshot or the bucket.',
  sources: [
    'EBS user guide, "Amazon EBS encryption"',
    'S3 user guide, "Protecting data with server-side encryption"',
  ],
  instead: 'Keep encryption on; it costs only the requests to the key.',
  check: ({ changes }) =>
    changes.flatMap((change): Draft[] => {
      const { type, before, after } = change;
      if (after === null) return [];
      const off = (values: Attributes | null): boolean => values?.['encrypted'] === false;
      const device = blocks(after, 'root_block_device')[0] ?? null;
      const removed =
        (type === 'aws_ebs_volume' && off(after) && !off(before)) ||
        (type === 'aws_instance' && off(device) && !off(blocks(before, 'root_block_device')[0] ?? null));
      if (removed)
        return [{ ...aboutOf(change), message: `${change.address} is not encrypted after the apply.` }];
      if (type !== 'aws_s3_bucket_server_side_encryption_configuration') return [];
      const algorithm = (values: Attributes | null): string | undefined =>
        text(
          blocks(blocks(values, 'rule')[0], 'apply_server_side_encryption_by_default')[0],
          'sse_algorithm',
        );
      if (algorithm(before) !== 'aws:kms' || algorithm(after) === 'aws:kms') return [];
      return [
        {
          ...aboutOf(change),
          message: `the bucket ${shown(before?.['bucket'])} encrypts with ${shown(algorithm(after))} instead of a KMS key.`,
        },
      ];
    }),
});

function aboutOf(change: ResourceChange): Pick<Draft, 'stack' | 'address' | 'subject'> {
  return { stack: change.stack, address: change.address, subject: nameIn(change.address) };
}
