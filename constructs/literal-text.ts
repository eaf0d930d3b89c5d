/**
 * Text of a catalog, an environment, a cluster or another tool is data: Terraform must never evaluate it.
 *
 * Terraform takes every string of its JSON syntax for a template. Here every string of every element is made literal when a stack
 * is written, whatever construct made it; what is meant to be evaluated is marked, by cdktf's references and by `expression`. So
 * nothing depends on a construct that remembers to escape.
 */
import { Lazy, TerraformElement, Token } from 'cdktf';
import type { TerraformStack } from 'cdktf';

/** Marks Terraform code of our own, for instance `${each.key}`: everything else is literal. */
export function expression(code: string): string {
  return Lazy.stringValue({ produce: () => code });
}

const done = new WeakSet<TerraformElement>();

/** To be called before a stack is written. */
export function makeTextLiteral(stack: TerraformStack): void {
  for (const element of stack.node.findAll()) {
    if (!TerraformElement.isTerraformElement(element) || done.has(element)) continue;
    done.add(element);
    const written = element.toTerraform.bind(element) as () => unknown;
    element.toTerraform = () => literal(written());
  }
}

/** Every string in what an element writes, keys included; cdktf's references stay. */
function literal(value: unknown): unknown {
  if (typeof value === 'string') return literalText(value);
  if (Array.isArray(value)) return value.map(literal);
  // References are objects with a class of their own.
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [literalText(key), literal(part)]));
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

/** `${` is written `$${` and `%{` is written `%%{`; a `$` before it is a `$`. Source: HCL, JSON syntax, string templates. */
export function literalText(text: string): string {
  return text.includes('{') ? text.replace(/\$(?=\{(?!TfToken\[))|%(?=\{)/g, '$&$&') : text;
}

/**
 * Refuses text that is spelled like one of cdktf's own references: cdktf finds these by their spelling, in any string, and would put
 * another argument in their place.
 *
 * @param texts what comes from outside, by name, for instance `catalog`
 * @throws Error that names the place
 */
export function refuseReferences(texts: Readonly<Record<string, unknown>>): void {
  const found = referenceIn(texts, []);
  if (found === undefined) return;
  throw new Error(
    `${found.path.join('.')}: ${JSON.stringify(found.value)} is spelled like a reference inside Terraform code that is being written, ` +
      'and cannot be declared. Use another text.',
  );
}

interface Reference {
  readonly path: readonly string[];
  readonly value: string | number;
}

function referenceIn(value: unknown, path: readonly string[]): Reference | undefined {
  if (typeof value === 'string' || typeof value === 'number') {
    return isReference(value) ? { path, value } : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const parts = value instanceof Set ? [...(value as Set<unknown>)].entries() : Object.entries(value);
  for (const [key, part] of parts) {
    const found = isReference(key) ? { path, value: key } : referenceIn(part, [...path, String(key)]);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A number can be a reference, too, and cdktf looks for numbers with an exponent in text. */
function isReference(value: string | number): boolean {
  if (typeof value === 'number') return Token.isUnresolved(value);
  if (value.includes('TfToken[')) return true;
  return (value.match(/[-\d.+]+e[-\d.eE+]+/g) ?? []).some((text) =>
    Token.isUnresolved(Number.parseFloat(text)),
  );
}

/** Text as a string in Terraform's code. */
export function quoted(text: string): string {
  return `"${literalText(text).replace(/["\\]/g, '\\$&')}"`;
}
