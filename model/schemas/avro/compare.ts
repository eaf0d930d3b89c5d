/**
 * Whether a reader with one Avro schema decodes what another one wrote: the specification's schema resolution, as Java's
 * SchemaCompatibility and both registries have it.
 */
import type { Path, Place } from '../../catalog/document';
import { listOf } from '../../../shared/text';
import { Pairs } from '../pairs';
import { everyone } from '../types';
import type { BreakingChange, Comparison, Direction } from '../types';
import { branchName, namespaceOf, simpleName } from './read';
import type { AvroEnum, AvroField, AvroFixed, AvroRecord, AvroSchema, AvroType } from './read';
import { groupBy } from '../../../shared/collections';

export function compareAvro(before: AvroSchema, after: AvroSchema): Comparison {
  const found = [
    ...new Resolution('backward', after).read(after.root, before.root),
    ...new Resolution('forward', after).read(before.root, after.root),
  ];
  return { changes: merged(found), undecided: [] };
}

type Found = Omit<BreakingChange, 'breaks' | 'place'> & {
  readonly direction: Direction;
  readonly place: Place;
};

/** What both directions find at one place is one change. */
function merged(found: readonly Found[]): BreakingChange[] {
  const groups = groupBy(found, ({ kind, path, what }) => [kind, path, what].join('\n'));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { kind, path, place, what, instead } = first;
    const directions = new Set(group.map(({ direction }) => direction));
    return [{ kind, path, place, what, instead, breaks: everyone(...directions) }];
  });
}

/** Types that a reader widens, by what was written. */
export const PROMOTIONS: Readonly<Record<string, readonly string[]>> = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
};

class Resolution {
  private place: Path = [];

  /**
   * @param pairs pairs whose comparison began: a recursive type is compared once
   * @param trials whether one type reads another, as far as a union asked
   */
  public constructor(
    private readonly direction: Direction,
    private readonly after: AvroSchema,
    private readonly pairs = new Pairs<AvroType, true>(),
    private readonly trials = new Pairs<AvroType, boolean>(),
  ) {}

  public read(reader: AvroType, writer: AvroType, path = ''): Found[] {
    if (this.pairs.get(reader, writer) === true) return [];
    this.pairs.set(reader, writer, true);
    const earlier = this.place;
    this.place = this.newOf(reader, writer).path ?? earlier;
    try {
      return this.resolve(reader, writer, path);
    } finally {
      this.place = earlier;
    }
  }

  private newOf(reader: AvroType, writer: AvroType): AvroType {
    return this.direction === 'backward' ? reader : writer;
  }

  private resolve(reader: AvroType, writer: AvroType, path: string): Found[] {
    if (writer.kind === 'union') return this.fromUnion(reader, writer.branches, path);
    if (reader.kind === 'union') {
      if (reader.branches.some((branch) => this.canRead(branch, writer))) return [];
      return [this.branch(writer, path)];
    }
    if (reader.kind === 'primitive' && writer.kind === 'primitive') {
      if (reader.name === writer.name || PROMOTIONS[writer.name]?.includes(reader.name) === true) return [];
    } else if (reader.kind === 'array' && writer.kind === 'array') {
      return this.read(reader.items, writer.items, `${path}[]`);
    } else if (reader.kind === 'map' && writer.kind === 'map') {
      return this.read(reader.values, writer.values, `${path}{}`);
    } else if (reader.kind === 'record' && writer.kind === 'record') {
      return this.record(reader, writer, path);
    } else if (reader.kind === 'enum' && writer.kind === 'enum') {
      return this.enumeration(reader, writer, path);
    } else if (reader.kind === 'fixed' && writer.kind === 'fixed') {
      return this.fixed(reader, writer, path);
    }
    const [before, after] = this.sides(reader, writer);
    return [
      this.found('type-changed', path, {
        what: `the type of ${named(path)} changes from ${branchName(before)} to ${branchName(after)}`,
        instead:
          'Keep the type and add a field with the new type and a default; remove the old field once no service reads it.',
      }),
    ];
  }

  /** A writer may use any type of its union; a type that both have is compared in depth, for its path. */
  private fromUnion(reader: AvroType, branches: readonly AvroType[], path: string): Found[] {
    return branches.flatMap((branch) => {
      const candidates = reader.kind === 'union' ? reader.branches : [reader];
      if (candidates.some((candidate) => this.canRead(candidate, branch))) return [];
      const same = candidates.find(
        (candidate) =>
          'fullName' in candidate &&
          'fullName' in branch &&
          candidate.kind === branch.kind &&
          sameName(candidate, branch),
      );
      return same === undefined ? [this.branch(branch, path)] : this.read(same, branch, path);
    });
  }

  private branch(written: AvroType, path: string): Found {
    const gone = this.direction === 'backward';
    return this.found('union-branch', path, {
      what: gone
        ? `${named(path)} no longer takes ${branchName(written)}`
        : `${named(path)} also takes ${branchName(written)}`,
      instead: gone
        ? `Keep ${branchName(written)} in the union until no record with it is left.`
        : `Give consumers the wider union first (compatibility backward), or add a field with a default for ${branchName(written)}.`,
    });
  }

