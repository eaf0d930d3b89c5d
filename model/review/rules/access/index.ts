import type { Rule } from '../../rule';
import { quotaRemoved, quotaReplaced, quotaSet } from './quotas';
import { accessGap, accessRemoved, credentialChanged, principalRemoved } from './removed';
import { aclWidened, deletionPermitted, denyRemoved } from './widened';

export const accessRules: readonly Rule[] = [
  aclWidened,
  denyRemoved,
  deletionPermitted,
  accessRemoved,
  accessGap,
  principalRemoved,
  credentialChanged,
  quotaReplaced,
  quotaRemoved,
  quotaSet,
];
