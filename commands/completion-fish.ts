import type { CommandDefinition, OptionDefinition, Value } from "./definition.ts";

/** The completion of fish. */
export const fishCompletion = (
  commands: readonly CommandDefinition[],
): string => `# Completion of rehearse for fish. \`rehearse completion fish\` made it.
function __rehearse_stacks
    set -l files Pulumi.*.yaml
    for file in $files
        string replace -r '^Pulumi\\.(.*)\\.yaml$' '$1' -- $file
    end
end

function __rehearse_services
    set -l words (commandline -opc)
    set -l stack local
    for nth in (seq 2 (count $words))
        contains -- $words[(math $nth - 1)] -s --stack; and set stack $words[$nth]
    end
    $words[1] services --stack $stack 2>/dev/null
end

complete -c rehearse -f
complete -c rehearse -n __fish_use_subcommand -l version -d 'show the version'
complete -c rehearse -n __fish_use_subcommand -l help -d 'show how to use it'
${commands.flatMap(linesOf).join("\n")}
`;

function linesOf({ name, description, options, values }: CommandDefinition): string[] {
  const isIt = `-n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
  return [
    `complete -c rehearse -n __fish_use_subcommand -a ${name} -d ${quoted(description)}`,
    ...options.map((option) => `complete -c rehearse ${isIt} ${optionOf(option)}`),
    // Fish does not count arguments: each kind is offered once.
    ...[...new Set(values.map(offerOf))].map((offer) => `complete -c rehearse ${isIt} ${offer}`),
  ].map((line) => line.trimEnd());
}

const optionOf = ({ short, long, description, value }: OptionDefinition): string =>
  [
    ...(short ? [`-s ${short.slice(1)}`] : []),
    `-l ${long.slice(2)}`,
    ...(value ? [value.kind === "file" || value.kind === "any" ? "-r" : "-x", offerOf(value)] : []),
    `-d ${quoted(description)}`,
  ].join(" ");

function offerOf(value: Value): string {
  if (value.kind === "words") return `-a ${quoted(value.words.join(" "))}`;
  return {
    stack: "-a '(__rehearse_stacks)'",
    service: "-a '(__rehearse_services)'",
    file: "-F",
    any: "",
  }[value.kind];
}

/** In single quotes fish takes a backslash and a quote for its own. */
const quoted = (text: string): string => `'${text.replaceAll(/[\\']/g, "\\$&")}'`;
