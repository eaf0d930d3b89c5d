/** Kafka's Admin requests that the commands need, over @platformatic/kafka. Many topics cost one request, not many. */
export { parseClientProperties, readClientProperties } from './client-properties';
export type { AdminConnection } from './client-options';
export { recordCodecs } from './codecs';
export type { RecordCodec } from './codecs';
export { connectAdmin, withAdmin } from './connection';
export { NoAnswer, UserRefused, rootCauses } from './errors';
export { firstAnswer } from './first-answer';
export { openLagReader, readFailure } from './lag-reader';
export type * from './lag-reader';
export type * from './types';
