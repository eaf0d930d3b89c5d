/**
 * Kafka's configuration keys: which exist, what each allows, and whether Kafka would take a value.
 * Generated from the pinned Kafka's own definitions: `npm run generate:config-definitions`.
 */
export {
  brokerConfigKeys,
  DEFINITIONS_VERSION,
  definedVersions,
  definitionsVersionFor,
  configKey,
  configKeys,
  topicConfigKeys,
} from './config-definitions-keys';
export { printedConfigValue } from './config-text';
export type { ConfigCheck, ConfigKey, ConfigScope, ConfigType } from './config-definitions-keys';
export { checkConfigValue, describeAllowed } from './config-definitions-check';
export type { ConfigProblem } from './config-definitions-check';
export { checkTopicConfig, topicConfigFallback } from './config-definitions-topic';
export type { CheckTopicConfigOptions, TopicConfigProblem } from './config-definitions-topic';
