/** What a plan itself says that it cannot be reviewed wholly, or is not what it seems. */
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { finding } from '../../finding';
import { isUpdated, isWithin } from '../../change';
import type { ResourceChange } from '../../change';
import type { Rule } from '../../rule';
import { listOf } from '../../../../shared/text';
import { unjudgedDestroyed } from './destroyed';

/** Attributes that decide what happens; computed ones (`id`, `arn`) are unknown in every creation. */
const DECISIVE: Readonly<Record<string, readonly string[]>> = {
  kafka_topic: ['name', 'partitions', 'replication_factor', 'config'],
  kafka_acl: [
    'acl_principal',
    'acl_host',
    'acl_operation',
    'acl_permission_type',
    'resource_name',
    'resource_type',
    'resource_pattern_type_filter',
  ],
  kafka_quota: ['entity_name', 'entity_type', 'config'],
  kafka_user_scram_credential: ['username', 'scram_mechanism', 'scram_iterations'],
};

export const unknownValue = defineRule({
  id: 'unknown-until-apply',
  severity: 'error',
  title: 'A change is known only after the apply',
  reason:
    'A value that comes from another resource of the same plan, or from a data source that is read during the apply, is not in the plan. Its effect cannot be determined before the apply.',
  sources: ['Terraform documentation, JSON Output Format: after_unknown'],
  instead: 'Apply the source of the value first, or write the value out; then plan again.',
  check: ({ changes }) =>
    changes.flatMap((change): Draft[] => {
      const decisive = DECISIVE[change.type] ?? [];
      const unknown = [...change.unknown].filter((path) => decisive.some((name) => isWithin(path, name)));
      if (unknown.length === 0 || change.after === null) return [];
      return [
        finding(change, subjectOf(change), {
          message: `${change.address}: ${listOf(unknown)} ${unknown.length === 1 ? 'is' : 'are'} known only after the apply.`,
          notKnown: effectUnknown(change, unknown),
        }),
      ];
    }),
});

/** A value that is not in the plan may delete what is there. */
function effectUnknown({ before, address }: ResourceChange, paths: readonly string[]): string[] {
  if (before === null || paths.length === 0) return [];
  return [`what ${address} loses by ${listOf(paths.map(pathText))}: not in the plan`];
}

export const hiddenValue = defineRule({
  id: 'sensitive-change',
  severity: 'error',
  title: 'A change is hidden because a value is sensitive',
  reason:
    'Terraform marks the value as sensitive, so it is neither compared nor shown here. If it decides what happens (the configuration of a topic, a part of an ACL, a limit), it is treated like a value that is known only after the apply. An update of a topic sends its whole configuration, so a sensitive value is sent again even if only another one changes.',
  sources: ['Terraform documentation, JSON Output Format: before_sensitive, after_sensitive'],
  instead:
    'Remove sensitive from values that are not secret: nonsensitive(…) around the value, or a variable that is not sensitive. Then plan again.',
  check: ({ changes }) => changes.flatMap(hiddenIn),
});

function hiddenIn(change: ResourceChange): Draft[] {
  const { address, type, after, before, hidden } = change;
  if (!type.startsWith('kafka_') || after === null) return [];
  const decisive = DECISIVE[type] ?? [];
  const isDecisive = (path: string): boolean => path === '' || decisive.some((name) => isWithin(path, name));
  const changed = [...hidden].filter((path) => before !== null || isDecisive(path));
  const sentAgain =
    type === 'kafka_topic' && isUpdated(change)
      ? [...(change.sensitive ?? [])].filter((path) => isDecisive(path) && !hidden.has(path))
      : [];
  if (changed.length + sentAgain.length === 0) return [];
  const texts = [
    ...(changed.length === 0
      ? []
      : [
          `the sensitive ${listOf(changed.map(pathText))} changes; its values before and after are not shown`,
        ]),
    ...(sentAgain.length === 0
      ? []
      : [
          `the sensitive ${listOf(sentAgain.map(pathText))} is sent again; whether the topic has that value now is not compared`,
        ]),
  ];
  return [
    finding(change, subjectOf(change), {
      severity: [...changed, ...sentAgain].some(isDecisive) ? 'error' : 'warning',
      message: `${address}: ${texts.join('; ')}.`,
      notKnown: effectUnknown(change, [...new Set([...changed, ...sentAgain])].filter(isDecisive)),
    }),
  ];
}

