/** What there is of nodes and their disks before the apply. */
import { instanceType } from '../../../aws/instance-types';
import type { PlannedResource } from '../../change';
import type { ReviewContext } from '../../rule';
import { OWN_NAME, keyOf, nodeOf, roleIn } from './nodes';
import type { HostNode } from './nodes';
import { blocks, tagsOf, text } from './values';

/** A node as far as one of its volumes tells, whose instance may be gone. */
export type VolumeNode = Pick<HostNode, 'id' | 'name' | 'role' | 'rack' | 'environment'>;

interface Inventory {
  /** In the order of their ids. */
  readonly nodes: readonly HostNode[];
  readonly byName: ReadonlyMap<string, HostNode>;
  readonly byInstanceId: ReadonlyMap<string, HostNode>;
  /** Instance by volume. */
  readonly attachments: ReadonlyMap<string, string>;
  /** Names of nodes with EBS volumes of their own. */
  readonly withVolumes: ReadonlySet<string>;
}

/** Every rule asks, and a plan may have ten thousand resources. */
const known = new WeakMap<ReviewContext, Inventory>();

function inventoryOf(context: ReviewContext): Inventory {
  const found = known.get(context) ?? take(context);
  known.set(context, found);
  return found;
}

function take({ plans, changes }: ReviewContext): Inventory {
  const resources = new Map<string, PlannedResource>();
  for (const { stack, address, type, before: values } of changes) {
    if (values !== null) resources.set(keyOf({ stack, address }), { stack, address, type, values });
  }
  for (const resource of plans.flatMap(({ prior }) => prior)) resources.set(keyOf(resource), resource);
  const all = [...resources.values()];
  const nodes = all.flatMap((resource) => nodeOf(resource) ?? []).sort(byId);
  const rest = {
    nodes,
    byName: new Map(nodes.map((node) => [node.name, node])),
    byInstanceId: new Map(nodes.map((node) => [text(node.values, 'id') ?? '', node])),
    attachments: new Map(
      all
        .filter(({ type }) => type === 'aws_volume_attachment')
        .map(({ values }) => [text(values, 'volume_id') ?? '', text(values, 'instance_id') ?? '']),
    ),
  };
  const volumes = all.filter(({ type }) => type === 'aws_ebs_volume');
  const withVolumes = [
    ...volumes.flatMap((volume) => ownerOf(rest, volume)?.name ?? []),
    ...[...rest.attachments.values()].flatMap((instance) => rest.byInstanceId.get(instance)?.name ?? []),
  ];
  return { ...rest, withVolumes: new Set(withVolumes) };
}

function byId(a: HostNode, b: HostNode): number {
  return (a.id ?? Infinity) - (b.id ?? Infinity) || a.name.localeCompare(b.name);
}

/** Nodes that there are before the apply, in the order of their ids. */
export function nodesBefore(context: ReviewContext): readonly HostNode[] {
  return inventoryOf(context).nodes;
}

/** By its short name, `broker-101`. */
export function nodeNamed(context: ReviewContext, name: string): HostNode | undefined {
  return inventoryOf(context).byName.get(name);
}

export function nodeOfInstance(context: ReviewContext, instanceId: string | undefined): HostNode | undefined {
  return instanceId === undefined ? undefined : inventoryOf(context).byInstanceId.get(instanceId);
}

/** Node of an EBS volume: by its tag, by what it is attached to, or by its name. */
export function nodeOfVolume(
  context: ReviewContext,
  volume: Pick<PlannedResource, 'address' | 'values'>,
): VolumeNode | undefined {
  return ownerOf(inventoryOf(context), volume);
}

function ownerOf(
  { byName, byInstanceId, attachments }: Pick<Inventory, 'byName' | 'byInstanceId' | 'attachments'>,
  { address, values }: Pick<PlannedResource, 'address' | 'values'>,
): VolumeNode | undefined {
  const tagged = tagsOf(values)['Node'] ?? '';
  const instance = attachments.get(text(values, 'id') ?? '?');
  const node = byName.get(tagged) ?? byInstanceId.get(instance ?? '?');
  if (node !== undefined) return node;
  const own = OWN_NAME.exec(tagged) ?? OWN_NAME.exec(address);
  if (own === null) return undefined;
  const name = `${own[1]}-${own[2]}`;
  const rack = text(values, 'availability_zone');
  return (
    byName.get(name) ?? {
      id: Number(own[2]),
      name,
      role: roleIn(own[1] ?? ''),
      ...(rack === undefined ? {} : { rack }),
    }
  );
}

/** Whether a node has EBS volumes of its own after the apply. */
export function getsVolumes({ plans }: ReviewContext, { name }: Pick<HostNode, 'name'>): boolean {
  return plans
    .flatMap(({ planned }) => planned)
    .filter(({ type }) => type === 'aws_ebs_volume')
    .some(({ address, values }) => {
      const own = OWN_NAME.exec(tagsOf(values)['Node'] ?? '') ?? OWN_NAME.exec(address);
      return own !== null && `${own[1]}-${own[2]}` === name;
    });
}

/** Where a node's records are, and with it whether they outlive the instance. */
export type Disks =
  /** EBS volumes of their own. */
  | 'volumes'
  /** NVMe disks of the instance. */
  | 'instance-store'
  /** EBS volumes that are a part of the instance: its root disk, or `ebs_block_device`. */
  | 'instance'
  /** The instance type is not known here. */
  | 'unknown';

export function disksOf(context: ReviewContext, node: HostNode): Disks {
  if (inventoryOf(context).withVolumes.has(node.name)) return 'volumes';
  if (blocks(node.values, 'ebs_block_device').length > 0) return 'instance';
  const type = instanceType(text(node.values, 'instance_type') ?? '');
  if (type === undefined) return 'unknown';
  return type.instanceStore === undefined ? 'instance' : 'instance-store';
}
