import type { Rule } from '../../rule';
import { cleanupPolicyChanged } from './cleanup';
import { topicDestroyed, topicForgotten } from './destroyed';
import { brokersDiffer } from './inherited';
import { minIsrLowered, minIsrStopsWrites, replicationFactorChanged, uncleanElection } from './durability';
import {
  compactedEarlier,
  consumerVisible,
  maxMessageSize,
  timestampType,
  timestampsRefused,
} from './messages';
import { overridesReset } from './overrides';
import { partitionBudget, partitionsAdded } from './partitions';
import { topicExists, topicImpossible } from './possible';
import { valueRespelled } from './respelled';
import { localRetentionCut, retentionCut, tieringOff } from './retention';

export const topicRules: readonly Rule[] = [
  topicDestroyed,
  topicForgotten,
  partitionsAdded,
  partitionBudget,
  minIsrStopsWrites,
  minIsrLowered,
  replicationFactorChanged,
  uncleanElection,
  retentionCut,
  localRetentionCut,
  tieringOff,
  cleanupPolicyChanged,
  maxMessageSize,
  timestampsRefused,
  timestampType,
  compactedEarlier,
  consumerVisible,
  overridesReset,
  brokersDiffer,
  topicExists,
  topicImpossible,
  valueRespelled,
];
