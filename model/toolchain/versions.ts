/** Programs of the user's machine: the versions that are allowed, and those that the tests ran with. */
import { allowed, isAtLeast, notice, problem } from './node-version';
import data from './versions.json';

export type ProgramName = keyof typeof data;

/** Which versions of a program are allowed. */
export interface Requirement {
  /** For people. */
  readonly allowed: string;
  readonly allows: (version: string) => boolean;
  /** What to know of a version that is allowed. */
  readonly notice: (version: string) => string | undefined;
}

/** Version of Node.js to install where there is none, or one that is not allowed. */
export const NODE_TO_INSTALL: string = data.node.install;

export function requirement(name: ProgramName): Requirement {
  if (name === 'node') {
    return { allowed, allows: (version) => problem(version, '') === undefined, notice };
  }
  const { minimum } = data[name];
  return {
    allowed: `${minimum} or later`,
    allows: (version) => isAtLeast(version, minimum),
    notice: () => undefined,
  };
}

const ranTitles = { node: 'Node.js', java: 'Java', terraform: 'Terraform', opentofu: 'OpenTofu' } as const;

const ranText = (name: keyof typeof ranTitles): string => data[name].ran.join(', ') || 'none yet';

/** Versions that test tiers ran with, for people, one program a line: `Java 17.0.15, 21.0.8`. */
export const ranWith: readonly string[] = Object.entries(ranTitles).map(
  ([name, title]) => `${title} ${ranText(name as keyof typeof ranTitles)}`,
);

/** Lowest major version of Java that is allowed. */
export const MINIMUM_JAVA_MAJOR = Number(data.java.minimum);

/** The table in README.md, as Prettier formats it. */
export function versionsTable(): string {
  const rows = Object.entries(ranTitles).map(([name, title]) => {
    const program = name as keyof typeof ranTitles;
    return [title, requirement(program).allowed, ranText(program)];
  });
  const lines = [['program', 'allowed', 'tests ran with'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = lines;
  return [row(head), row(widths.map((width) => '-'.repeat(width))), ...body.map(row)].join('\n');
}
