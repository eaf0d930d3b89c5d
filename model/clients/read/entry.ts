/** A settings file as it is read, before it is known what its keys mean. */

import type { Place } from '../../catalog/document';

/** What stands in a file in the place of a value. */
export type Value =
  | {
      readonly kind: 'text' | 'number' | 'bigint' | 'boolean' | 'null';
      /** As written, without quotes. */
      readonly text: string;
    }
  /** Read from elsewhere when the client starts: `${env:…}`, `process.env.…`. */
  | {
      readonly kind: 'reference';
      readonly text: string;
      /** Text that stands before it: `order-service-` of `order-service-${env:INSTANCE}`. */
      readonly before: string;
    }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  /** A mapping without keys, or code that is not evaluated. */
  | { readonly kind: 'object' | 'code'; readonly text: string };

export interface FileEntry {
  /** Names from the top of the file to the key. Of a file without nesting: the key alone. */
  readonly path: readonly string[];
  readonly value: Value;
  readonly at: Place;
  /** Document of the file, from 0. @default - the file is one document */
  readonly document?: number;
}

/** A place at which a file cannot be read. */
export interface ReadProblem {
  readonly at: Place;
  readonly message: string;
  readonly remedy?: string;
}

export interface ReadFile {
  readonly entries: readonly FileEntry[];
  readonly problems: readonly ReadProblem[];
}

/** A reference to a configuration provider, an environment variable or another property, as Java and Spring write it. */
const REFERENCE = /\$\{[^}]*\}/;

/** Text of a format that has nothing but text. */
export function textValue(text: string): Value {
  const at = text.search(REFERENCE);
  return at < 0 ? { kind: 'text', text } : { kind: 'reference', text, before: text.slice(0, at) };
}
