/** Volumes that go with their instance. */
import type { Attributes, ResourceChange } from '../../change';
import { isDestroyed } from '../../change';
import { defineRule } from '../../define-rule';
import { SOURCES } from './sources';
import { nodeOf, subjectOf } from './nodes';
import { blocks, isTrue, text } from './values';
import { joined } from './words';

export const volumeDeletedWithInstance = defineRule({
  id: 'volume-deleted-with-instance',
  severity: 'error',
  title: "A node's data volume is deleted when its instance ends",
  reason:
    'A volume that is declared inside an instance (ebs_block_device) is deleted with it unless delete_on_termination is false, and true is the ' +
    'default. A replacement, or a termination by hand or by AWS, then deletes the data of the broker.',
  sources: [
    'Terraform AWS provider, aws_instance, ebs_block_device',
    'EC2 user guide, "Preserve data when an instance is terminated"',
    SOURCES.nodes,
  ],
  instead:
    'Use aws_ebs_volume and aws_volume_attachment, which outlive the instance; or delete_on_termination = false.',
  check: ({ changes }) =>
    changes.flatMap((change) => {
      const { stack, address, type, after } = change;
      const node = after === null ? undefined : nodeOf({ stack, address, type, values: after });
      if (node === undefined) return [];
      const devices = blocks(after, 'ebs_block_device').filter(
        (device) => isDeletedWithInstance(device) && !wentBefore(change, device),
      );
      if (devices.length === 0) return [];
      const names = devices.map((device) => text(device, 'device_name') ?? '?');
      return [
        {
          stack,
          address,
          subject: subjectOf(node),
          message: `${joined(names)} of ${node.name} ${names.length === 1 ? 'is' : 'are'} deleted when the instance ends (delete_on_termination).`,
        },
      ];
    }),
});

function isDeletedWithInstance(device: Attributes): boolean {
  return isTrue(device, 'delete_on_termination');
}

/** A new instance begins to be like that, whatever the one before it was. */
function wentBefore(change: ResourceChange, device: Attributes): boolean {
  if (isDestroyed(change)) return false;
  return blocks(change.before, 'ebs_block_device').some(
    (each) => text(each, 'device_name') === text(device, 'device_name') && isDeletedWithInstance(each),
  );
}
