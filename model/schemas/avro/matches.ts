/** Which types of two versions meet when a record is decoded: below unions, promotions, aliases and whatever encloses them. */
import { Pairs } from '../pairs';
import type { Direction } from '../types';
import { PROMOTIONS, sameName } from './compare';
import { branchName, simpleName } from './read';
import type { AvroField, AvroRecord, AvroType } from './read';

export interface Match {
  /** In the new schema: `Order.total`, `Order.total<bytes>`. */
  readonly path: string;
  readonly before: AvroType;
  readonly after: AvroType;
}

/** Types that stand in one place as well where no reader decodes one as the other; branches of a union where one does. */
export function matchesOf(before: AvroType, after: AvroType, directions: readonly Direction[]): Match[] {
  return directions.flatMap((direction) =>
    direction === 'backward'
      ? new Matching(direction).walk(after, before, '')
      : new Matching(direction).walk(before, after, ''),
  );
}

class Matching {
  /** Pairs whose parts were matched: a recursive type ends here. */
  private readonly entered = new Pairs<AvroType, true>();

  public constructor(private readonly direction: Direction) {}

  public walk(reader: AvroType, writer: AvroType, path: string): Match[] {
    if (reader.kind === 'union' || writer.kind === 'union') return this.branches(reader, writer, path);
    const [before, after] = this.inOrder(reader, writer);
    const at = path === '' && 'fullName' in after ? simpleName(after.fullName) : path;
    const own = { path: at, before, after };
    if (this.entered.get(reader, writer) === true) return [own];
    this.entered.set(reader, writer, true);
    if (reader.kind === 'record' && writer.kind === 'record')
      return [own, ...this.fields(reader, writer, at)];
    if (reader.kind === 'array' && writer.kind === 'array')
      return [own, ...this.walk(reader.items, writer.items, `${path}[]`)];
    if (reader.kind === 'map' && writer.kind === 'map')
      return [own, ...this.walk(reader.values, writer.values, `${path}{}`)];
    return [own];
  }

  private branches(reader: AvroType, writer: AvroType, path: string): Match[] {
    const [, after] = this.inOrder(reader, writer);
    return branchesOf(writer).flatMap((written) => {
      const read = branchFor(written, branchesOf(reader));
      if (read === undefined) return [];
      const [, branch] = this.inOrder(read, written);
      const name = after.kind === 'union' ? `<${simpleName(branchName(branch))}>` : '';
      return this.walk(read, written, `${path}${name}`);
    });
  }

  private fields(reader: AvroRecord, writer: AvroRecord, path: string): Match[] {
    return reader.fields.flatMap((field) => {
      const written =
        writer.fields.find(({ name }) => name === field.name) ??
        writer.fields.find(({ name }) => field.aliases.includes(name));
      if (written === undefined) return [];
      const [, { name }] = this.inOrder<AvroField>(field, written);
      return this.walk(field.type, written.type, `${path}.${name}`);
    });
  }

  private inOrder<T>(reader: T, writer: T): readonly [before: T, after: T] {
    return this.direction === 'backward' ? [writer, reader] : [reader, writer];
  }
}

const branchesOf = (type: AvroType): readonly AvroType[] => (type.kind === 'union' ? type.branches : [type]);

/** The branch that a reader takes: its own one first, so that of int and long each is read as itself, as Java's Resolver does. */
function branchFor(written: AvroType, readers: readonly AvroType[]): AvroType | undefined {
  const ofKind = readers.filter(({ kind }) => kind === written.kind);
  return (
    ofKind.find((reader) => branchName(reader) === branchName(written)) ??
    ofKind.find((reader) => 'fullName' in reader && 'fullName' in written && sameName(reader, written)) ??
    ofKind.find(
      (reader) =>
        reader.kind === 'primitive' &&
        written.kind === 'primitive' &&
        PROMOTIONS[written.name]?.includes(reader.name) === true,
    )
  );
}
