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

/** What is typed instead of a former option, argument or command. */
export interface Former {
  readonly old: string;
  readonly now: string;
}

const former = new WeakMap<Command, Former[]>();

/** What a command still accepts by another name. */
export function formerOf(command: Command): readonly Former[] {
  return former.get(command) ?? [];
}

function note(command: Command, each: Former): void {
  former.set(command, [...formerOf(command), each]);
}

/** Accepts the former name, which help does not show. */
export function addRenamedOption(command: Command, { flags, now, name, parse }: Renamed): Command {
  const option = new Option(flags).hideHelp();
  note(command, { old: `--${option.name()}`, now });
  return command.addOption(option).on(`option:${option.name()}`, (text: string) => {
    warnRenamed(`--${option.name()}`, now);
    command.setOptionValue(name, parse === undefined ? true : parse(text));
  });
}

/** A hidden command, by whose name another one is run. */
export function renamedCommand(command: Command, old: string, now: string): Command {
  note(command, { old, now });
  return command.hook('preAction', () => warnRenamed(old, now));
}

/** Accepts an argument where an option is typed now; help does not show it. */
export function addFormerArgument(command: Command, argument: string, now: string): Command {
  note(command, { old: argument.replace(/^\[(.*)\]$/, '<$1>'), now });
  return command.argument(argument).usage('[options]');
}

export function warnRenamed(old: string, now: string): void {
  console.error(`brokerform: ${old} is deprecated and will be removed in the next version: use ${now}.`);
}
