/**
 * Values of another tool's file. Each remembers whether the translation has read it, so that what was not read can be reported: a
 * translation cannot forget a key.
 */
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Scalar } from 'yaml';
import { show } from '../../catalog/shape';
import type { Path, Place } from '../../catalog/document';
import type { Finding } from '../../catalog/source-file';
import { nearest } from '../../../shared/nearest';
import { MAX_INT32, ambiguityOf, keyOf, nameOf, textOf } from './scalars';

/** The document that a value stands in. */
export interface ValueSource {
  readonly tool: string;
  /** Whether the tool puts the anchor's value where an alias stands. */
  readonly expandsAliases: boolean;
  /** What the tool replaces by a value that the file does not have. */
  readonly variables?: RegExp | undefined;
  placeOf(node: unknown): Place | undefined;
  resolved(node: unknown): unknown;
  report(severity: 'error' | 'warning', place: Place, finding: Finding): void;
}

const NO_VALUE = 'Give it a value, or remove it.';

export class ForeignValue {
  private isRead = false;
  private isLeft = false;
  private children: readonly ForeignValue[] = [];
  private fields: ReadonlyMap<string, ForeignValue> | undefined;
  /** Keys that the translation knows. */
  private readonly known = new Set<string>();
  private readonly node: unknown;
  private readonly keyPlace: Place;
  private readonly place: Place;

  public constructor(
    private readonly source: ValueSource,
    node: unknown,
    /** Keys and indexes from the top of the document. */
    public readonly path: Path,
    around: { readonly key?: Place | undefined; readonly place: Place },
  ) {
    this.place = source.placeOf(node) ?? around.key ?? around.place;
    this.keyPlace = around.key ?? this.place;
    this.node = this.withoutAlias(node);
  }

  /** `spec.acls[0].operations`. */
  public get name(): string {
    return this.path.length === 0 ? 'the file' : nameOf(this.path);
  }

  /** The last key of the path. */
  public get key(): string {
    return String(this.path.at(-1) ?? '');
  }

  /** The place as another message names it. */
  public get line(): Place {
    return this.keyPlace;
  }

  /** Null, `~` or nothing behind the colon. */
  public get isEmpty(): boolean {
    return this.node === null || this.node === undefined || (isScalar(this.node) && this.node.value === null);
  }

  public get isMapping(): boolean {
    return isMap(this.node);
  }

  public get isScalar(): boolean {
    return isScalar(this.node) && !this.isEmpty;
  }

  /** The text of a scalar as it stands in the file: a number keeps all its digits. */
  public text(): string | undefined {
    const scalar = this.scalar('text');
    if (scalar === undefined) return undefined;
    const text = textOf(scalar);
    if (text === '') {
      this.error({ code: 'empty', message: `${this.name} is empty.`, remedy: NO_VALUE });
      return undefined;
    }
    return this.withoutVariable(text);
  }

  /** A value of Kafka's configuration; a list is written with commas. */
  public setting(): string | undefined {
    if (!isSeq(this.node)) return this.settingScalar();
    const parts = this.list().map((item) => item.settingScalar());
    return parts.every((part) => part !== undefined) ? parts.join(',') : undefined;
  }

  private settingScalar(): string | undefined {
    const scalar = this.scalar('text, a number, true or false');
    if (scalar === undefined) return undefined;
    if (typeof scalar.value === 'boolean') return String(scalar.value);
    const text = textOf(scalar);
    if (scalar.type === 'PLAIN' && this.isAmbiguous(text, scalar)) return undefined;
    return this.withoutVariable(text);
  }

  public flag(): boolean | undefined {
    const scalar = this.scalar('true or false');
    if (scalar === undefined) return undefined;
    if (typeof scalar.value === 'boolean') return scalar.value;
    const text = textOf(scalar);
    if (text === 'true' || text === 'false') return text === 'true';
    const ambiguity = /^[a-z]+$/i.test(text) ? ambiguityOf(text, scalar) : undefined;
    this.error({
      code: 'wrong-value',
      message: `${this.name} is ${ambiguity === undefined ? show(scalar.value) : `${text}, ${ambiguity.says}`}.`,
      allowed: 'true, false',
      remedy: ambiguity?.remedy,
    });
    return undefined;
  }

