import type { CommandDefinition, OptionDefinition, Value } from "./definition.ts";

/** The completion of zsh: a function for \`fpath\`, or to be sourced after \`compinit\`. */
export const zshCompletion = (commands: readonly CommandDefinition[]): string => `#compdef rehearse
# Completion of rehearse for zsh. \`rehearse completion zsh\` made it.
_rehearse_stacks() {
  local -a stacks
  stacks=(Pulumi.*.yaml(N))
  stacks=(\${\${stacks#Pulumi.}%.yaml})
  compadd -a stacks
}

_rehearse_services() {
  local -a services
  services=(\${(f)"$($rehearse services --stack \${opt_args[--stack]:-\${opt_args[-s]:-local}} 2>/dev/null)"})
  compadd -a services
}

_rehearse() {
  local context state state_descr line rehearse=$words[1]
  typeset -A opt_args
  _arguments -C '(- *)--help[show how to use it]' '(- *)--version[show the version]' '1: :->command' '*:: :->arguments'
  case $state in
    command)
      local -a commands
      commands=(
${commands.map(({ name, description }) => `        ${quoted(`${name}:${description}`)}`).join("\n")}
      )
      _describe command commands
      ;;
    arguments)
      case $line[1] in
${commands.map(caseOf).join("\n")}
      esac
      ;;
  esac
}

if [[ $funcstack[1] == _rehearse ]]; then _rehearse "$@"; else compdef _rehearse rehearse; fi
`;

const caseOf = ({ name, options, values }: CommandDefinition): string =>
  [
    `        ${name})`,
    `          _arguments -s ${[
      ...options.map(argumentOf),
      ...values.map((value, nth) => quoted(`${nth + 1}: :${actionOf(value)}`)),
      ...(values.length > 0 ? [quoted("*: :_default")] : []),
    ].join(" \\\n            ")}`,
    "          ;;",
  ].join("\n");

function argumentOf({ short, long, description, value }: OptionDefinition): string {
  // In square brackets a colon and a bracket are zsh's own.
  const text = description.replaceAll(/[[\]:\\]/g, "\\$&");
  const end = `[${text}]${value ? `: :${actionOf(value)}` : ""}`;
  return short
    ? `${quoted(`(${short} ${long})`)}{${short},${long}}${quoted(end)}`
    : quoted(`${long === "--set" ? "*" : ""}${long}${end}`);
}

function actionOf(value: Value): string {
  if (value.kind === "words") return `(${value.words.join(" ")})`;
  return { stack: "_rehearse_stacks", service: "_rehearse_services", file: "_files", any: " " }[value.kind];
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
