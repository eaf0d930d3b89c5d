/** Configuration of topics and brokers. */
import type * as Kafka from '@platformatic/kafka' with { 'resolution-mode': 'import' };
import { UserError } from '../../shared/user-error';
import { NONE, answerOf, failureOf, reasonOf, refusal } from './errors';
import { firstAnswer } from './first-answer';
import { CHANGES_PER_REQUEST } from './session';
import type { Session } from './session';
import { fallbackOf, lacksFallback, topicConfigEntry } from './topic-config';
import type { ConfigSource } from '../../model/live/kafka';
import type { ConfigChange, ConfigFailure, ConfigTarget, KafkaAdmin } from './types';
import { groupBy } from '../../shared/collections';

/** Kafka's ConfigResource.Type. */
const RESOURCE_TYPES = { topic: 2, broker: 4 } as const;
/** AlterConfigOp.OpType. */
const SET = 0;
const DELETE = 1;
/** DescribeConfigsResponse.ConfigSource. */
const SOURCES: Readonly<Record<number, ConfigSource>> = {
  1: 'topic',
  2: 'broker',
  3: 'broker-default',
  4: 'static',
  5: 'default',
  6: 'logger',
};

type Result = Kafka.describeConfigsV4.DescribeConfigsResponseResult;
type RequestConfig = Kafka.incrementalAlterConfigsV1.IncrementalAlterConfigsRequestConfig;

export function configRequests(
  session: Session,
): Pick<KafkaAdmin, 'describeConfigs' | 'describeBrokerConfigs' | 'incrementalAlterConfigs'> {
  const { kafka } = session;

  async function describe(
    connection: Kafka.Connection,
    type: keyof typeof RESOURCE_TYPES,
    names: readonly string[],
    synonyms = false,
  ): Promise<Result[]> {
    // Null asks for every key; the client's type does not know that.
    const resources = names.map((resourceName) => ({
      resourceType: RESOURCE_TYPES[type],
      resourceName,
      configurationKeys: null,
    })) as unknown as Kafka.describeConfigsV4.DescribeConfigsRequestResource[];
    const { results } = await answerOf(
      kafka.describeConfigsV4.api.async(connection, resources, synonyms, false),
    );
    const failed = results.filter(({ errorCode }) => errorCode !== NONE);
    if (failed.length > 0)
      throw refusal(
        'Cannot read the configuration from Kafka',
        failed.map(
          ({ resourceName, errorCode, errorMessage }) =>
            `${type} ${resourceName}: ${reasonOf(kafka, errorCode, errorMessage)}`,
        ),
      );
    return results;
  }

  /** Of this broker, or of the one with the lowest id that answers. */
  async function propertiesOfABroker(asked: number | undefined): Promise<Record<string, string | null>> {
    const { brokers } = await kafka.metadataV12.api.async(await session.any(), [], false, false);
    const ids = asked === undefined ? brokers.map(({ nodeId }) => nodeId) : [asked];
    const [result] = await firstAnswer(ids, async (id) =>
      describe(await session.to(id), 'broker', [String(id)]),
    );
    return Object.fromEntries((result?.configs ?? []).map(({ name, value }) => [name, value ?? null]));
  }

  async function alter(
    connection: Kafka.Connection,
    changes: readonly ConfigChange[],
    validateOnly: boolean,
  ): Promise<ConfigFailure[]> {
    const { responses } = await answerOf(
      kafka.incrementalAlterConfigsV1.api.async(connection, changes.map(requestResource), validateOnly),
    );
    return responses
      .filter(({ errorCode }) => errorCode !== NONE)
      .map(({ resourceType, resourceName, errorCode, errorMessage }) => ({
        resource: {
          type: Number(resourceType) === RESOURCE_TYPES.topic ? 'topic' : 'broker',
          name: resourceName,
        },
        ...failureOf(kafka, errorCode, errorMessage),
      }));
  }

  return {
    async describeConfigs(topics, { inherited = false, broker } = {}) {
      const connection = await (broker === undefined ? session.any() : session.to(broker));
      const results = await describe(connection, 'topic', topics, inherited);
      const brokers = inherited && results.some(lacksFallback) ? await propertiesOfABroker(broker) : {};
      return new Map(
        results.map(({ resourceName, configs }) => [
          resourceName,
          configs.map((entry) =>
            inherited
              ? { ...topicConfigEntry(entry), inherited: fallbackOf(entry, brokers) }
              : topicConfigEntry(entry),
          ),
        ]),
      );
    },

    async describeBrokerConfigs(ids) {
      const described = await Promise.all(
        ids.map(async (id) => {
          const [result] = await describe(await session.to(id), 'broker', [String(id)]);
          const entries = (result?.configs ?? []).map(
            ({ name, value, configSource, readOnly, isSensitive }) => ({
              name,
              value: value ?? null,
              source: SOURCES[Number(configSource)] ?? 'unknown',
              readOnly,
              sensitive: isSensitive,
            }),
          );
          return [id, entries] as const;
        }),
      );
      return new Map(described);
    },

    async incrementalAlterConfigs(changes, options = {}) {
      const failures: ConfigFailure[] = [];
      for (const [broker, same] of byReceiver(changes.filter((change) => sizeOf(change) > 0))) {
        let connection: Kafka.Connection;
        try {
          connection = await (broker === '' ? session.any() : session.to(Number(broker)));
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          failures.push(...same.map(({ resource }) => ({ resource, message: error.message })));
          continue;
        }
        for (const request of inRequests(same)) {
          failures.push(...(await alter(connection, request, options.validateOnly ?? false)));
        }
      }
      return failures;
    },
  };
}

function requestResource(
  change: ConfigChange,
): Kafka.incrementalAlterConfigsV1.IncrementalAlterConfigsRequestResource {
  return {
    resourceType: RESOURCE_TYPES[change.resource.type],
    resourceName: change.resource.name,
    configs: [
      ...Object.entries(change.set ?? {}).map(([name, value]): RequestConfig => ({
        name,
        value,
        configOperation: SET,
      })),
      ...(change.delete ?? []).map((name): RequestConfig => ({ name, configOperation: DELETE })),
    ],
  };
}

function sizeOf(change: ConfigChange): number {
  return Object.keys(change.set ?? {}).length + (change.delete ?? []).length;
}

/** A broker takes changes of its own configuration and no other's; everything else any broker takes: the key is ''. */
function byReceiver(changes: readonly ConfigChange[]): Map<string, ConfigChange[]> {
  return groupBy(changes, ({ resource }) => (resource.type === 'broker' ? resource.name : ''));
}

/** A resource may stand in a request once, and a request must not be too large. */
function inRequests(changes: readonly ConfigChange[]): ConfigChange[][] {
  const requests: ConfigChange[][] = [];
  let names = new Set<string>();
  let size = 0;
  for (const change of changes) {
    const name = nameOf(change.resource);
    const last = requests.at(-1);
    if (last === undefined || names.has(name) || size + sizeOf(change) > CHANGES_PER_REQUEST) {
      requests.push([change]);
      names = new Set();
      size = 0;
    } else {
      last.push(change);
    }
    names.add(name);
    size += sizeOf(change);
  }
  return requests;
}

function nameOf({ type, name }: ConfigTarget): string {
  return `${type} ${name}`;
}
