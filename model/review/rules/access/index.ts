import type { Rule } from '../../rule';
import { denyAdded } from './denied';
import { declaredAndDeleted } from './identity';
import { quotaRemoved, quotaReplaced, quotaSet } from './quotas';
import { accessGap, accessRemoved, credentialChanged, principalRemoved } from './removed';
import { aclWidened, deletionPermitted, denyRemoved } from './widened';

export const accessRules: readonly Rule[] = [
  aclWidened,
  denyRemoved,
  deletionPermitted,
  accessRemoved,
  denyAdded,
  declaredAndDeleted,
  accessGap,
  principalRemoved,
  credentialChanged,
  quotaReplaced,
  quotaRemoved,
  quotaSet,
];
