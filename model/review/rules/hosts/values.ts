/** Attributes of resources as the rules read them: a plan of any provider version must not make them throw. */
import type { Attributes, ResourceChange } from '../../change';

export function text(values: Attributes | null | undefined, name: string): string | undefined {
  const value = values?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numeric(values: Attributes | null | undefined, name: string): number | undefined {
  const value = values?.[name];
  return typeof value === 'number' ? value : undefined;
}

export function isTrue(values: Attributes | null | undefined, name: string): boolean {
  return values?.[name] === true;
}

/** Nested blocks of a name, which Terraform has as a list. */
export function blocks(values: Attributes | null | undefined, name: string): Attributes[] {
  const value = values?.[name];
  if (!Array.isArray(value)) return [];
  return value.filter((each): each is Attributes => typeof each === 'object' && each !== null);
}

export function texts(values: Attributes | null | undefined, name: string): string[] {
  const value = values?.[name];
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}

/** Tags with those of the provider's default_tags. */
export function tagsOf(values: Attributes | null | undefined): Readonly<Record<string, string>> {
  const found = values?.['tags_all'] ?? values?.['tags'];
  if (typeof found !== 'object' || found === null) return {};
  return Object.fromEntries(
    Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Whether a value, or all that it is a part of, is known only after the apply. */
export function isUnknown({ unknown }: ResourceChange, path: string): boolean {
  const parts = path.split('.');
  return unknown.has('') || parts.some((_, index) => unknown.has(parts.slice(0, index + 1).join('.')));
}

export function isHidden({ hidden }: ResourceChange, path: string): boolean {
  return hidden.has('') || hidden.has(path);
}

/** Whether an attribute has another value afterwards, or may have. */
export function differs(change: ResourceChange, name: string): boolean {
  return (
    JSON.stringify(change.before?.[name] ?? null) !== JSON.stringify(change.after?.[name] ?? null) ||
    isUnknown(change, name) ||
    isHidden(change, name)
  );
}

/** `order` of `kafka_topic.order["a.b"]`, `data["broker-101-disk-1"]` of the volumes. */
export function nameIn(address: string): string {
  return /\.([^.[\]]+(?:\[[^\]]*\])?)$/.exec(address)?.[1] ?? address;
}
