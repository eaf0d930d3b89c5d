/** Which rules may answer for what happened to a case: a finding about something else, however severe, is no answer. */
import { FAILED } from './seen';

/** They say of a whole resource that it cannot be told, or that it is destroyed with all that is in it: an answer to anything. */
const WHOLE: readonly string[] = [
  ...[
    'unknown-until-apply',
    'sensitive-change',
    'plan-incomplete',
    'terraform-refuses',
    'unjudged-destroyed',
  ],
  ...['address-moved', 'declared-and-deleted', 'topic-destroyed', 'topic-forgotten'],
];

/** Rules about the values of a topic that an apply, or a reset, may change several of. */
const RESET: readonly string[] = ['overrides-reset', 'brokers-differ', 'imported'];

const LOSS: readonly string[] = [
  ...[
    'retention-cut',
    'local-retention-cut',
    'cleanup-policy-changed',
    'compacted-earlier',
    'tiered-storage-off',
  ],
  ...['timestamp-type-changed', ...RESET],
];
const REFUSED: readonly string[] = [
  ...['max-message-size-changed', 'cleanup-policy-changed', 'timestamps-refused', 'timestamp-type-changed'],
  ...['min-isr-stops-writes', 'tiered-storage-off', ...RESET],
];
const ACCESS: readonly string[] = [
  ...[
    'access-removed',
    'access-gap',
    'deny-added',
    'principal-removed',
    'credential-changed',
    'credential-exists',
  ],
  ...['password-rotated', 'acl-impossible'],
];
const WIDER: readonly string[] = ['acl-widened', 'deny-removed', 'topic-deletion-permitted', ...ACCESS];
const QUOTA: readonly string[] = ['quota-removed', 'quota-replaced', 'quota-set'];

/** Rules that say of an apply that it fails. */
const FAILS: readonly string[] = [
  ...['topic-exists', 'topic-impossible', 'value-respelled', 'acl-impossible', 'replication-factor-changed'],
];

/** By the beginning of what is seen (seen.ts). */
const ANSWERS: readonly (readonly [what: string, rules: readonly string[]])[] = [
  [FAILED, FAILS],
  ['the topic was deleted', ['topic-destroyed']],
  ['earlier values of keys are gone', LOSS],
  ['records are gone', [...LOSS, 'topic-destroyed']],
  ['keys go to other partitions', ['partitions-added', 'partition-budget']],
  ['replicas were ', ['replication-factor-changed']],
  ['larger records reach readers', ['max-message-size-changed', ...RESET]],
  ['another clock', ['timestamp-type-changed', 'consumer-visible-change', ...RESET]],
  ['the leader alone acknowledges', ['min-isr-lowered', 'replication-factor-changed', ...RESET]],
  ['fewer acknowledge', ['min-isr-lowered', 'replication-factor-changed', ...RESET]],
  ['each replica is needed', ['min-isr-stops-writes', 'replication-factor-changed', ...RESET]],
  ['a replica out of sync may lead', ['unclean-leader-election', ...RESET]],
  ['write: refused', ACCESS],
  ['read: refused', ACCESS],
  ['group: refused', ACCESS],
  ['write: allowed', WIDER],
  ['read: allowed', WIDER],
  ['group: allowed', WIDER],
  ['a member at work was refused', ACCESS],
  ['a declared entry is missing', ['access-removed', 'access-gap', 'acl-impossible']],
  ['the user cannot log in', ACCESS],
  ['a declared credential is missing', ['principal-removed', 'credential-changed', 'credential-exists']],
  ['a limit is gone', QUOTA],
  ['a declared limit is missing', QUOTA],
  ['another limit', QUOTA],
  ['held back from then on', QUOTA],
  [' records are refused', REFUSED],
];

/** Whether a finding of a rule says something about what happened. */
export function mayAnswer(what: string, rule: string): boolean {
  if (WHOLE.includes(rule)) return true;
  return rulesFor(what)?.includes(rule) ?? false;
}

/** Undefined for what has no entry: that is a gap of this table, which its test looks for. */
export function rulesFor(what: string): readonly string[] | undefined {
  return ANSWERS.find(
    ([beginning]) => what.startsWith(beginning) || (beginning.startsWith(' ') && what.endsWith(beginning)),
  )?.[1];
}

/** Every rule that a case can be answered by: one that never fires is one that no case was drawn for. */
export const ANSWERING: readonly string[] = [
  ...new Set([...WHOLE, ...ANSWERS.flatMap(([, rules]) => rules)]),
].sort();
