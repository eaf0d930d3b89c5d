/** Feature levels of the cluster: what decides which record formats and requests it may use. */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { NONE, answerOf, reasonOf, refusal } from './errors';
import { CONTROLLER_TIMEOUT_MS } from './session';
import type { Session } from './session';
import type { FeatureDescription } from '../../model/live/kafka';
import type { KafkaAdmin } from './types';

const API_VERSIONS = 18;
/** From version 4 on, features whose lowest level is 0 are reported (KIP-584, KAFKA-17011). */
const API_VERSIONS_VERSION = 4;
/** Tags of ApiVersionsResponse. */
const SUPPORTED_FEATURES = 0;
const FINALIZED_FEATURES = 2;
/** UpdateFeaturesRequest's upgrade type: a level that would be lowered is refused. */
const UPGRADE = 1;

export function featureRequests(session: Session): Pick<KafkaAdmin, 'describeFeatures' | 'updateFeatures'> {
  const { kafka } = session;
  // The client's own request leaves the tagged fields unread, and the features are there.
  const apiVersions = kafka.createAPI<[], ApiVersionsResponse>(
    API_VERSIONS,
    API_VERSIONS_VERSION,
    () => kafka.Writer.create().appendString('brokerform').appendString('0').appendTaggedFields(),
    (_correlationId, _apiKey, _apiVersion, reader) => readApiVersions(reader),
    true,
    false, // Kafka answers this request alone without a tagged header.
  );
  return {
    async describeFeatures() {
      const { errorCode, features } = await apiVersions.async(await session.any());
      if (errorCode !== NONE) throw refusal('Cannot read features from Kafka', [reasonOf(kafka, errorCode)]);
      return [...features];
    },

    async updateFeatures(updates, options = {}) {
      const response = await answerOf(
        kafka.updateFeaturesV1.api.async(
          await session.any(),
          CONTROLLER_TIMEOUT_MS,
          updates.map(({ name, level }) => ({ feature: name, maxVersionLevel: level, upgradeType: UPGRADE })),
          options.validateOnly ?? false,
        ),
      );
      const reasons = response.results
        .filter(({ errorCode }) => errorCode !== NONE)
        .map(
          ({ feature, errorCode, errorMessage }) => `${feature}: ${reasonOf(kafka, errorCode, errorMessage)}`,
        );
      if (response.errorCode !== NONE && reasons.length === 0)
        reasons.push(reasonOf(kafka, response.errorCode, response.errorMessage));
      if (reasons.length > 0) {
        const wanted = updates.map(({ name, level }) => `${name} to level ${level}`).join(', ');
        throw refusal(`Kafka rejects ${wanted}`, reasons);
      }
    },
  };
}

interface ApiVersionsResponse {
  readonly errorCode: number;
  readonly features: readonly FeatureDescription[];
}

function readApiVersions(reader: Kafka.Reader): ApiVersionsResponse {
  const errorCode = reader.readInt16();
  reader.readArray((r) => [r.readInt16(), r.readInt16(), r.readInt16()]); // requests with their versions
  reader.readInt32(); // throttle time
  let supported: FeatureRange[] = [];
  const finalized = new Map<string, number>();
  for (let tags = reader.readUnsignedVarInt(); tags > 0; tags -= 1) {
    const tag = reader.readUnsignedVarInt();
    const length = reader.readUnsignedVarInt();
    if (tag === SUPPORTED_FEATURES) supported = reader.readArray(featureRange);
    else if (tag === FINALIZED_FEATURES)
      // Here the highest level comes first.
      for (const { name, low: level } of reader.readArray(featureRange)) finalized.set(name, level);
    else reader.skip(length);
  }
  return {
    errorCode,
    features: supported
      .map(({ name, low, high }) => ({
        name,
        minSupported: low,
        maxSupported: high,
        finalized: finalized.get(name) ?? null,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

interface FeatureRange {
  readonly name: string;
  readonly low: number;
  readonly high: number;
}

function featureRange(reader: Kafka.Reader): FeatureRange {
  return { name: reader.readString(), low: reader.readInt16(), high: reader.readInt16() };
}