  /** A whole number, also in quotes. */
  public whole(minimum: number, maximum = MAX_INT32): number | undefined {
    const scalar = this.scalar('a number');
    if (scalar === undefined) return undefined;
    const text = textOf(scalar);
    if (!/^-?(?:0|[1-9][0-9]*)$/.test(text)) {
      const isNumber = typeof scalar.value === 'number';
      this.error({
        code: 'wrong-type',
        message: isNumber
          ? `${this.name} is ${text}; expected a whole number in decimal digits.`
          : `${this.name} is ${show(scalar.value)}; expected a number.`,
      });
      return undefined;
    }
    const value = Number(text);
    if (value >= minimum && value <= maximum) return value;
    this.error({
      code: 'out-of-range',
      message: `${this.name} is ${text}.`,
      allowed: value < minimum ? `${minimum} or more` : `${minimum} to ${maximum}`,
    });
    return undefined;
  }

  /** One of Kafka's words: `DESCRIBE_CONFIGS`, `DescribeConfigs` and `describeconfigs` are the same. */
  public word<T extends string>(words: readonly T[]): T | undefined {
    const given = this.text();
    if (given === undefined) return undefined;
    const plain = (text: string): string => text.replaceAll('_', '').toLowerCase();
    const found = words.find((candidate) => plain(candidate) === plain(given));
    if (found !== undefined) return found;
    const right = nearest(given, words);
    this.error({
      code: 'wrong-value',
      message: `${this.name} is ${show(given)}.`,
      allowed: words.join(', '),
      remedy: right === undefined ? undefined : `Write "${right}".`,
    });
    return undefined;
  }

  /** The entries of a list; none if it is empty or no list. */
  public list(): readonly ForeignValue[] {
    if (this.isRead) return this.children;
    this.isRead = true;
    if (this.isEmpty) return [];
    if (!isSeq(this.node)) {
      this.wrongType('a list', isScalar(this.node) ? `Write [${textOf(this.node)}].` : undefined);
      return [];
    }
    this.children = this.node.items.map(
      (item, index) => new ForeignValue(this.source, item, [...this.path, index], { place: this.place }),
    );
    return this.children;
  }

  /** Texts of a list, without those that are none. */
  public texts(): string[] {
    return this.list().flatMap((item) => item.text() ?? []);
  }

  /** The fields of a mapping in their order; none if it is empty or no mapping. */
  public entries(): readonly (readonly [key: string, value: ForeignValue])[] {
    this.open();
    return [...(this.fields ?? [])];
  }

  /** A field that may be missing; an empty one is taken for missing, as the tools do. */
  public optional(key: string): ForeignValue | undefined {
    this.open();
    this.known.add(key);
    const field = this.fields?.get(key);
    if (field?.isEmpty !== true) return field;
    field.isRead = true;
    return undefined;
  }

  /** A field that must be there; what is wrong is reported. */
  public required(key: string): ForeignValue | undefined {
    this.open();
    this.known.add(key);
    const field = this.fields?.get(key);
    if (field === undefined && this.fields !== undefined) {
      this.error({
        code: 'missing-key',
        message: `${this.name} has no ${JSON.stringify(key)}.`,
        remedy: `Add "${key}: …".`,
      });
    }
    if (field?.isEmpty !== true) return field;
    field.isRead = true;
    if (!field.isLeft)
      field.error({ code: 'empty', message: `${field.name} is empty.`, remedy: 'Give it a value.' });
    return undefined;
  }

  /** A mapping where the tool needs one: empty is an error. */
  public mapping(): this | undefined {
    if (!this.isEmpty) {
      this.open();
      return this.fields === undefined ? undefined : this;
    }
    this.isRead = true;
    this.wrongType('a mapping');
    return undefined;
  }

  public error(finding: Finding, part: 'key' | 'value' = 'value'): void {
    this.source.report('error', part === 'key' ? this.keyPlace : this.place, finding);
  }

  /** Reports something that the catalog has no place for, with all that stands in it. */
  public leave(message: string, remedy?: string): void {
    this.skip();
    this.remark(message, remedy);
  }

