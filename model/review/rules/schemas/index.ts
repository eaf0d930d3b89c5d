/** The rules on schemas, as rules of the review: the check has found everything already. */
import { SCHEMA_RULES } from '../../../schemas/rules';
import type { Rule } from '../../rule';

export const schemaRules: readonly Rule[] = SCHEMA_RULES.map((rule) => ({
  ...rule,
  check: ({ schemas }) => schemas?.findings.filter((finding) => finding.rule === rule.id) ?? [],
}));
