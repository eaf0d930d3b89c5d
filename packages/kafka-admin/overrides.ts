/** What topics set themselves, of all topics of a cluster. */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { UserError } from '../../shared/user-error';
import { NONE, failureOf, rootCauses } from './errors';
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
/** Requests that a broker has at a time: it works on one, and has the next when that is done, whatever this process is busy with. */
const IN_FLIGHT = 8;

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
        if (waiting.length === 0) return;
        try {
          const connection = await session.to(broker);
          // All of them end before it is reported: what one did not get is waiting again by then.
          const ended = await Promise.allSettled(
            Array.from({ length: IN_FLIGHT }, () => askOneByOne(connection)),
          );
          const failed = ended.find((each) => each.status === 'rejected');
          if (failed !== undefined) throw failed.reason;
        } catch (error) {
          unanswered.push(rootCauses(error));
        }
      }

      async function askOneByOne(connection: Kafka.Connection): Promise<void> {
        for (let some = waiting.shift(); some !== undefined; some = waiting.shift()) {
          try {
            note(await describeConfigs.async(connection, some, keys ?? null));
          } catch (error) {
            waiting.push(some);
            throw error;
          }
        }
      }

      function note(told: readonly TopicOverrides[]): void {
        for (const { name, errorCode, errorMessage, config } of told) {
          if (errorCode === NONE) overrides.set(name, config);
          else failures.push({ name, ...failureOf(kafka, errorCode, errorMessage) });
        }
      }

      await Promise.all(brokers.map(ask));
      // The last to work can fail while the others have ended: they are asked once more.
      if (waiting.length > 0 && unanswered.length < brokers.length) await Promise.all(brokers.map(ask));
      if (waiting.length > 0)
        throw new UserError(`No broker reports the configuration of topics: ${unanswered.join('; ')}.`);
      return { overrides, failures };
    },
  };
}
