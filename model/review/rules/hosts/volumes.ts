/** EBS volumes with Kafka's data. */
import { isDestroyed, isReplaced } from '../../change';
import type { ResourceChange } from '../../change';
import type { ReviewContext } from '../../rule';
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { SOURCES } from './sources';
import { nodeOfInstance, nodeOfVolume } from './inventory';
import type { VolumeNode } from './inventory';
import { isBrokerNode, subjectOf } from './nodes';
import { isHarmless, outageIn, placementsOfBrokers } from './outage';
import { isTrue, isUnknown, nameIn, numeric, text } from './values';
import { ONLY_AFTER_APPLY, shown } from './words';

interface OwnVolume {
  readonly change: ResourceChange;
  readonly node: VolumeNode;
}

/** Volumes of Kafka's nodes that there are before the apply. */
function ownVolumes(context: ReviewContext): OwnVolume[] {
  return context.changes.flatMap((change) => {
    if (change.type !== 'aws_ebs_volume' || change.before === null) return [];
    const node = nodeOfVolume(context, { address: change.address, values: change.before });
    return node === undefined ? [] : [{ change, node }];
  });
}

function about({ change, node }: OwnVolume): Pick<Draft, 'stack' | 'address' | 'subject'> {
  return { stack: change.stack, address: change.address, subject: subjectOf(node) };
}

export const dataVolumeDestroyed = defineRule({
  id: 'data-volume-destroyed',
  severity: 'error',
  title: 'A data volume is deleted or replaced',
  reason:
    'The records on a volume are deleted with it, whatever replaces it: a new volume is empty. Zone, encryption, key and snapshot of an ' +
    'EBS volume cannot be changed, so Terraform replaces it. A partition without a replica on another broker is lost; all others are ' +
    'copied from there, which can take hours.',
  sources: [SOURCES.volumeUpdate, SOURCES.nodes],
  instead:
    'Keep the volume: undo the change, or drain the broker first (brokerform brokers drain) and delete the volume by hand when ' +
    'it is no longer needed.',
  needs: placementsOfBrokers,
  check: (context) =>
    ownVolumes(context)
      .filter(({ change }) => isDestroyed(change))
      .map((volume) => destroyed(context, volume)),
});

function destroyed(context: ReviewContext, volume: OwnVolume): Draft {
  const { change, node } = volume;
  const size = numeric(change.before, 'size');
  const forced = change.replacePaths.length === 0 ? '' : ` because of ${change.replacePaths.join(', ')}`;
  const snapshot = isTrue(change.before, 'final_snapshot')
    ? 'The provider takes a snapshot of it first.'
    : 'No snapshot is taken of it.';
  const {
    outage,
    text: held,
    notKnown,
  } = isBrokerNode(node)
    ? outageIn(context, [node], { disksLost: true })
    : { outage: undefined, text: undefined, notKnown: [] };
  return {
    ...about(volume),
    message: `${nameIn(change.address)}${size === undefined ? '' : `, ${size} GiB,`} of ${node.name} is ${isReplaced(change) ? 'replaced' : 'deleted'}${forced}, with all its data. ${snapshot}${held === undefined ? '' : ` The broker holds ${held}.`}`,
    ...(outage !== undefined && !isHarmless(outage) && outage.alone.length > 0
      ? {
          loss: {
            kind: 'estimate',
            how: `partitions whose only replicas are on the broker, on any of its volumes: ${outage.alone.join(', ')}`,
          },
        }
      : {}),
    notKnown,
  };
}

export const dataVolumeShrunk = defineRule({
  id: 'data-volume-shrunk',
  severity: 'error',
  title: 'A data volume shrinks',
  reason:
    'EBS refuses a smaller size. The plan shows an update in place, and the apply fails there, after other changes may have been ' +
    'applied.',
  sources: ['EBS API reference, ModifyVolume', SOURCES.volumeUpdate],
  instead:
    'Keep the size, or move the replicas off the broker (brokerform brokers drain) and re-create it with another volume.',
  check: (context) =>
    ownVolumes(context).flatMap((volume): Draft[] => {
      const { change, node } = volume;
      if (isDestroyed(change)) return [];
      if (isUnknown(change, 'size')) {
        return [
          {
            ...about(volume),
            severity: 'warning',
            message: `the size of ${nameIn(change.address)} of ${node.name}, ${numeric(change.before, 'size')} GiB today, ${ONLY_AFTER_APPLY}.`,
            notKnown: ['the size: EBS refuses a smaller one'],
          },
        ];
      }
      const [before, after] = [numeric(change.before, 'size'), numeric(change.after, 'size')];
      if (before === undefined || after === undefined || after >= before) return [];
      return [
        {
          ...about(volume),
          message: `${nameIn(change.address)} of ${node.name} shrinks from ${before} to ${after} GiB, which EBS refuses: the apply fails there.`,
        },
      ];
    }),
});

