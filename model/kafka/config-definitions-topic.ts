/** What Kafka checks across a topic's keys, besides each value: LogConfig.validateValues and what brokers add. */
import { DEFINITIONS_VERSION, configKey } from './config-definitions-keys';
import { checkConfigValue } from './config-definitions-check';
import type { ConfigProblem } from './config-definitions-check';
import { parseConfigValue } from './config-definitions-parse';

export interface TopicConfigProblem extends ConfigProblem {
  /** The topic's keys that do not go together, the ones that the topic sets first. */
  readonly keys: readonly string[];
}

export interface CheckTopicConfigOptions {
  /** Broker properties: they supply the value of every key that the topic does not set. @default - Kafka's own defaults */
  readonly brokerProperties?: Readonly<Record<string, string>>;
  readonly version?: string;
}

/**
 * Checks the keys of one topic against each other. A key whose own value is wrong is left out:
 * checkConfigValue says so.
 */
export function checkTopicConfig(
  config: Readonly<Record<string, string>>,
  options: CheckTopicConfigOptions = {},
): TopicConfigProblem[] {
  const values = new EffectiveValues(config, options);
  return [
    ...checkCompactionLag(values),
    ...(values.boolean('remote.storage.enable') ? checkRemoteStorage(values) : []),
  ];
}

function checkCompactionLag(values: EffectiveValues): TopicConfigProblem[] {
  const min = values.number('min.compaction.lag.ms');
  const max = values.number('max.compaction.lag.ms');
  if (min === undefined || max === undefined || min <= max) return [];
  return [
    {
      keys: values.inOrder('min.compaction.lag.ms', 'max.compaction.lag.ms'),
      problem: `"min.compaction.lag.ms" (${min}) is more than "max.compaction.lag.ms" (${max}).`,
      allowed: 'min.compaction.lag.ms up to max.compaction.lag.ms',
    },
  ];
}

/** LogConfig.validateTopicLogConfigValues, for a topic with tiered storage. */
function checkRemoteStorage(values: EffectiveValues): TopicConfigProblem[] {
  const problems: TopicConfigProblem[] = [];
  if (!values.brokerBoolean('remote.log.storage.system.enable')) {
    problems.push({
      keys: ['remote.storage.enable'],
      problem: '"remote.storage.enable" is true, and the brokers have no tiered storage.',
      allowed: 'false, while the brokers’ "remote.log.storage.system.enable" is false',
      remedy: 'leave "remote.storage.enable" out',
    });
  }
  const cleanup = values.list('cleanup.policy');
  if (cleanup !== undefined && cleanup.length > 0 && cleanup.join() !== 'delete') {
    problems.push({
      keys: values.inOrder('cleanup.policy', 'remote.storage.enable'),
      problem: `"cleanup.policy" is "${cleanup.join()}" on a topic with "remote.storage.enable".`,
      allowed: 'delete, or nothing: compacted topics cannot be tiered',
    });
  }
  return [
    ...problems,
    ...checkLocalRetention(values, 'local.retention.bytes', 'retention.bytes'),
    ...checkLocalRetention(values, 'local.retention.ms', 'retention.ms'),
  ];
}

/** -2: as much as in all. -1: without limit. */
function checkLocalRetention(
  values: EffectiveValues,
  localKey: string,
  wholeKey: string,
): TopicConfigProblem[] {
  const local = values.number(localKey);
  const whole = values.number(wholeKey);
  if (local === undefined || whole === undefined || local === -2) return [];
  const copyDisabled = values.boolean('remote.log.copy.disable') && local !== whole;
  const tooMuch = whole > -1 && (local === -1 || local > whole);
  if (!copyDisabled && !tooMuch) return [];
  return [
    {
      keys: values.inOrder(localKey, wholeKey),
      problem: copyDisabled
        ? `"${localKey}" (${local}) and "${wholeKey}" (${whole}) differ while "remote.log.copy.disable" is true.`
        : `"${localKey}" (${local === -1 ? '-1, without limit' : local}) is more than "${wholeKey}" (${whole}).`,
      allowed: copyDisabled
        ? `the value of ${wholeKey}, or -2`
        : `0 to ${whole}, or -2 for the same as ${wholeKey}`,
    },
  ];
}

/** The values that a topic would have: its own, else its brokers', else Kafka's. */
class EffectiveValues {
  private readonly version: string;

  public constructor(
    private readonly config: Readonly<Record<string, string>>,
    private readonly options: CheckTopicConfigOptions,
  ) {
    this.version = options.version ?? DEFINITIONS_VERSION;
  }

  public number(key: string): number | undefined {
    const parsed = this.parse(key);
    return parsed?.kind === 'number' ? parsed.value : undefined;
  }

  public boolean(key: string): boolean {
    const parsed = this.parse(key);
    return parsed?.kind === 'boolean' && parsed.value;
  }

  public list(key: string): readonly string[] | undefined {
    const parsed = this.parse(key);
    return parsed?.kind === 'list' ? parsed.value : undefined;
  }

  public brokerBoolean(key: string): boolean {
    return /^\s*true\s*$/i.test(this.options.brokerProperties?.[key] ?? '');
  }

  /** Keys that the topic sets come first: that is where the mistake can be mended. */
  public inOrder(...keys: string[]): string[] {
    return [...keys.filter((key) => this.isSet(key)), ...keys.filter((key) => !this.isSet(key))];
  }

  private isSet(key: string): boolean {
    return Object.hasOwn(this.config, key);
  }

  private parse(key: string): ReturnType<typeof parseConfigValue> {
    const definition = configKey('topic', key, this.version);
    if (definition === undefined) return undefined;
    const text = this.isSet(key)
      ? this.config[key]
      : (this.fromBroker(key) ?? definition.default ?? undefined);
    if (text === undefined || checkConfigValue('topic', key, text, this.version) !== undefined)
      return undefined;
    return parseConfigValue(definition.type, text);
  }

  private fromBroker(key: string): string | undefined {
    return brokersValueOf(key, this.options.brokerProperties ?? {}, this.version);
  }
}

/**
 * What a topic that does not set a key has for it: the brokers' value in the topic key's unit, else Kafka's default. Null if
 * there is none, or Kafka's key is not known.
 *
 * @param brokerProperties values in effect on a broker; null stands for one that is not set
 */
export function topicConfigFallback(
  key: string,
  brokerProperties: Readonly<Record<string, string | null>>,
  version: string = DEFINITIONS_VERSION,
): string | null {
  const set = Object.entries(brokerProperties).filter(
    (entry): entry is [string, string] => entry[1] !== null,
  );
  return (
    brokersValueOf(key, Object.fromEntries(set), version) ?? configKey('topic', key, version)?.default ?? null
  );
}

function brokersValueOf(
  key: string,
  given: Readonly<Record<string, string>>,
  version: string,
): string | undefined {
  const property = configKey('topic', key, version)?.brokerProperties?.find((one) =>
    Object.hasOwn(given, one),
  );
  if (property === undefined) return undefined;
  // Kafka's ServerTopicConfigSynonyms converts these; -1 means "without limit" in any unit.
  const factor = property.endsWith('.hours') ? 3_600_000 : property.endsWith('.minutes') ? 60_000 : 1;
  const value = given[property];
  return factor === 1 || value === undefined || Number(value) < 0 ? value : String(Number(value) * factor);
}
