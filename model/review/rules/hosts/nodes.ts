/** Which instances of a plan are Kafka's nodes, and what is known of each. */
import type { Attributes, PlannedResource } from '../../change';
import type { NodeRole } from '../../../cluster/environment-base';
import { nameIn, tagsOf, text } from './values';

export interface HostNode {
  readonly stack: string;
  readonly address: string;
  /** `broker-101`, or what the instance is called in a foreign project. */
  readonly name: string;
  /** `node.id`; undefined where neither tags nor name tell it. */
  readonly id?: number;
  readonly role: NodeRole;
  /** Availability zone, which is the rack. */
  readonly rack?: string;
  /** Value of the tag `Environment`: nodes of different environments are of different clusters. */
  readonly environment?: string;
  readonly values: Attributes;
}

/** `broker-101`, wherever it stands in a name. */
export const OWN_NAME = /(?:^|[^a-z])(broker|controller)-(\d+)(?![\d])/;
const SERVICE_ROLES: readonly string[] = ['registry', 'monitoring'];
const ID_TAG = /^(?:kafka[-_.:]?)?(?:node|broker|controller)[-_.]?id$/i;
const KAFKA_LIKE = /kafka|broker|kraft|controller/i;

/** Undefined for what is no instance, or none of Kafka's. */
export function nodeOf({ stack, address, type, values }: PlannedResource): HostNode | undefined {
  if (type !== 'aws_instance') return undefined;
  const tags = tagsOf(values);
  // Its hosts keep nothing, whatever their environment is called.
  if (SERVICE_ROLES.includes(tags['Role'] ?? '')) return undefined;
  const own = OWN_NAME.exec(address) ?? OWN_NAME.exec(tags['Name'] ?? '');
  const tagged = Object.entries(tags).find(([name, value]) => ID_TAG.test(name) && /^\d+$/.test(value))?.[1];
  const called = `${address} ${tags['Name'] ?? ''} ${tags['Role'] ?? ''}`;
  if (own === null && tagged === undefined && !KAFKA_LIKE.test(called)) return undefined;
  const id = tagged ?? own?.[2];
  const role = roleIn(tags['Role'] ?? own?.[1] ?? called);
  const rack = text(values, 'availability_zone');
  return {
    stack,
    address,
    name: own === null ? nameIn(address) : `${own[1]}-${own[2]}`,
    ...(id === undefined ? {} : { id: Number(id) }),
    role,
    ...(rack === undefined ? {} : { rack }),
    ...(tags['Environment'] === undefined ? {} : { environment: tags['Environment'] }),
    values,
  };
}

export function roleIn(words: string): NodeRole {
  if (/combined/i.test(words)) return 'combined';
  return /controller|kraft/i.test(words) && !/broker/i.test(words) ? 'controller' : 'broker';
}

/** What findings call it: `node 101`. */
export function subjectOf({ id, name }: Pick<HostNode, 'id' | 'name'>): string {
  return id === undefined ? name : `node ${id}`;
}

export function isBrokerNode({ role }: Pick<HostNode, 'role'>): boolean {
  return role !== 'controller';
}

export function isControllerNode({ role }: Pick<HostNode, 'role'>): boolean {
  return role !== 'broker';
}

export function keyOf({ stack, address }: Pick<HostNode, 'stack' | 'address'>): string {
  return `${stack} ${address}`;
}
