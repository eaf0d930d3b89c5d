/** Options and arguments that have another name now. They work for this version, with a warning. */
import { Option } from 'commander';
import type { Command } from 'commander';

interface Renamed {
  /** As it was declared, for instance `--nodes <names>`. */
  readonly flags: string;
  /** What to type now, for instance `--node`. */
  readonly now: string;
  /** The option that it sets, as actions read it. */
  readonly name: string;
  /** @default - true, for an option without a value */
  readonly parse?: (text: string) => unknown;
}

/** Accepts the former name, which help does not show. */
export function addRenamedOption(command: Command, { flags, now, name, parse }: Renamed): Command {
  const option = new Option(flags).hideHelp();
  return command.addOption(option).on(`option:${option.name()}`, (text: string) => {
    warnRenamed(`--${option.name()}`, now);
    command.setOptionValue(name, parse === undefined ? true : parse(text));
  });
}

export function warnRenamed(old: string, now: string): void {
  console.error(`brokerform: ${old} is deprecated and will be removed in the next version: use ${now}.`);
}
