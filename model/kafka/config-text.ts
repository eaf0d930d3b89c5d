/**
 * A configuration value in the text in which Kafka prints it back: `1.0` and not `1`, `true` and not `TRUE`. Terraform compares texts:
 * any other spelling is a difference in every plan, and the provider waits in vain for its own text to come back.
 */
import { DEFINITIONS_VERSION, configKey } from './config-definitions-keys';
import type { ConfigScope } from './config-definitions-keys';
import { javaTrim, parseConfigValue } from './config-definitions-parse';

/** The text as Kafka prints it. A value that Kafka refuses, and one of a key that is not known, stays as it is. */
export function printedConfigValue(
  scope: ConfigScope,
  key: string,
  text: string,
  version: string = DEFINITIONS_VERSION,
): string {
  const type = configKey(scope, key, version)?.type;
  const parsed = type === undefined ? undefined : parseConfigValue(type, text);
  if (parsed === undefined) return text;
  switch (parsed.kind) {
    case 'boolean':
      return String(parsed.value);
    case 'list':
      return parsed.value.join(',');
    case 'text':
      return parsed.value;
    case 'number':
      // A long can have more digits than a JavaScript number.
      return type === 'double'
        ? javaDouble(parsed.value)
        : BigInt(javaTrim(text).replace(/^\+/, '')).toString();
  }
}

/** Java's Double.toString: plain from a thousandth to ten million, otherwise one digit before the point and an exponent. */
export function javaDouble(value: number): string {
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const size = Math.abs(value);
  if (size === 0) return `${sign}0.0`;
  // Both languages write the fewest digits that read back as the same number.
  const [mantissa = '', exponent = '0'] = size.toExponential().split('e');
  if (size >= 1e-3 && size < 1e7) return `${sign}${withPoint(size.toString())}`;
  return `${sign}${withPoint(mantissa)}E${Number(exponent)}`;
}

const withPoint = (digits: string): string => (digits.includes('.') ? digits : `${digits}.0`);
