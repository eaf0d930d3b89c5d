/** Kafka's Admin requests that the commands need, over @platformatic/kafka. Many topics cost one request, not many. */
export { parseClientProperties, readClientProperties } from './client-properties';
export { connectAdmin, withAdmin } from './connection';
export type { AdminConnection } from './connection';
export { NoAnswer, UserRefused, rootCauses } from './errors';
export { firstAnswer } from './first-answer';
export type * from './types';
