/** Scalars of YAML as the tools, which read it in different versions, may take them. */
import { isScalar } from 'yaml';
import type { Scalar } from 'yaml';
import type { Path } from '../../catalog/document';

/** Kafka's integers have 32 bits: num.partitions, replication.factor. */
export const MAX_INT32 = 2_147_483_647;

/** YAML 1.1 reads these as true and false, YAML 1.2 as text. */
const BOOLEAN_WORDS: Readonly<Record<string, boolean>> = {
  y: true,
  yes: true,
  on: true,
  n: false,
  no: false,
  off: false,
};

const DECIMAL = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;

/** What one version of YAML takes for a number or a boolean, and another for something else. */
export function ambiguityOf(
  text: string,
  { value }: Scalar,
): { readonly says: string; readonly remedy: string } | undefined {
  const meant = BOOLEAN_WORDS[text.toLowerCase()];
  if (meant !== undefined) {
    return {
      says: `which YAML 1.1 reads as ${meant} and YAML 1.2 as text`,
      remedy: `Write ${meant}.`,
    };
  }
  const isNumber = typeof value === 'number' || /^[-+]?[0-9][0-9_]*$/.test(text);
  if (!isNumber || DECIMAL.test(text)) return undefined;
  return {
    says: 'a number that versions of YAML read differently',
    remedy: 'Write it in decimal digits.',
  };
}

/** A number as it is written, since beyond 2^53 its value would be another one. */
export function textOf({ value, source }: Scalar): string {
  return typeof value === 'string' ? value : (source ?? String(value));
}

export function keyOf(key: unknown): string | undefined {
  return isScalar(key) && key.value !== null ? textOf(key) : undefined;
}

/** Keys with other characters are quoted, so that nothing in them acts on a terminal. */
export function nameOf(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      const text = /^[\p{L}\p{N}_.:@*/-]+$/u.test(step) ? step : JSON.stringify(step);
      return index === 0 ? text : `.${text}`;
    })
    .join('');
}
