/** Every check of the catalog as a whole. Each is a function of the context alone and knows nothing of the others. */
import type { Check } from '../context';
import { checkAccess } from './access';
import { checkAdopted, checkUnknown } from './adopted';
import { checkConfig } from './config';
import { checkDisk, checkReplicaBudget } from './disk';
import { checkDomains, checkEnvironmentNames, checkServices } from './domains';
import { checkDurabilityClasses, checkRetentionFloor } from './durability';
import { checkClientIds, checkClientQuotasBind, checkIds } from './ids';
import { checkKnownState } from './known-state';
import { checkAlertReceivers, checkLagObjectives } from './monitoring';
import { checkSchemas, checkTopicSchemas } from './schemas';
import { checkTopicNames, checkTopicReferences, checkTopicSettings, checkTopicsUnique } from './topics';

export const CHECKS: readonly Check[] = [
  checkDomains,
  checkServices,
  checkEnvironmentNames,
  checkTopicNames,
  checkTopicsUnique,
  checkTopicReferences,
  checkTopicSettings,
  checkConfig,
  checkDurabilityClasses,
  checkRetentionFloor,
  checkDisk,
  checkReplicaBudget,
  checkAdopted,
  checkUnknown,
  checkKnownState,
  checkAccess,
  checkIds,
  checkClientIds,
  checkClientQuotasBind,
  checkSchemas,
  checkTopicSchemas,
  checkAlertReceivers,
  checkLagObjectives,
];
