/** The one form in which rules are written. */
import type { Finding, ReviewContext, ReviewSeverity, Rule } from './rule';

/** A finding without what the rule knows itself. */
export interface Draft extends Omit<Finding, 'rule' | 'severity' | 'notKnown'> {
  /** @default - the rule's own */
  readonly severity?: ReviewSeverity;
  readonly notKnown?: readonly string[];
}

interface Definition extends Omit<Rule, 'check'> {
  readonly check: (context: ReviewContext, found: readonly Finding[]) => readonly Draft[];
}

export function defineRule({ check, ...about }: Definition): Rule {
  return {
    ...about,
    check: (context, found = []) =>
      check(context, found).map(({ severity = about.severity, notKnown = [], ...draft }) => ({
        rule: about.id,
        severity,
        ...draft,
        ...(notKnown.length === 0 ? {} : { notKnown }),
      })),
  };
}
