import type { Argument, Command, Option } from "commander";

/** What a shell may offer for a value: names that it looks up, words, or anything. */
export type Value = { kind: "stack" | "service" | "file" | "any" } | { kind: "words"; words: readonly string[] };

/** An option, with all of its names. */
export interface OptionDefinition {
  short: string | undefined;
  long: string;
  description: string;
  /** Undefined for one that takes no value. */
  value: Value | undefined;
}

/** A command of the command line, as a shell needs to know it. */
export interface CommandDefinition {
  name: string;
  description: string;
  options: OptionDefinition[];
  /** The arguments by their place. */
  values: Value[];
}

/** The commands of a program that are not hidden, from the definitions that parse its command line. */
export function definitionsOf(program: Command): CommandDefinition[] {
  const help = program.createHelp();
  return help
    .visibleCommands(program)
    .filter((command) => command.name() !== "help")
    .map((command) => ({
      name: command.name(),
      description: command.description(),
      options: help.visibleOptions(command).map(optionOf),
      values: command.registeredArguments.map(valueOfArgument),
    }));
}

const optionOf = (option: Option): OptionDefinition => ({
  short: option.short,
  long: option.long ?? "",
  description: option.description,
  value: option.required || option.optional ? valueOfOption(option) : undefined,
});

function valueOfOption({ argChoices, long, flags }: Option): Value {
  if (argChoices) return { kind: "words", words: argChoices };
  return {
    kind: long === "--stack" || long === "--on" ? "stack" : /<(?:file|folder|directory)>/.test(flags) ? "file" : "any",
  };
}

/** Arguments that name a file or a folder. */
const places = ["bundle", "directory", "folder", "file", "a", "b"];

function valueOfArgument(argument: Argument): Value {
  if (argument.argChoices) return { kind: "words", words: argument.argChoices };
  const name = argument.name();
  return { kind: name === "service" ? "service" : places.includes(name) ? "file" : "any" };
}
