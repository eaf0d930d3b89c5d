/**
 * Kafka's configuration keys: which exist, what each allows, and whether Kafka would take a value.
 * Generated from the pinned Kafka's own definitions: `npm run generate:config-catalogue`.
 */
export {
  brokerConfigKeys,
  CATALOGUE_VERSION,
  cataloguedVersions,
  catalogueVersionFor,
  configKey,
  configKeys,
  topicConfigKeys,
} from './config-catalogue-keys';
export { printedConfigValue } from './config-text';
export type { ConfigCheck, ConfigKey, ConfigScope, ConfigType } from './config-catalogue-keys';
export { checkConfigValue, describeAllowed } from './config-catalogue-check';
export type { ConfigProblem } from './config-catalogue-check';
export { checkTopicConfig, topicConfigFallback } from './config-catalogue-topic';
export type { CheckTopicConfigOptions, TopicConfigProblem } from './config-catalogue-topic';
