/** Which stacks of an app a command works on, and in which order. */
import { nearest } from '../../shared/nearest';
import { listOf } from '../../shared/text';

/** A synthesized stack. */
export interface SynthesizedStack {
  readonly name: string;
  /** Names of the stacks that have to be deployed before it. */
  readonly dependencies: readonly string[];
}

export type Selection<T extends SynthesizedStack> =
  | { readonly ok: true; readonly stacks: readonly T[] }
  | {
      readonly ok: false;
      readonly problems: readonly string[];
      readonly allowed?: string;
      readonly remedy: string;
    };

export interface SelectOptions {
  /** `*` matches anything. None: the only stack, if there is no other. */
  readonly patterns: readonly string[];
  /** `destroy` needs the stacks that depend on a selected one, every other command those that it depends on. */
  readonly direction: 'up' | 'down';
  /** Accept a selection that leaves stacks out on which a selected one depends, or that depend on it. @default false */
  readonly ignoreMissingDependencies?: boolean;
}

/** @returns the stacks in order of their dependencies (`down`: reversed), or every mistake of the selection at once */
export function selectStacks<T extends SynthesizedStack>(
  stacks: readonly T[],
  options: SelectOptions,
): Selection<T> {
  const { patterns, direction } = options;
  const ordered = direction === 'up' ? inOrder(stacks) : inOrder(stacks).reverse();
  const names = ordered.map(({ name }) => name);
  if (stacks.length === 0) {
    return {
      ok: false,
      problems: ['The app has no stack.'],
      remedy: 'BROKERFORM_ENVIRONMENTS may exclude all of them',
    };
  }
  const some = "name stacks, with * for any text: 'local-*'";
  if (patterns.length === 0) {
    return stacks.length === 1
      ? { ok: true, stacks: ordered }
      : { ok: false, problems: ['No stack is named.'], allowed: names.join(', '), remedy: some };
  }
  const unmatched = patterns.filter((pattern) => !names.some((name) => matches(pattern, name)));
  if (unmatched.length > 0) {
    const problems = unmatched.map((pattern) => `No stack matches "${pattern}".`);
    const meant = unmatched.map((pattern) => nearest(pattern, names));
    return {
      ok: false,
      problems,
      allowed: `${names.join(', ')} (of the last synthesis)`,
      remedy: meant.every((name) => name !== undefined) ? `write ${listOf(meant)}` : some,
    };
  }
  const selected = ordered.filter(({ name }) => patterns.some((pattern) => matches(pattern, name)));
  const problems = options.ignoreMissingDependencies === true ? [] : missing(ordered, selected, direction);
  return problems.length === 0
    ? { ok: true, stacks: selected }
    : { ok: false, problems, remedy: 'select them too, or add --ignore-missing-stack-dependencies' };
}

/** As cdktf reads a stack's name on its command line. */
export function matches(pattern: string, name: string): boolean {
  const literal = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`).test(name);
}

/** Each stack after those that it depends on; otherwise by name. */
export function inOrder<T extends SynthesizedStack>(stacks: readonly T[]): T[] {
  const byName = new Map(stacks.map((stack) => [stack.name, stack]));
  const ordered = new Set<T>();
  const add = (stack: T | undefined): void => {
    if (stack === undefined || ordered.has(stack)) return;
    for (const dependency of stack.dependencies) add(byName.get(dependency));
    ordered.add(stack);
  };
  [...stacks].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)).forEach(add);
  return [...ordered];
}

function missing<T extends SynthesizedStack>(
  all: readonly T[],
  selected: readonly T[],
  direction: 'up' | 'down',
): string[] {
  const names = new Set(selected.map(({ name }) => name));
  const known = new Set(all.map(({ name }) => name));
  return direction === 'up'
    ? selected.flatMap(({ name, dependencies }) => {
        const absent = dependencies.filter((dependency) => known.has(dependency) && !names.has(dependency));
        return absent.length === 0 ? [] : [`${name} depends on ${absent.join(', ')}, not selected.`];
      })
    : selected.flatMap(({ name }) => {
        const dependents = all
          .filter((stack) => stack.dependencies.includes(name) && !names.has(stack.name))
          .map((stack) => stack.name);
        return dependents.length === 0
          ? []
          : [`${name} is needed by ${dependents.join(', ')}, not selected.`];
      });
}
