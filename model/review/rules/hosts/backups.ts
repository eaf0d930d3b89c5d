/** Backups, and what makes them. */
import { isDestroyed, isReplaced } from '../../change';
import type { ResourceChange } from '../../change';
import { defineRule } from './define';
import { nameIn, text } from './values';
import type { Draft } from './define';

const KINDS: Readonly<Record<string, { readonly what: string; readonly without: string }>> = {
  aws_backup_vault: {
    what: 'the backup vault',
    without: 'AWS deletes none with a recovery point in it; what is forced is gone',
  },
  aws_backup_vault_lock_configuration: {
    what: 'the lock of the backup vault',
    without: 'recovery points can be deleted before their time',
  },
  aws_backup_plan: { what: 'the backup plan', without: 'nothing is backed up from then on' },
  aws_backup_selection: {
    what: 'the selection of what is backed up',
    without: 'its resources are not backed up from then on',
  },
  aws_ebs_snapshot: { what: 'the snapshot', without: 'what it holds is gone' },
  aws_ebs_snapshot_copy: { what: 'the copy of a snapshot', without: 'what it holds is gone' },
  aws_dlm_lifecycle_policy: {
    what: 'the policy that makes snapshots',
    without: 'no snapshot is made from then on',
  },
};

export const backupDestroyed = defineRule(
  {
    id: 'backup-destroyed',
    severity: 'block',
    title: 'A backup, or what makes backups, is deleted or replaced',
    reason:
      'Replication keeps records through a lost broker; it deletes them on all brokers at once when a topic is deleted. Then a backup is all ' +
      'there is, and one that is not made any more is missed only on that day.',
    sources: [
      'AWS Backup developer guide, "Deleting a vault"',
      'EBS user guide, "Delete an Amazon EBS snapshot"',
      'operations guide 5',
    ],
    instead: 'Make the new one first, see that it works, and then let the old one go.',
  },
  ({ changes }) => changes.flatMap((change) => [...destroyed(change), ...switchedOff(change)]),
);

function destroyed(change: ResourceChange): Draft[] {
  const kind = KINDS[change.type];
  if (kind === undefined || change.before === null || !isDestroyed(change)) return [];
  return [
    draft(
      change,
      `${kind.what} ${nameIn(change.address)} is ${isReplaced(change) ? 'replaced' : 'deleted'}: ${kind.without}.`,
    ),
  ];
}

function switchedOff(change: ResourceChange): Draft[] {
  if (change.type !== 'aws_dlm_lifecycle_policy' || isDestroyed(change)) return [];
  if (text(change.before, 'state') !== 'ENABLED' || text(change.after, 'state') === 'ENABLED') return [];
  return [
    draft(
      change,
      `the policy ${nameIn(change.address)} makes no snapshot any more (${text(change.after, 'state') ?? 'state not known'}).`,
    ),
  ];
}

function draft(change: ResourceChange, message: string): Draft {
  return { stack: change.stack, address: change.address, subject: nameIn(change.address), message };
}
