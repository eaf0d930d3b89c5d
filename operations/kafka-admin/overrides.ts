/** What topics set themselves, of all topics of a cluster. */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { UserError } from '../toolchain/user-error';
import { NONE, reasonOf, rootCauses } from './errors';
import { readOverrides } from './override-reader';
import type { TopicOverrides } from './override-reader';
import { chunks } from './session';
import type { Session } from './session';
import type { KafkaAdmin, TopicFailure } from './types';

const DESCRIBE_CONFIGS = 32;
const DESCRIBE_CONFIGS_VERSION = 4;
/** Kafka's ConfigResource.Type. */
const TOPIC = 2;
/** A topic's entries are about 1.5 KB, set or not: a response stays under 1 MB, and brokers have several to work on. */
const TOPICS_PER_REQUEST = 500;

export function overrideRequests(session: Session): Pick<KafkaAdmin, 'describeOverrides'> {
  const { kafka } = session;
  const describeConfigs = kafka.createAPI<
    [topics: readonly string[], keys: readonly string[] | null],
    TopicOverrides[]
  >(
    DESCRIBE_CONFIGS,
    DESCRIBE_CONFIGS_VERSION,
    (topics: readonly string[], keys: readonly string[] | null) =>
      kafka.Writer.create()
        .appendArray([...topics], (writer, topic) => {
          writer
            .appendInt8(TOPIC)
            .appendString(topic)
            .appendArray(keys === null ? null : [...keys], (w, key) => w.appendString(key), true, false);
        })
        .appendBoolean(false) // without synonyms
        .appendBoolean(false) // and documentation
        .appendTaggedFields(),
    (_correlationId, _apiKey, _apiVersion, reader) => readOverrides(reader.buffer.slice(reader.position)),
  );

  return {
    async describeOverrides(topics, brokers, keys) {
      const waiting = chunks(topics, TOPICS_PER_REQUEST);
      const overrides = new Map<string, Readonly<Record<string, string>>>();
      const failures: TopicFailure[] = [];
      const unanswered: string[] = [];

      /** Brokers take what is waiting in turn; what one does not answer, another is asked for. */
      async function ask(broker: number): Promise<void> {
        let connection: Kafka.Connection | undefined;
        for (let some = waiting.shift(); some !== undefined; some = waiting.shift()) {
          try {
            connection ??= await session.to(broker);
            for (const topic of await describeConfigs.async(connection, some, keys ?? null)) {
              const { name, errorCode, errorMessage, config } = topic;
              if (errorCode === NONE) overrides.set(name, config);
              else failures.push({ name, message: reasonOf(kafka, errorCode, errorMessage) });
            }
          } catch (error) {
            waiting.push(some);
            unanswered.push(rootCauses(error));
            return;
          }
        }
      }

      await Promise.all(brokers.map(ask));
      // The last to work can fail while the others have ended: they are asked once more.
      if (waiting.length > 0 && unanswered.length < brokers.length) await Promise.all(brokers.map(ask));
      if (waiting.length > 0)
        throw new UserError(`No broker tells the configuration of topics: ${unanswered.join('; ')}.`);
      return { overrides, failures };
    },
  };
}
