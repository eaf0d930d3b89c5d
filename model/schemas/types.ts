/** What a schema is, once read, and what a change of one breaks. */
import type { Place } from '../catalog/document';
import type { DiagnosticCode } from '../diagnostic-codes';

/** Formats by the ending of a file's name. */
export const FORMATS = { avsc: 'avro', proto: 'protobuf', json: 'json-schema' } as const;
export type SchemaFormat = (typeof FORMATS)[keyof typeof FORMATS];

/** Undefined for an ending that no format has. */
export function formatOf(file: string): SchemaFormat | undefined {
  return (FORMATS as Readonly<Record<string, SchemaFormat>>)[file.slice(file.lastIndexOf('.') + 1)];
}

export const FORMAT_NAMES: Readonly<Record<SchemaFormat, string>> = {
  avro: 'Avro',
  protobuf: 'Protobuf',
  'json-schema': 'JSON Schema',
};

/** `backward`: new readers read old records. `forward`: old readers read new records. */
export type Direction = 'backward' | 'forward';

export const COMPATIBILITIES = [
  'backward',
  'backward-transitive',
  'forward',
  'forward-transitive',
  'full',
  'full-transitive',
  'none',
] as const;
export type Compatibility = (typeof COMPATIBILITIES)[number];

/** Directions in which a change must not break. */
export function directionsOf(compatibility: Compatibility): readonly Direction[] {
  const [level] = compatibility.split('-');
  if (level === 'none') return [];
  return level === 'full' ? ['backward', 'forward'] : [level as Direction];
}

/** Whether every earlier version counts, and not the last one alone. */
export const isTransitive = (compatibility: Compatibility): boolean => compatibility.endsWith('-transitive');

/** Registries whose rules are known. */
export const REGISTRIES = ['apicurio', 'confluent'] as const;
export type RegistryKind = (typeof REGISTRIES)[number];

export const REGISTRY_NAMES: Readonly<Record<RegistryKind, string>> = {
  apicurio: 'Apicurio Registry',
  confluent: 'Confluent Schema Registry',
};

/** Who says that a change breaks: what really decodes, or a registry's rules. */
export type Judge = 'consumers' | RegistryKind;

/** Directions in which a change breaks, by who says so. */
export type Breaks = Readonly<Record<Judge, readonly Direction[]>>;

/** A change that breaks somebody, somewhere. */
export interface BreakingChange {
  /** Row of the format's table of compatibility. */
  readonly kind: string;
  /** Path inside the schema: `order.OrderCreated.total`, `/properties/total`. */
  readonly path: string;
  /** In the new text, or of what encloses it there. */
  readonly place: Place;
  /** What changed, a sentence without full stop: `field "total" is new and has no default`. */
  readonly what: string;
  readonly breaks: Breaks;
  readonly instead: string;
}

/** What a reader of the format cannot decide. */
export interface Undecided {
  readonly path: string;
  readonly place: Place;
  readonly why: string;
}

/** Why a registry makes no version of a text after another one, whatever consumers read. */
export interface Refusal {
  readonly direction: Direction;
  readonly path: string;
  readonly place: Place;
  /** A sentence without full stop: `the label of field Order.a differs: optional, none`. */
  readonly why: string;
}

export interface Comparison {
  readonly changes: readonly BreakingChange[];
  /** Never empty where the comparison could not follow a keyword. */
  readonly undecided: readonly Undecided[];
}

/** A mistake in the text of a schema. */
export interface TextProblem {
  readonly place: Place;
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly allowed?: string;
  readonly remedy?: string;
}

export type ReadResult<T> =
  | { readonly ok: true; readonly schema: T }
  | { readonly ok: false; readonly problems: readonly TextProblem[] };

/** The text of a schema that another one refers to, under the name that the other one uses. */
export interface ReferencedText {
  readonly name: string;
  readonly text: string;
}

export const everyone = (...directions: readonly Direction[]): Breaks => ({
  consumers: directions,
  apicurio: directions,
  confluent: directions,
});

/** What a lint finds: nothing that a registry or a decoder refuses. */
export interface LintFinding {
  readonly rule: string;
  readonly path: string;
  readonly place: Place;
  readonly message: string;
  readonly instead?: string;
}
