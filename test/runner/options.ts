/** The words of `node test/run-tiers.mjs`. */
import type { Tier } from './tiers';

export interface RunnerOptions {
  readonly tiers: readonly Tier[];
  /** Without names: --all runs those as well that are apart. */
  readonly named: boolean;
  readonly noSkips: boolean;
  readonly lanes: number;
  /** Of the files to run. @default - all of each tier */
  readonly files?: string;
  /** Shell commands that have to end well after the tiers. */
  readonly afterwards: readonly string[];
  /** Document between whose marks the tables are written. */
  readonly markdown?: string;
}

export const USAGE = `node test/run-tiers.mjs [options] [tier …]

  --all              every tier, also those that otherwise run by name alone
  --no-skips         a tier or test that is skipped is a failure, unless the machine itself cannot run the tier
  --lanes <number>   how many tiers run at once, 1 to 4; 2 if not given
  --files <pattern>  only the files whose path matches this regular expression
  --then <command>   what has to end well after the tiers, in a shell; may be given several times
  --markdown <file>  also write the tables into this document, between its marks
  --help             this text
`;

const MOST_LANES = 4;

/** @returns what to do, or every mistake */
export function parse(
  words: readonly string[],
  tiers: readonly Tier[],
): RunnerOptions | { readonly mistakes: readonly string[] } {
  const mistakes: string[] = [];
  const names: string[] = [];
  const afterwards: string[] = [];
  let [noSkips, all, lanes]: [boolean, boolean, number] = [false, false, 2];
  let markdown: string | undefined;
  let files: string | undefined;
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--no-skips') noSkips = true;
    else if (word === '--all') all = true;
    else if (word === '--lanes') {
      const given = rest.shift() ?? '';
      lanes = Number(given);
      if (!/^\d+$/.test(given) || lanes < 1 || lanes > MOST_LANES)
        mistakes.push(`--lanes: "${given}" is not a whole number from 1 to ${MOST_LANES}.`);
    } else if (word === '--then') {
      const command = rest.shift() ?? '';
      if (command === '') mistakes.push('--then: it needs a command.');
      afterwards.push(command);
    } else if (word === '--files') {
      files = rest.shift();
      if (files === undefined || !isPattern(files))
        mistakes.push(`--files: "${files ?? ''}" is not a regular expression.`);
    } else if (word === '--markdown') {
      markdown = rest.shift();
      if (markdown === undefined || markdown.startsWith('--')) mistakes.push('--markdown: it needs a file.');
    } else if (word.startsWith('-')) mistakes.push(`Unknown option: ${word}.`);
    else if (!tiers.some(({ name }) => name === word))
      mistakes.push(`Unknown tier: "${word}". Known: ${tiers.map(({ name }) => name).join(', ')}.`);
    else names.push(word);
  }
  if (all && names.length > 0) mistakes.push('--all is every tier: name none beside it.');
  if (mistakes.length > 0) return { mistakes };
  const named = names.length > 0;
  return {
    tiers: tiers.filter(({ name, apart }) => (named ? names.includes(name) : all || apart !== true)),
    named,
    noSkips,
    lanes,
    afterwards,
    ...(files === undefined ? {} : { files }),
    ...(markdown === undefined ? {} : { markdown }),
  };
}

function isPattern(text: string): boolean {
  try {
    return text !== '' && new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