export const dataVolumeSlower = defineRule({
  id: 'data-volume-slower',
  severity: 'warning',
  title: 'A data volume gets fewer IOPS or less throughput',
  reason:
    'A broker writes each record once and reads it again for followers and consumers that lag. When the volume is at its limit, ' +
    'produce requests wait, followers fall out of the ISR after replica.lag.time.max.ms, and writers with acks=all are refused. ' +
    'After a change a volume cannot be modified again until it is optimized, and EBS allows four changes in 24 hours.',
  sources: [SOURCES.volumeTypes, 'EBS user guide, "Request Amazon EBS volume modifications"'],
  instead: 'Change one broker, check its disk and request times under peak load, then change the others.',
  check: (context) => ownVolumes(context).flatMap(slower),
});

function slower(volume: OwnVolume): Draft[] {
  const { change, node } = volume;
  if (isDestroyed(change)) return [];
  const words = (['iops', 'throughput'] as const).flatMap((what) => {
    const [before, after] = [boundOf(change.before, what), boundOf(change.after, what)];
    if (isUnknown(change, what) || before === undefined || after === undefined || after >= before) return [];
    return [`${NAMES[what]} ${before} → ${after}`];
  });
  const unknown = (['type', 'iops', 'throughput'] as const).filter((what) => isUnknown(change, what));
  if (words.length + unknown.length === 0) return [];
  const types = [text(change.before, 'type'), text(change.after, 'type')];
  const type = types[0] === types[1] ? '' : `${shown(types[0])} → ${shown(types[1])}, `;
  return [
    {
      ...about(volume),
      message:
        words.length === 0
          ? `the performance of ${nameIn(change.address)} of ${node.name} ${ONLY_AFTER_APPLY}: ${unknown.join(', ')}.`
          : `${nameIn(change.address)} of ${node.name} becomes slower: ${type}${words.join(', ')}.`,
      notKnown: unknown.map((what) => `${what}: it ${ONLY_AFTER_APPLY}`),
    },
  ];
}

const NAMES = { iops: 'IOPS', throughput: 'MiB/s' } as const;

/** What a volume can do: as provisioned, else the baseline of its type. Source: EBS user guide, volume types. */
function boundOf(values: ResourceChange['after'], what: keyof typeof NAMES): number | undefined {
  const given = numeric(values, what);
  if (given !== undefined && given > 0) return given;
  const size = numeric(values, 'size') ?? 0;
  const tebibytes = size / 1024;
  switch (text(values, 'type')) {
    case 'gp3':
      return what === 'iops' ? 3000 : 125;
    case 'gp2':
      return what === 'iops' ? Math.min(16_000, Math.max(100, 3 * size)) : size >= 334 ? 250 : 128;
    case 'st1':
      return what === 'iops' ? undefined : Math.min(500, Math.round(40 * tebibytes));
    case 'sc1':
      return what === 'iops' ? undefined : Math.min(192, Math.round(12 * tebibytes));
    case undefined:
    default:
      return undefined;
  }
}

export const dataVolumeDetached = defineRule({
  id: 'data-volume-detached',
  severity: 'error',
  title: 'A data volume is detached from a node that stays',
  reason:
    'The provider stops the instance for it only if stop_instance_before_detaching is set; otherwise the volume is detached while Kafka ' +
    'writes to its mounted file system. Kafka takes a failed log directory offline with all its replicas, and stops if ' +
    'it was the last one.',
  sources: [
    'Terraform AWS provider, aws_volume_attachment',
    'KIP-112, Handle disk failure for JBOD',
    SOURCES.nodes,
  ],
  instead: 'Detach the volume with its instance: replace the node, or stop Kafka with the roller first.',
  check: (context) => {
    const going = new Set(
      context.changes
        .filter((change) => change.type === 'aws_instance' && isDestroyed(change))
        .map(({ before }) => text(before, 'id')),
    );
    const destroyedVolumes = new Set(
      ownVolumes(context)
        .filter((volume) => isDestroyed(volume.change))
        .map((volume) => text(volume.change.before, 'id')),
    );
    return context.changes.flatMap((change): Draft[] => {
      if (change.type !== 'aws_volume_attachment' || change.before === null || !isDestroyed(change))
        return [];
      const instance = text(change.before, 'instance_id');
      const node = nodeOfInstance(context, instance);
      if (node === undefined || going.has(instance)) return [];
      if (destroyedVolumes.has(text(change.before, 'volume_id'))) return [];
      const stops = isTrue(change.before, 'stop_instance_before_detaching');
      const how = stops ? 'the instance is stopped for it' : 'while the instance runs';
      const force = isTrue(change.before, 'force_detach')
        ? ', by force: data that the kernel has not written yet is lost'
        : '';
      const forced = change.replacePaths.length === 0 ? '' : ` because of ${change.replacePaths.join(', ')}`;
      return [
        {
          stack: change.stack,
          address: change.address,
          subject: subjectOf(node),
          message: `${nameIn(change.address)}: the volume ${shown(text(change.before, 'volume_id'))} is detached from ${node.name}${forced}, ${how}${force}${isReplaced(change) ? ', and attached again' : ''}.`,
        },
      ];
    });
  },
});
