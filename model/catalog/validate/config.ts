/** Kafka's configuration of topics: keys under `config` that no field owns, values that Kafka takes, alone and together. */
import type { Diagnostic } from '../../diagnostics';
import {
  definitionsVersionFor,
  checkConfigValue,
  checkTopicConfig,
  configKey,
} from '../../kafka/config-definitions';
import type { CatalogContext, CatalogTopic, Check } from '../context';
import { ruleAt } from '../context';
import type { Path } from '../document';
import type { Finding } from '../source-file';
import { ownedConfig } from '../topic-settings';
import { upperFirst } from '../../../shared/text';

/** The tool that moves replicas sets these for as long as it runs; Terraform would wipe them in the middle. */
const TRANSIENT = new Set([
  'leader.replication.throttled.replicas',
  'follower.replication.throttled.replicas',
]);

export const checkConfig: Check = (context) => {
  const { kafkaVersion, name } = context.environment;
  const version = definitionsVersionFor(kafkaVersion);
  return context.topics.flatMap((topic) => {
    const base = topic.input.config;
    const override = topic.input.environments?.[name]?.config;
    const keys = [
      ...checkKeys(topic, base ?? {}, ['config'], version),
      ...checkKeys(topic, override ?? {}, ['environments', name, 'config'], version),
    ];
    return keys.length > 0 ? keys : checkTogether(context, topic, version);
  });
};

function checkKeys(
  topic: CatalogTopic,
  config: Readonly<Record<string, string>>,
  path: Path,
  version: string,
): Diagnostic[] {
  return Object.entries(config).flatMap(([key, value]): Diagnostic[] => {
    const { name, adopted } = topic.input;
    const at = [...topic.path, ...path, key];
    const report = (finding: Finding, part: 'key' | 'value'): Diagnostic =>
      adopted === undefined ? topic.file.error(at, finding, part) : topic.file.warning(at, finding, part);
    const field = ownedConfig.get(key);
    if (field !== undefined) {
      if (adopted !== undefined) return [];
      return [
        report(
          {
            code: 'owned-config',
            message: `${key} of topic ${name} is set under config; the field ${field} owns it.`,
            remedy: `Remove it and set ${field}.`,
          },
          'key',
        ),
      ];
    }
    if (TRANSIENT.has(key)) {
      return [
        report(
          {
            code: 'transient-config',
            message: `${key} of topic ${name} is set by kafka-reassign-partitions.sh while it moves replicas, and removed by it.`,
            remedy: 'Remove it.',
          },
          'key',
        ),
      ];
    }
    const problem = checkConfigValue('topic', key, value, version);
    if (problem === undefined) return [];
    const unknown = configKey('topic', key, version) === undefined;
    return [
      report(
        {
          code: unknown ? 'unknown-config' : 'illegal-config',
          message: `topic ${name}: ${problem.problem}`,
          allowed: problem.allowed,
          remedy: sentence(problem.remedy),
        },
        unknown ? 'key' : 'value',
      ),
    ];
  });
}

/** Keys that are right each and wrong together. */
function checkTogether(context: CatalogContext, topic: CatalogTopic, version: string): Diagnostic[] {
  const { name } = context.environment;
  const problems = checkTopicConfig(topic.settings.config, {
    version,
    ...(context.environment.brokerOverrides === undefined
      ? {}
      : { brokerProperties: context.environment.brokerOverrides }),
  });
  return problems.map(({ keys, problem, allowed, remedy }) =>
    ruleAt(topic, writtenPath(topic, name, keys), {
      code: 'contradicting-config',
      message: `topic ${topic.input.name}: ${problem}`,
      allowed,
      remedy: sentence(remedy),
    }),
  );
}

/** Where the first of the keys is written that is written at all, under `config` or as the field that owns it. */
function writtenPath(topic: CatalogTopic, environment: string, keys: readonly string[]): Path {
  const places = keys.flatMap((key): Path[] => [
    ['environments', environment, 'config', key],
    ['config', key],
    ...fieldPaths(key, environment),
  ]);
  return places.find((path) => topic.file.document.has([...topic.path, ...path])) ?? ['name'];
}

function fieldPaths(key: string, environment: string): Path[] {
  const field = ownedConfig.get(key)?.split('.');
  return field === undefined ? [] : [['environments', environment, ...field], field];
}

function sentence(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${upperFirst(text)}${/[.?]$/.test(text) ? '' : '.'}`;
}
