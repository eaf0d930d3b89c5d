import type { Rule } from '../rule';
import { accessRules } from './access';
import { hostRules } from './hosts';
import { planRules } from './plan';
import { schemaRules } from './schemas';
import { topicRules } from './topics';

/** Every rule, in the order in which findings of the same weight are shown. */
export const rules: readonly Rule[] = [
  ...topicRules,
  ...accessRules,
  ...hostRules,
  ...schemaRules,
  ...planRules,
];
