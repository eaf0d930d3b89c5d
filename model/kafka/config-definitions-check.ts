/** Would Kafka take this value? Asked before Kafka is, with an answer that a user can act on. */
import { parseDuration, parseSize } from '../../shared/units';
import { DEFINITIONS_VERSION, configKey } from './config-definitions-keys';
import type { ConfigCheck, ConfigKey, ConfigScope } from './config-definitions-keys';
import { parseConfigValue, wholeNumberBounds } from './config-definitions-parse';
import type { ParsedValue } from './config-definitions-parse';
import { unknownKey } from './config-definitions-unknown';

/** What Kafka would refuse, in the parts of a Diagnostic. */
export interface ConfigProblem {
  /** One sentence that names the key and the value. */
  readonly problem: string;
  readonly allowed: string;
  readonly remedy?: string;
}

/**
 * Checks that a key exists and that its value has the right type and is one that Kafka's definition allows.
 * Undefined: Kafka's definition takes it. A class may still be missing on the broker, and a plug-in's own
 * properties are not looked into. Of a broker property, a `${provider:…}` reference is taken for any type.
 *
 * @throws RangeError for a version without definitions
 */
export function checkConfigValue(
  scope: ConfigScope,
  key: string,
  value: string,
  version: string = DEFINITIONS_VERSION,
): ConfigProblem | undefined {
  const definition = configKey(scope, key, version);
  if (definition === undefined) return unknownKey(scope, key, version);
  if (definition.internal === true) {
    return {
      problem: `"${key}" is internal to Kafka: it exists for Kafka's own tests.`,
      allowed: `a public ${scope} configuration key of Kafka ${version}`,
    };
  }
  if (scope === 'broker' && /\$\{[^}:]+:[^}]*\}/.test(value)) return undefined;

  return checkDefinedValue(key, definition, value);
}

/** The same for a key whose definition is at hand: a client's. */
export function checkDefinedValue(
  key: string,
  definition: Pick<ConfigKey, 'type' | 'check'>,
  value: string,
): ConfigProblem | undefined {
  const parsed = parseConfigValue(definition.type, value);
  if (parsed !== undefined && isAllowed(definition.check, parsed)) return undefined;
  const shown = definition.type === 'password' ? 'the value given' : JSON.stringify(value);
  return {
    problem: `"${key}" cannot be ${shown}${parsed === undefined ? `, which is not ${typeName(definition.type)}` : ''}.`,
    allowed: describeAllowed(definition),
    ...unitRemedy(key, definition, value),
  };
}

/** What a key allows, for people: `a whole number, -1 or more`. */
export function describeAllowed(definition: Pick<ConfigKey, 'type' | 'check'>): string {
  const { check, type } = definition;
  switch (check?.kind) {
    case undefined:
      return isNumeric(type) ? describeNumber(type) : typeName(type);
    case 'range':
      return describeNumber(type, check);
    case 'one-of':
      return `${check.values.join(', ')}${check.ignoreCase === true ? ' (in any case)' : ''}`;
    case 'list': {
      const members = check.values === undefined ? 'different values' : `any of ${check.values.join(', ')}`;
      return `${members}, separated by commas, none twice${check.emptyAllowed ? '; or nothing' : ''}`;
    }
    case 'non-empty':
      return 'text that is not empty';
    case 'offset-reset':
      return `${check.values.join(', ')} or by_duration:<ISO 8601 duration>`;
    case 'throttled-replicas':
      return '*, or <partition>:<broker>,<partition>:<broker>,…';
    case 'quorum-voters':
      return '<node id>@<host>:<port>, separated by commas';
    case 'host-ports':
      return '<host>:<port>, separated by commas';
  }
}

function isAllowed(check: ConfigCheck | undefined, { kind, value }: ParsedValue): boolean {
  switch (check?.kind) {
    case undefined:
      return true;
    case 'range':
      if (kind !== 'number') return false;
      return value === check.or || (value >= (check.min ?? -Infinity) && value <= (check.max ?? Infinity));
    case 'one-of':
      return (
        kind === 'text' &&
        check.values.some(
          (one) => one === value || (check.ignoreCase === true && one === value.toUpperCase()),
        )
      );
    case 'list':
      return kind === 'list' && isAllowedList(check, value);
    case 'non-empty':
      return value !== '';
    case 'offset-reset':
      return kind === 'text' && (check.values.includes(value) || /^by_duration:P.+$/.test(value));
    case 'throttled-replicas':
      return kind === 'list' && (value.join(',') === '*' || value.every((one) => /^(?:\d+:\d+)?$/.test(one)));
    case 'quorum-voters':
      return (
        kind === 'list' && value.every((one) => /^\d{1,9}@/.test(one) && isHostPort(one.replace(/^\d+@/, '')))
      );
    case 'host-ports':
      return kind === 'list' && value.every(isHostPort);
  }
}

function isAllowedList(check: ConfigCheck & { kind: 'list' }, members: readonly string[]): boolean {
  if (members.length === 0) return check.emptyAllowed;
  if (new Set(members).size !== members.length) return false;
  return members.every((member) => member !== '' && (check.values?.includes(member) ?? true));
}

function isHostPort(text: string): boolean {
  const match = /^(?:\[([0-9a-fA-F:%.]+)\]|([0-9a-zA-Z\-_.]+)):(\d{1,5})$/.exec(text);
  return match !== null && match[2] !== '0.0.0.0' && Number(match[3]) <= 65_535;
}

function isNumeric(type: ConfigKey['type']): boolean {
  return type === 'double' || wholeNumberBounds(type) !== undefined;
}

function typeName(type: ConfigKey['type']): string {
  switch (type) {
    case 'boolean':
      return 'true or false';
    case 'short':
    case 'int':
    case 'long':
      return `a whole number of at most ${{ short: 16, int: 32, long: 64 }[type]} bits`;
    case 'double':
      return 'a number';
    case 'list':
      return 'a list, separated by commas';
    case 'class':
      return 'the full name of a Java class';
    case 'string':
    case 'password':
      return 'text';
  }
}

function describeNumber(type: ConfigKey['type'], check?: ConfigCheck & { kind: 'range' }): string {
  const [smallest, largest] = wholeNumberBounds(type) ?? [];
  const min = check?.min ?? smallest;
  // No one reaches the end of 64 bits by accident: "or more" says it shorter.
  const max = check?.max ?? (type === 'long' ? undefined : largest);
  const name = type === 'double' ? 'a number' : 'a whole number';
  const other = check?.or === undefined ? '' : `, or ${check.or}`;
  if (max === undefined)
    return min === undefined || min === smallest ? name : `${name}, ${min} or more${other}`;
  return `${name}, ${min} to ${max}${other}`;
}

/** Kafka takes no units. Whoever wrote one meant a number of milliseconds or bytes: say which. */
function unitRemedy(key: string, { type }: Pick<ConfigKey, 'type'>, value: string): { remedy?: string } {
  if (wholeNumberBounds(type) === undefined) return {};
  const [result, unit] = /(?:^|\.)ms$/.test(key)
    ? [parseDuration(value.trim()), 'milliseconds']
    : /(?:^|\.)bytes$/.test(key)
      ? [parseSize(value.trim()), 'bytes']
      : [undefined, ''];
  return result?.ok === true ? { remedy: `write ${result.value}: Kafka counts in ${unit}` } : {};
}
