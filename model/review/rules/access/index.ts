import type { Rule } from '../../rule';
import { credentialChanged, credentialExists } from './credentials';
import { denyAdded } from './denied';
import { declaredAndDeleted } from './identity';
import { aclImpossible } from './impossible';
import { quotaRemoved, quotaReplaced, quotaSet } from './quotas';
import { accessGap } from './gap';
import { accessRemoved, principalRemoved } from './removed';
import { aclWidened, deletionPermitted, denyRemoved } from './widened';

export const accessRules: readonly Rule[] = [
  aclWidened,
  denyRemoved,
  deletionPermitted,
  accessRemoved,
  denyAdded,
  declaredAndDeleted,
  aclImpossible,
  accessGap,
  principalRemoved,
  credentialChanged,
  credentialExists,
  quotaReplaced,
  quotaRemoved,
  quotaSet,
];