  /** Passes over a value of which an error says enough. */
  public skip(): void {
    this.isRead = true;
    this.isLeft = true;
  }

  /** Like {@link leave}, and what stands in it is still read. */
  public remark(message: string, remedy?: string): void {
    this.source.report('warning', this.keyPlace, { code: 'not-translated', message, remedy });
  }

  /** Reports every key that nothing has read. */
  public reportUnread(): void {
    if (this.isLeft) return;
    for (const child of this.children) {
      if (child.isRead) child.reportUnread();
      else child.remark(`${child.name} is not adopted.`, this.meant(child.key));
    }
  }

  private meant(key: string): string | undefined {
    const missing = [...this.known].filter((field) => this.fields?.has(field) !== true);
    const right = nearest(key, missing);
    return right === undefined ? undefined : `Write "${right}" if that is intended.`;
  }

  private open(): void {
    if (this.isRead) return;
    this.isRead = true;
    if (this.isEmpty) return;
    if (!isMap(this.node)) {
      this.wrongType('a mapping');
      return;
    }
    const fields = new Map<string, ForeignValue>();
    for (const pair of this.node.items) {
      const key = keyOf(pair.key);
      const place = this.source.placeOf(pair.key) ?? this.place;
      if (key === undefined) {
        this.report(place, { code: 'wrong-type', message: `A key of ${this.name} is not a string.` });
      } else if (key === '<<') {
        this.report(place, {
          code: 'merge-key',
          message: `Merge keys ("<<") are not read: ${this.name} must be complete in place.`,
          remedy: 'Write the fields out.',
        });
      } else if (fields.has(key)) {
        this.report(place, {
          code: 'duplicate-key',
          message: `${JSON.stringify(key)} is given twice in one mapping.`,
          remedy: 'Keep one of the two.',
        });
      } else {
        const around = { key: place, place };
        fields.set(key, new ForeignValue(this.source, pair.value, [...this.path, key], around));
      }
    }
    this.fields = fields;
    this.children = [...fields.values()];
  }

  private report(place: Place, finding: Finding): void {
    this.source.report('error', place, finding);
  }

  private scalar(needed: string): Scalar | undefined {
    this.isRead = true;
    if (this.isScalar) return this.node as Scalar;
    this.wrongType(needed);
    return undefined;
  }

  private wrongType(needed: string, remedy?: string): void {
    if (this.isLeft) return;
    this.error({
      code: 'wrong-type',
      message: this.isEmpty
        ? `${this.name} is empty; expected ${needed}.`
        : `${this.name} is ${this.shown()}; expected ${needed}.`,
      remedy: this.isEmpty ? NO_VALUE : remedy,
    });
  }

  private shown(): string {
    if (isSeq(this.node)) return 'a list';
    return isMap(this.node) ? 'a mapping' : show((this.node as Scalar).value);
  }

  private withoutAlias(node: unknown): unknown {
    if (!isAlias(node)) return node;
    if (this.source.expandsAliases) return this.source.resolved(node);
    this.error({
      code: 'alias',
      message: `${this.name} is the alias *${node.source}: ${this.source.tool} does not put the value of its anchor here.`,
      remedy: 'Write the value out.',
    });
    this.skip();
    return undefined;
  }

  private withoutVariable(text: string): string | undefined {
    const [variable] = this.source.variables?.exec(text) ?? [];
    if (variable === undefined) return text;
    this.error({
      code: 'unresolved-variable',
      message: `${this.name} has the variable ${JSON.stringify(variable)}, whose value ${this.source.tool} takes from its environment.`,
      remedy: 'Put the value into a copy of the file, and adopt that.',
    });
    return undefined;
  }

  /** Text that one version of YAML takes for a number or a boolean, and another for something else. */
  private isAmbiguous(text: string, scalar: Scalar): boolean {
    const ambiguity = ambiguityOf(text, scalar);
    if (ambiguity === undefined) return false;
    const { says, remedy } = ambiguity;
    this.error({ code: 'wrong-value', message: `${this.name} is ${text}, ${says}.`, remedy });
    return true;
  }
}
