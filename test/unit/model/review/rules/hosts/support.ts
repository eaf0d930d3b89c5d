/** Small plans of an AWS environment for the rules on hosts: three controllers, three brokers, one of each in every zone. */
import type {
  Attributes,
  PlannedAction,
  PlannedResource,
  ResourceChange,
} from '../../../../../../model/review/change';
import type { ReviewFacts, TopicPlacement } from '../../../../../../model/review/facts';
import type { ReviewContext, Rule } from '../../../../../../model/review/rule';
import { change } from '../../support';

export { said } from '../../support';

export const STACK = 'staging-cluster';

export function resource(address: string, values: Attributes, stack = STACK): PlannedResource {
  return { stack, address, type: address.split('.')[0] ?? '', values };
}

export function changeOf(
  address: string,
  actions: readonly PlannedAction[],
  before: Attributes | null,
  after: Attributes | null,
  more: Partial<ResourceChange> = {},
): ResourceChange {
  const type = address.split('.')[0] ?? '';
  return change(type, actions, before, after, { stack: STACK, address, ...more });
}

export const replaced = (
  address: string,
  before: Attributes,
  after: Attributes = before,
  more: Partial<ResourceChange> = {},
): ResourceChange => changeOf(address, ['delete', 'create'], before, after, more);
export const deleted = (
  address: string,
  before: Attributes,
  more: Partial<ResourceChange> = {},
): ResourceChange => changeOf(address, ['delete'], before, null, more);
export const created = (
  address: string,
  after: Attributes,
  more: Partial<ResourceChange> = {},
): ResourceChange => changeOf(address, ['create'], null, after, more);
export const updated = (
  address: string,
  before: Attributes,
  after: Attributes,
  more: Partial<ResourceChange> = {},
): ResourceChange => changeOf(address, ['update'], before, { ...before, ...after }, more);

/** Broker 101 is in zone a, 102 in b, 103 in c, 104 in a again; controllers the same from 1. */
export const zoneOf = (id: number): string => `eu-central-1${'abc'[(id > 100 ? id - 101 : id - 1) % 3]}`;
export const nameOf = (id: number): string => `${id > 100 ? 'broker' : 'controller'}-${id}`;
export const addressOf = (id: number): string => `aws_instance.${nameOf(id)}`;

export function instance(id: number, more: Attributes = {}): Attributes {
  return {
    id: `i-${id}`,
    instance_type: 'r7g.xlarge',
    availability_zone: zoneOf(id),
    private_ip: `10.20.0.${id}`,
    tags_all: {
      Name: `staging-${nameOf(id)}`,
      NodeId: String(id),
      Role: id > 100 ? 'broker' : 'controller',
      Environment: 'staging',
    },
    ...more,
  };
}

export const volumeAddress = (id: number): string => `aws_ebs_volume.data["${nameOf(id)}-disk-1"]`;

export function volume(id: number, more: Attributes = {}): Attributes {
  return {
    id: `vol-${id}`,
    type: 'gp3',
    size: 500,
    iops: 3000,
    throughput: 125,
    encrypted: true,
    final_snapshot: true,
    tags_all: { Node: nameOf(id), Environment: 'staging' },
    ...more,
  };
}

export const attachmentAddress = (id: number): string => `aws_volume_attachment.${nameOf(id)}-disk-1`;
export const attachment = (id: number, more: Attributes = {}): Attributes => ({
  instance_id: `i-${id}`,
  volume_id: `vol-${id}`,
  stop_instance_before_detaching: true,
  ...more,
});

const IDS = [1, 2, 3, 101, 102, 103];

/** What there is: instances with a volume each. */
export function cluster(ids: readonly number[] = IDS): PlannedResource[] {
  return ids.flatMap((id) => [
    resource(addressOf(id), instance(id)),
    resource(volumeAddress(id), volume(id)),
    resource(attachmentAddress(id), attachment(id)),
  ]);
}

/** The same on instance store. */
export function stores(ids: readonly number[] = [101, 102, 103]): PlannedResource[] {
  return ids.map((id) => resource(addressOf(id), instance(id, { instance_type: 'i3en.xlarge' })));
}

export interface Given {
  readonly prior?: readonly PlannedResource[];
  readonly planned?: readonly PlannedResource[];
  readonly facts?: ReviewFacts;
}

/** Changes are put into the plans of their stacks. */
export function context(
  changes: readonly ResourceChange[],
  { prior = cluster(), planned = [], facts }: Given = {},
): ReviewContext {
  const stacks = [...new Set([STACK, ...changes.map(({ stack }) => stack)])];
  return {
    plans: stacks.map((stack) => ({
      stack,
      terraformVersion: '1.11.4',
      complete: true,
      empty: false,
      changes: changes.filter((change) => change.stack === stack),
      prior: prior.filter((each) => each.stack === stack),
      planned: planned.filter((each) => each.stack === stack),
    })),
    changes,
    topics: new Map(),
    ...(facts === undefined ? {} : { facts }),
  };
}

export function placed(
  topic: string,
  replicas: readonly number[],
  more: { inSync?: readonly number[]; minIsr?: number } = {},
): TopicPlacement {
  const inSyncReplicas = more.inSync ?? replicas;
  return {
    topic,
    minInSyncReplicas: more.minIsr ?? 2,
    partitions: [{ partition: 0, leader: inSyncReplicas[0] ?? null, replicas, inSyncReplicas }],
  };
}

export function factsWith(...placements: readonly TopicPlacement[]): ReviewFacts {
  return {
    clusterId: 'test',
    readAt: '2026-11-24T12:00:00.000Z',
    brokers: [101, 102, 103].map((id) => ({ id, rack: zoneOf(id), fenced: false })),
    partitionsPerBroker: new Map(),
    topics: new Map(),
    placements,
    brokerConfig: new Map(),
    unread: [],
  };
}

export const unknownOf = (rule: Rule, given: ReviewContext): string[] =>
  rule.check(given).flatMap(({ notKnown = [] }) => notKnown);