  private record(reader: AvroRecord, writer: AvroRecord, path: string): Found[] {
    if (!sameName(reader, writer)) return [this.renamed(reader, writer, path)];
    const within = path === '' ? this.newNameOf(reader, writer) : path;
    return reader.fields.flatMap((field) => {
      const [written, ...others] = writer.fields.filter(
        ({ name }) => name === field.name || field.aliases.includes(name),
      );
      if (written !== undefined && others.length > 0)
        return [this.ambiguous(field, [written, ...others], `${within}.${field.name}`)];
      if (written !== undefined) {
        const earlier = this.place;
        this.place = (this.direction === 'backward' ? field : written).path ?? earlier;
        const result = this.read(field.type, written.type, `${within}.${field.name}`);
        this.place = earlier;
        return result;
      }
      if (field.hasDefault) return [];
      const added = this.direction === 'backward';
      const earlier = this.place;
      if (added) this.place = field.path ?? earlier;
      const result = this.found('field-without-default', `${within}.${field.name}`, {
        what: added
          ? `field ${within}.${field.name} is added without a default`
          : `field ${within}.${field.name}, which has no default, is removed`,
        instead: added
          ? 'Give the field a default, for instance the type ["null", …] and the default null; a renamed field needs its old name under aliases.'
          : 'Keep the field, or give it a default in one release and remove it in a later one.',
      });
      this.place = earlier;
      return [result];
    });
  }

  /** Java's SchemaCompatibility ends with an error, and decoders take one or the other. */
  private ambiguous(field: AvroField, written: readonly AvroField[], path: string): Found {
    const added = this.direction === 'backward';
    const names = listOf(written.map(({ name }) => name));
    const earlier = this.place;
    if (added) this.place = field.path ?? earlier;
    const result = this.found('alias-ambiguous', path, {
      what: added
        ? `field ${path} stands by its aliases for ${names} of the old schema`
        : `field ${path} of the old schema stands by its aliases for ${names}`,
      instead: 'Drop the alias, or give the field a name that no other one has or had.',
    });
    this.place = earlier;
    return result;
  }

  private enumeration(reader: AvroEnum, writer: AvroEnum, path: string): Found[] {
    if (!sameName(reader, writer)) return [this.renamed(reader, writer, path)];
    if (reader.default !== undefined) return [];
    const missing = writer.symbols.filter((symbol) => !reader.symbols.includes(symbol));
    if (missing.length === 0) return [];
    const removed = this.direction === 'backward';
    const name = path === '' ? reader.fullName : path;
    return [
      this.found('enum-symbol', path === '' ? reader.fullName : path, {
        what: `enum ${name} ${removed ? 'loses' : 'gets'} ${listOf(missing)}`,
        instead: removed
          ? 'Keep the symbols, or give the enum a default that stands for them.'
          : 'Give the enum a default in an earlier release: readers then take it for symbols that they do not know.',
      }),
    ];
  }

  private fixed(reader: AvroFixed, writer: AvroFixed, path: string): Found[] {
    if (!sameName(reader, writer)) return [this.renamed(reader, writer, path)];
    if (reader.size === writer.size) return [];
    const [before, after] = this.sides(reader, writer) as readonly [AvroFixed, AvroFixed];
    return [
      this.found('fixed-size', path, {
        what: `the size of fixed ${named(path === '' ? reader.fullName : path)} changes from ${before.size} to ${after.size} bytes`,
        instead: 'Add a field with a fixed of another name and a default.',
      }),
    ];
  }

  private renamed(reader: AvroType, writer: AvroType, path: string): Found {
    const [before, after] = this.sides(reader, writer);
    return this.found('renamed', path, {
      what: `${before.kind} ${branchName(before)} is renamed to ${branchName(after)}`,
      instead: `Keep the name. With "aliases": ["${branchName(before)}"] new readers find old records; readers of the old schema still cannot read new ones.`,
    });
  }

  private canRead(reader: AvroType, writer: AvroType): boolean {
    const known = this.trials.get(reader, writer);
    if (known !== undefined) return known;
    // Assumed while it is compared, as a recursive type asks again; a branch that does not fit is no finding.
    this.trials.set(reader, writer, true);
    const fits =
      new Resolution(this.direction, this.after, new Pairs(), this.trials).read(reader, writer).length === 0;
    this.trials.set(reader, writer, fits);
    return fits;
  }

  private newNameOf(reader: AvroRecord, writer: AvroRecord): string {
    return (this.newOf(reader, writer) as AvroRecord).fullName;
  }

  private sides(reader: AvroType, writer: AvroType): readonly [before: AvroType, after: AvroType] {
    return this.direction === 'backward' ? [writer, reader] : [reader, writer];
  }

  private found(kind: string, path: string, words: Pick<Found, 'what' | 'instead'>): Found {
    return {
      kind,
      path,
      direction: this.direction,
      place: this.after.text.place(this.place, 'value'),
      ...words,
    };
  }
}

const named = (path: string): string => (path === '' ? 'the schema' : path);

/** SchemaCompatibility compares names without their namespace, and the reader's aliases with it. */
export function sameName(
  reader: { readonly fullName: string; readonly aliases: readonly string[] },
  writer: { readonly fullName: string },
): boolean {
  return (
    simpleName(reader.fullName) === simpleName(writer.fullName) || reader.aliases.includes(writer.fullName)
  );
}

/** Named types whose namespace alone differs, in fields that both have. */
export function sameButNamespace(before: AvroType, after: AvroType): boolean {
  return (
    'fullName' in before &&
    'fullName' in after &&
    simpleName(before.fullName) === simpleName(after.fullName) &&
    namespaceOf(before.fullName) !== namespaceOf(after.fullName)
  );
}
