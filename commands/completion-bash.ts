import type { CommandDefinition, Value } from "./definition.ts";

/**
 * The completion of bash, also of the version 3.2 that macOS has.
 *
 * `compgen -W` expands its words as a shell does, so none may come from a file name as it is: a name that no stack can have is
 * left out.
 */
export const bashCompletion = (
  commands: readonly CommandDefinition[],
): string => `# Completion of rehearse for bash. \`rehearse completion bash\` made it.
_rehearse_stacks() {
  local file
  for file in Pulumi.*.yaml; do
    file=\${file#Pulumi.}
    file=\${file%.yaml}
    case $file in
      *[!A-Za-z0-9_.-]*) ;;
      *) printf '%s\\n' "$file" ;;
    esac
  done
}

_rehearse() {
  local cur=\${COMP_WORDS[COMP_CWORD]} word command= wants= stack=local
  local -i at=0 i
  COMPREPLY=()
  # Bash splits --stack=mine into three words.
  [[ $cur == '=' ]] && cur=
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    [[ $word == '=' ]] && continue
    if [[ -n $wants ]]; then
      [[ $wants == stack ]] && stack=$word
      wants=
    elif [[ $word == -- ]]; then
      # A command of the user's own follows: bash offers files.
      return
    elif [[ -z $command ]]; then
      [[ $word == -* ]] || command=$word
    else
      case $command:$word in
${commands.flatMap(({ name, options }) => options.flatMap(({ short, long, value }) => (value ? [`        ${[short, long].flatMap((flag) => (flag ? [`${name}:${flag}`] : [])).join(" | ")}) wants=${wantedOf(value)} ;;`] : []))).join("\n")}
        *:-*) ;;
        *) at+=1 ;;
      esac
    fi
  done
  if [[ -z $wants && $cur == -* ]]; then
    case $command in
${commands.map(({ name, options }) => `      ${name}) wants='words:${options.map(({ long }) => long).join(" ")}' ;;`).join("\n")}
      *) wants='words:--help --version' ;;
    esac
  elif [[ -z $wants && -z $command ]]; then
    wants='words:${commands.map(({ name }) => name).join(" ")}'
  elif [[ -z $wants ]]; then
    case $command:$at in
${commands.flatMap(({ name, values }) => values.map((value, nth) => `      ${name}:${nth}) wants=${wantedOf(value)} ;;`)).join("\n")}
    esac
  fi
  case $wants in
    words:*) COMPREPLY=($(compgen -W "\${wants#words:}" -- "$cur")) ;;
    stack) COMPREPLY=($(compgen -W "$(_rehearse_stacks)" -- "$cur")) ;;
    service) COMPREPLY=($(compgen -W "$("\${COMP_WORDS[0]}" services --stack "$stack" 2>/dev/null)" -- "$cur")) ;;
  esac
}

# Where nothing is offered, bash offers files.
complete -o default -F _rehearse rehearse
`;

const wantedOf = (value: Value): string => (value.kind === "words" ? `'words:${value.words.join(" ")}'` : value.kind);
