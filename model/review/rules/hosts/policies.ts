/** Policies that allow more than before. */
import { isDestroyed } from '../../change';
import type { ResourceChange } from '../../change';
import type { ReviewSeverity } from '../../rule';
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { denialsOf, grantsOf, hasPlaceholder, statementsOf } from './policy-document';
import type { Grant } from './policy-document';
import { differs, isHidden, isUnknown, nameIn, text } from './values';
import { ONLY_AFTER_APPLY, some } from './words';

interface PolicyKind {
  readonly attribute: string;
  /** `*` as a resource means the one that the policy belongs to. */
  readonly ofOneResource: boolean;
  /** An endpoint is for everybody who reaches it, and narrowed by conditions. */
  readonly forEverybody: boolean;
}

const own = (attribute: string, kind: Partial<PolicyKind> = {}): PolicyKind => ({
  attribute,
  ofOneResource: false,
  forEverybody: false,
  ...kind,
});

const KINDS: Readonly<Record<string, PolicyKind>> = {
  aws_iam_policy: own('policy'),
  aws_iam_role_policy: own('policy'),
  aws_iam_user_policy: own('policy'),
  aws_iam_group_policy: own('policy'),
  aws_iam_role: own('assume_role_policy', { ofOneResource: true }),
  aws_kms_key: own('policy', { ofOneResource: true }),
  aws_kms_key_policy: own('policy', { ofOneResource: true }),
  aws_s3_bucket_policy: own('policy', { ofOneResource: true }),
  aws_secretsmanager_secret_policy: own('policy', { ofOneResource: true }),
  aws_vpc_endpoint: own('policy', { ofOneResource: true, forEverybody: true }),
  aws_vpc_endpoint_policy: own('policy', { ofOneResource: true, forEverybody: true }),
};

/** AWS's own policies that allow far more than a Kafka host needs. */
const WIDE_MANAGED = /\/(AdministratorAccess|PowerUserAccess|IAMFullAccess|\w*FullAccess)$/;

export const policyWidened = defineRule({
  id: 'policy-widened',
  severity: 'error',
  title: 'A policy allows more than before',
  reason:
    'Roles of hosts read their own bundle, passwords and certificate, and nothing else: with `*` an attacker on a broker controls the account. ' +
    'A key policy decides who can read volumes, passwords and states regardless of IAM, and a Deny statement restricts a ' +
    'bucket to TLS and to its key.',
  sources: [
    'IAM user guide, "Grant least privilege"',
    'KMS developer guide, "Key policies"',
    'constructs/aws/instance-profile.ts',
  ],
  instead: 'Name the actions and the ARNs that are needed.',
  check: ({ changes }) => changes.flatMap((change) => [...widened(change), ...attached(change)]),
});

function widened(change: ResourceChange): Draft[] {
  const kind = KINDS[change.type];
  if (kind === undefined) return [];
  const { attribute } = kind;
  if (change.after === null)
    return withoutDenials(change, denialsOf(statementsOf(text(change.before, attribute)) ?? []));
  if (isUnknown(change, attribute) || isHidden(change, attribute)) return unknownPolicy(change, attribute);
  if (!differs(change, attribute)) return [];
  const [before, after] = [change.before, change.after].map((values) =>
    statementsOf(text(values, attribute)),
  );
  if (after === undefined)
    return text(change.after, attribute) === undefined ? [] : unknownPolicy(change, attribute);
  const old = grantsOf(before ?? []);
  const added = grantsOf(after).filter(
    (grant) => !old.some((each) => each.text === grant.text && (!each.conditional || grant.conditional)),
  );
  const weighed = added.flatMap((grant) => {
    const severity = weigh(grant, kind, before === undefined);
    return severity === undefined ? [] : [{ grant, severity }];
  });
  const gone = denialsOf(before ?? []).filter((denial) => !denialsOf(after).includes(denial));
  return [
    ...(['error', 'warning', 'note'] as const).flatMap((severity) => {
      const grants = weighed.filter((each) => each.severity === severity).map(({ grant }) => grant);
      if (grants.length === 0) return [];
      const texts = grants.map((grant) => `${grant.text}${grant.conditional ? ' on a condition' : ''}`);
      return [
        {
          ...aboutOf(change),
          severity,
          message: `${change.address} allows ${some(texts, 5)}, which it did not before.`,
        },
      ];
    }),
    ...withoutDenials(change, gone),
  ];
}

/** Undefined for what needs no look: in a new policy whatever names its actions and resources, or has a condition. */
function weigh(grant: Grant, kind: PolicyKind, created: boolean): ReviewSeverity | undefined {
  const everyResource = grant.everyResource && !kind.ofOneResource;
  const everybody = grant.everybody && !kind.forEverybody;
  if (everybody && !grant.conditional) return 'error';
  if (kind.forEverybody && grant.everybody && grant.everyAction && grant.everyResource && !grant.conditional)
    return 'warning';
  if (grant.everyAction && (everyResource || kind.ofOneResource === false)) return 'error';
  if (created) return undefined;
  if (grant.everyAction || (hasPlaceholder(grant) && everyResource)) return 'error';
  return hasPlaceholder(grant) || everyResource || grant.named ? 'warning' : 'note';
}

function withoutDenials(change: ResourceChange, gone: readonly string[]): Draft[] {
  if (gone.length === 0) return [];
  return [{ ...aboutOf(change), message: `${change.address} no longer denies ${some(gone, 5)}.` }];
}

function unknownPolicy(change: ResourceChange, attribute: string): Draft[] {
  // A first deploy: its policies name what it makes, and its data sources are read while it is applied.
  if (change.before === null) return [];
  const why = isHidden(change, attribute) ? 'is hidden by the plan' : ONLY_AFTER_APPLY;
  return [
    {
      ...aboutOf(change),
      severity: 'warning',
      message: `the ${attribute} of ${change.address} changes, and what it allows ${why}.`,
      notKnown: [`what ${change.address} allows: it ${why}`],
    },
  ];
}

function attached(change: ResourceChange): Draft[] {
  if (
    !/^aws_iam_(role|user|group)_policy_attachment$/.test(change.type) ||
    change.after === null ||
    isUnchanged(change)
  )
    return [];
  const arn = text(change.after, 'policy_arn');
  if (arn === undefined) return [];
  if (!WIDE_MANAGED.test(arn)) return [];
  return [{ ...aboutOf(change), message: `${change.address} gives ${arn}.` }];
}

function isUnchanged(change: ResourceChange): boolean {
  return !isDestroyed(change) && !differs(change, 'policy_arn');
}

function aboutOf(change: ResourceChange): Pick<Draft, 'stack' | 'address' | 'subject'> {
  return { stack: change.stack, address: change.address, subject: nameIn(change.address) };
}
