import { defineRule } from '../../define-rule';
import type { Attributes, PlannedResource, ResourceChange } from '../../change';
import { isDestroyed, textOf } from '../../change';
import { ACL_PARTS, aclKey, aclOf, grantText } from '../../access-change';
import { finding } from '../../finding';
import type { ReviewContext } from '../../rule';
import { append } from '../../../../shared/collections';

type Kind = 'kafka_acl' | 'kafka_quota' | 'kafka_user_scram_credential';

interface Thing {
  /** Two resources with the same identity are one thing to Kafka. */
  readonly identity: string;
  readonly name: string;
}

/** Things that Kafka knows by their content alone. */
const THINGS: Readonly<Record<Kind, (attributes: Attributes) => Thing | undefined>> = {
  kafka_acl: (attributes) => {
    const acl = aclOf(attributes);
    if (acl === undefined) return undefined;
    return {
      identity: aclKey(acl),
      name: `the ${acl.permission} ACL of ${acl.principal}, ${grantText(acl)},`,
    };
  },
  kafka_quota: (attributes) => {
    const [type, name] = [textOf(attributes, 'entity_type') ?? '', textOf(attributes, 'entity_name') ?? ''];
    return {
      identity: JSON.stringify([type, name]),
      name: `the quota of ${name === '' ? `every ${type} without one of its own` : `${type} ${name}`}`,
    };
  },
  kafka_user_scram_credential: (attributes) => {
    const user = textOf(attributes, 'username') ?? '';
    const mechanism = textOf(attributes, 'scram_mechanism') ?? '';
    return {
      identity: JSON.stringify([user, mechanism]),
      name: `the ${mechanism} credential of user ${user}`,
    };
  },
};

const IDENTIFYING: Readonly<Record<Kind, readonly string[]>> = {
  kafka_acl: ACL_PARTS,
  kafka_quota: ['entity_type', 'entity_name'],
  kafka_user_scram_credential: ['username', 'scram_mechanism'],
};

/** @returns undefined where the plan hides a part, or knows it only after the apply: two of those are not alike for that */
function thingOf(type: Kind, attributes: Attributes): Thing | undefined {
  return IDENTIFYING[type].every((part) => part in attributes) ? THINGS[type](attributes) : undefined;
}

const SUBJECTS: Readonly<Record<Kind, string>> = {
  kafka_acl: 'acl_principal',
  kafka_quota: 'entity_name',
  kafka_user_scram_credential: 'username',
};

const isKind = (type: string): type is Kind => Object.hasOwn(THINGS, type);

/** The same thing is deleted and stays declared: whichever request is last decides, and that may be the deletion. */
export const declaredAndDeleted = defineRule({
  id: 'declared-and-deleted',
  severity: 'error',
  title: 'An ACL, quota or credential is deleted while it stays declared',
  reason:
    'Kafka identifies an ACL, a quota and a credential by content: two Terraform resources with the same content are one object. If one of them is destroyed while the other is created or stays, the deletion may be applied last, because Terraform does not order the two. The apply succeeds, the state lists the object, and clients are refused. Causes: the address of a resource changes without a moved block; a resource with create_before_destroy is replaced by itself (taint, -replace); an interrupted replacement left a deposed object.',
  sources: [
    'Mongey/kafka 0.13.1: kafka_acl, kafka_quota and kafka_user_scram_credential delete by content',
    'Terraform documentation: moved block; lifecycle: create_before_destroy',
  ],
  instead: 'Write a moved block, so that nothing is created or deleted.',
  check: (context) => {
    const remaining = remainingThings(context);
    return context.changes.flatMap((change) => {
      const { type, before } = change;
      if (!isKind(type) || !isDestroyed(change) || before === null) return [];
      const thing = thingOf(type, before);
      if (thing === undefined) return [];
      const other = remaining
        .get(keyOf(type, thing))
        ?.find(
          (each) =>
            !isReplacedInOrder(change, each) && (type !== 'kafka_quota' || sharesALimit(before, each.values)),
        );
      if (other === undefined) return [];
      return [
        finding(change, textOf(before, SUBJECTS[type]) ?? change.address, {
          message: `${thing.name} is deleted as ${addressText(change, other)} and stays declared as ${other.address}: to Kafka both are the same object, which can be missing after the apply.`,
          instead: remedyFor(change, other),
        }),
      ];
    });
  },
});

const keyOf = (type: Kind, { identity }: Thing): string => `${type} ${identity}`;

/** What is declared after the apply, by what Kafka knows it by. */
function remainingThings({ plans, changes }: ReviewContext): ReadonlyMap<string, readonly PlannedResource[]> {
  const created = changes.flatMap(({ stack, address, type, after }) =>
    after === null ? [] : [{ stack, address, type, values: after }],
  );
  const things = new Map<string, PlannedResource[]>();
  for (const resource of [...plans.flatMap(({ planned }) => planned), ...created]) {
    if (!isKind(resource.type)) continue;
    const thing = thingOf(resource.type, resource.values);
    if (thing === undefined) continue;
    append(things, keyOf(resource.type, thing), resource);
  }
  return things;
}

function isSameAddress(change: ResourceChange, other: PlannedResource): boolean {
  return change.stack === other.stack && change.address === other.address;
}

/** Deleted first and created then: it is there afterwards. The moment in between is for other rules. */
function isReplacedInOrder(change: ResourceChange, other: PlannedResource): boolean {
  return isSameAddress(change, other) && change.deposed !== true && change.actions[0] === 'delete';
}

/** The provider deletes the limits that the resource has, and no others. */
function sharesALimit(before: Attributes, after: Attributes): boolean {
  const limits = (values: Attributes): string[] => Object.keys(values['config'] ?? {});
  return limits(before).some((limit) => limits(after).includes(limit));
}

function addressText(change: ResourceChange, other: PlannedResource): string {
  if (change.deposed === true) return `what an interrupted replacement left of ${change.address}`;
  return change.stack === other.stack ? change.address : `${change.stack} ${change.address}`;
}

function remedyFor(change: ResourceChange, other: PlannedResource): string {
  const { address, stack } = change;
  if (change.deposed === true)
    return `Apply while ${other.address} is not in use, then plan again with refresh and apply: this re-creates it.`;
  if (isSameAddress(change, other))
    return `Unless the replacement is intended: run terraform untaint ${address} in the folder of ${stack}, without -replace. Then plan again.`;
  if (stack === other.stack)
    return `Write a moved block with from = ${address} and to = ${other.address}; in JSON: "moved": [{ "from": "${address}", "to": "${other.address}" }]. Then plan again.`;
  return `A moved block does not reach from ${stack} to ${other.stack}. In ${stack} write a removed block with from = ${address} and lifecycle { destroy = false }, and apply it; then let ${other.stack} create it, which changes nothing in Kafka.`;
}
