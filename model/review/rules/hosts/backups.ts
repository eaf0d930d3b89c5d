/** Backups, and what makes them. */
import { isDestroyed, isReplaced } from '../../change';
import type { ResourceChange } from '../../change';
import { defineRule } from '../../define-rule';
import { nameIn, text } from './values';
import type { Draft } from '../../define-rule';

const KINDS: Readonly<Record<string, { readonly what: string; readonly without: string }>> = {
  aws_backup_vault: {
    what: 'the backup vault',
    without: 'AWS refuses to delete a vault with recovery points; with force_destroy they are deleted',
  },
  aws_backup_vault_lock_configuration: {
    what: 'the lock of the backup vault',
    without: 'recovery points can be deleted before their time',
  },
  aws_backup_plan: { what: 'the backup plan', without: 'backups stop' },
  aws_backup_selection: {
    what: 'the backup selection',
    without: 'its resources are no longer backed up',
  },
  aws_ebs_snapshot: { what: 'the snapshot', without: 'its data is lost' },
  aws_ebs_snapshot_copy: { what: 'the copy of a snapshot', without: 'its data is lost' },
  aws_dlm_lifecycle_policy: {
    what: 'the snapshot policy',
    without: 'no more snapshots are taken',
  },
};

export const backupDestroyed = defineRule({
  id: 'backup-destroyed',
  severity: 'error',
  title: 'A backup, or a backup plan, is deleted or replaced',
  reason:
    'Replication protects records from the loss of a broker, not from the deletion of a topic, which removes them from all brokers. Then ' +
    'a backup is the only copy, and a missing one is noticed only on that day.',
  sources: [
    'AWS Backup developer guide, "Deleting a vault"',
    'EBS user guide, "Delete an Amazon EBS snapshot"',
    'operations guide 5',
  ],
  instead: 'Create the new one first, verify it, then delete the old one.',
  check: ({ changes }) => changes.flatMap((change) => [...destroyed(change), ...switchedOff(change)]),
});

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
      `the policy ${nameIn(change.address)} no longer takes snapshots (${text(change.after, 'state') ?? 'state unknown'}).`,
    ),
  ];
}

function draft(change: ResourceChange, message: string): Draft {
  return { stack: change.stack, address: change.address, subject: nameIn(change.address), message };
}
