/** Which nodes a review takes down, and how. */
import { isDestroyed, isReplaced, isUpdated } from '../../change';
import type { ResourceChange } from '../../change';
import type { ReviewContext } from '../../rule';
import { disksOf, nodeOfInstance, nodeOfVolume } from './inventory';
import type { Disks, VolumeNode } from './inventory';
import { nodeOf } from './nodes';
import type { HostNode } from './nodes';
import { differs, text } from './values';
import { groupBy } from '../../../../shared/collections';

/** Attributes for which the provider stops the instance, changes it and starts it again. */
export const STOPPING = ['instance_type', 'user_data', 'user_data_base64'] as const;

export interface Touch {
  readonly node: VolumeNode;
  readonly change: ResourceChange;
  readonly how: 'replaced' | 'removed' | 'stopped' | 'volume';
  /** Whether what it holds is gone afterwards. `unknown`: the instance type is not known. */
  readonly disksLost: boolean | 'unknown';
}

const HOW: Readonly<Record<Touch['how'], string>> = {
  replaced: 'instance replaced',
  removed: 'instance removed',
  stopped: 'instance stopped',
  volume: 'data volume removed',
};

/** One per node, in the order of the changes; what happens to an instance counts for more than what happens to a volume. */
export function touches(context: ReviewContext): Touch[] {
  const found = [
    ...context.changes.flatMap((change) => touchOfInstance(context, change) ?? []),
    ...context.changes.flatMap((change) => touchOfVolume(context, change) ?? []),
  ];
  const first = new Map<string, Touch>();
  for (const touch of found) {
    const key = `${touch.node.environment ?? ''} ${touch.node.name}`;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, touch);
    else if (touch.disksLost === true) first.set(key, { ...earlier, disksLost: true });
  }
  return [...first.values()];
}

export function touchOfInstance(context: ReviewContext, change: ResourceChange): Touch | undefined {
  const node = nodeBehind(change);
  if (node === undefined) return undefined;
  if (isDestroyed(change)) {
    const how = isReplaced(change) ? 'replaced' : 'removed';
    return { node, change, how, disksLost: isGone(disksOf(context, node), ['volumes']) };
  }
  if (!isUpdated(change) || !STOPPING.some((name) => differs(change, name))) return undefined;
  return { node, change, how: 'stopped', disksLost: isGone(disksOf(context, node), ['volumes', 'instance']) };
}

function isGone(disks: Disks, surviving: readonly Disks[]): boolean | 'unknown' {
  return disks === 'unknown' ? 'unknown' : !surviving.includes(disks);
}

/** The node whose instance a change is about, as it is before the apply. */
export function nodeBehind({ stack, address, type, before }: ResourceChange): HostNode | undefined {
  return before === null ? undefined : nodeOf({ stack, address, type, values: before });
}

function touchOfVolume(context: ReviewContext, change: ResourceChange): Touch | undefined {
  const { type, before, address } = change;
  if (before === null || !isDestroyed(change)) return undefined;
  if (type === 'aws_ebs_volume') {
    const node = nodeOfVolume(context, { address, values: before });
    return node === undefined ? undefined : { node, change, how: 'volume', disksLost: true };
  }
  if (type !== 'aws_volume_attachment') return undefined;
  const node = nodeOfInstance(context, text(before, 'instance_id'));
  return node === undefined ? undefined : { node, change, how: 'volume', disksLost: false };
}

export function describeTouch({ node, how }: Touch): string {
  const rack = node.rack === undefined ? '' : `${node.rack}, `;
  return `${node.name} (${rack}${HOW[how]})`;
}

/** Touches of one cluster each: plans of several environments may be reviewed together. */
export function byEnvironment(all: readonly Touch[]): Touch[][] {
  return [...groupBy(all, ({ node }) => node.environment).values()];
}