const pathText = (path: string): string => (path === '' ? 'resource' : path);

export const moved = defineRule({
  id: 'address-moved',
  severity: 'note',
  title: 'A resource gets another address and is otherwise unchanged',
  reason:
    'A moved block, or a shifted index that Terraform could match, renames it in the state. On the cluster nothing changes.',
  sources: ['Terraform documentation, moved block'],
  instead: 'Nothing.',
  check: ({ changes }) =>
    changes
      .filter(({ previousAddress, actions }) => previousAddress !== undefined && actions[0] === 'no-op')
      .map((change) =>
        finding(change, subjectOf(change), {
          message: `${change.previousAddress ?? ''} is renamed to ${change.address} in the state.`,
        }),
      ),
});

export const adopted = defineRule({
  id: 'imported',
  severity: 'note',
  title: 'An existing resource is imported',
  reason: 'An import block brings it under Terraform; it is not created.',
  sources: ['Terraform documentation, import block'],
  instead: 'Nothing. Changes to it are separate findings.',
  check: ({ changes }) =>
    changes
      .filter(({ importing }) => importing)
      .map((change) =>
        finding(change, subjectOf(change), {
          message: `${change.address} is imported, not created.`,
        }),
      ),
});

export const incomplete = defineRule({
  id: 'plan-incomplete',
  severity: 'error',
  title: 'The plan is incomplete',
  reason: 'Terraform deferred some changes to a later plan, which has not been reviewed.',
  sources: ['Terraform documentation, JSON Output Format: complete'],
  instead: 'Plan without -target, and without deferred actions.',
  check: ({ plans }) =>
    plans
      .filter(({ complete }) => !complete)
      .map(({ stack }) =>
        finding({ stack, address: stack }, stack, {
          message: `the plan of ${stack} defers changes to a later plan.`,
        }),
      ),
});

export const refused = defineRule({
  id: 'terraform-refuses',
  severity: 'error',
  title: 'Terraform refuses to apply this',
  reason:
    'The resource has prevent_destroy, and the change would destroy it. The plan was repeated without prevent_destroy, only to show the change; that plan is never applied.',
  sources: ['Terraform documentation, lifecycle: prevent_destroy'],
  instead: 'See the finding on that resource.',
  check: ({ plans }) =>
    plans.flatMap(({ stack, refused: why }) =>
      why === undefined
        ? []
        : [
            finding({ stack, address: stack }, stack, {
              message: `${stack} cannot be applied: ${why}.`,
            }),
          ],
    ),
});

export const stackRemoved = defineRule({
  id: 'stack-removed',
  severity: 'error',
  title: 'A stack is removed from the project while its resources stay',
  reason:
    'No plan of the remaining stacks mentions the resources of a removed stack: topics, users and ACLs stay on the cluster, its state stays in the backend, and no code declares them.',
  sources: ['stacks/aws/aws-environment.ts: synthesis reads nothing from AWS'],
  instead:
    'Retire its topics and empty its file first; then brokerform destroy <stack>, while its file is still there; then remove the file.',
  check: ({ goneStacks = [] }) =>
    goneStacks.map((stack) =>
      finding({ stack, address: stack }, stack, {
        message: `stack ${stack} is no longer in the project: its resources stay, undeclared.`,
      }),
    ),
});

/** A topic's or user's name, where there is one. */
function subjectOf({ before, after, address }: ResourceChange): string {
  const name = (after ?? before)?.['name'] ?? (after ?? before)?.['username'];
  return typeof name === 'string' ? name : address;
}

export const planRules: readonly Rule[] = [
  unknownValue,
  hiddenValue,
  incomplete,
  refused,
  stackRemoved,
  moved,
  adopted,
  // The last: it names what no other rule did.
  unjudgedDestroyed,
];
