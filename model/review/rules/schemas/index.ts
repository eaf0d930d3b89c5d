/** The rules on schemas, as rules of the review: but for what a plan deletes, the check has found everything already. */
import { SCHEMA_RULES } from '../../../schemas/rules';
import type { Rule } from '../../rule';
import { subjectDeleted } from './subject-deleted';

export const schemaRules: readonly Rule[] = [
  subjectDeleted,
  ...SCHEMA_RULES.map((rule): Rule => ({
    ...rule,
    check: ({ schemas }) => schemas?.findings.filter((finding) => finding.rule === rule.id) ?? [],
  })),
];
