import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import type { Construct } from 'constructs';
import { setAddress } from '../address';

/** One statement of an IAM policy. */
export interface PolicyStatement {
  /** What the statement is for, in letters and digits: `ReadHostBundle`. */
  readonly sid: string;
  /** @default 'Allow' */
  readonly effect?: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  /** ARNs. @default none: a trust policy has no resource */
  readonly resources?: readonly string[];
  /** Who, by type (`Service`, `AWS`, `*`); only in policies that belong to a resource. @default - no principal */
  readonly principals?: Readonly<Record<string, readonly string[]>>;
  /** Conditions of which all must hold. A policy variable is written `&{aws:username}`. @default none */
  readonly conditions?: readonly {
    readonly test: string;
    readonly variable: string;
    readonly values: readonly string[];
  }[];
}

/**
 * A policy as JSON.
 *
 * It is a data source and not a JSON text, because a plan shows the statements of a data source although an identifier in them
 * is not known yet; a text with such a part is only `(known after apply)` as a whole, and that in the first plan, the one to
 * read most closely.
 *
 * @param name unique among the stack's policies: `data.aws_iam_policy_document.<name>`
 */
export function policyDocument(
  scope: Construct,
  name: string,
  ...statements: readonly PolicyStatement[]
): string {
  const document = new DataAwsIamPolicyDocument(scope, `${name}-policy`, {
    statement: statements.map(({ sid, effect, actions, resources, principals = {}, conditions = [] }) => ({
      sid,
      ...(effect !== undefined && { effect }),
      actions: [...actions],
      ...(resources !== undefined && { resources: [...resources] }),
      principals: Object.entries(principals).map(([type, identifiers]) => ({
        type,
        identifiers: [...identifiers],
      })),
      condition: conditions.map((condition) => ({ ...condition, values: [...condition.values] })),
    })),
  });
  setAddress(document, name);
  return document.json;
}

/** Lets an AWS service, for instance `ec2.amazonaws.com`, assume a role. */
export function trustPolicy(
  scope: Construct,
  name: string,
  service: string,
  conditions: PolicyStatement['conditions'] = [],
): string {
  return policyDocument(scope, name, {
    sid: 'AssumeRole',
    actions: ['sts:AssumeRole'],
    principals: { Service: [service] },
    conditions,
  });
}
