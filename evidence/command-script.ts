import type { Redactor } from "./redaction.ts";
import { type ShellLines, type StartedCommand, shellLinesOf } from "./started-command.ts";

/**
 * The commands that a rehearsal ran, as a shell script with which a person runs them again. Addresses that are gone by
 * then are variables, which the person sets; so are secrets, which the script does not hold.
 */
export class CommandScript {
  readonly #commands = new Map<string, StartedCommand>();
  readonly #addresses = new Map<string, string>();

  /** Adds a command that was started. Its name is that of its log. */
  add(command: StartedCommand): void {
    this.#commands.set(command.log.replace(/\.log$/, ""), command);
  }

  /** Says which variable stands for an address, wherever it occurs in a command. */
  address(url: string, variable: string): void {
    this.#addresses.set(url, variable);
  }

  /** The redacted script of a rehearsal; undefined when it started no command. */
  text(id: string, redactor: Redactor): string | undefined {
    if (this.#commands.size === 0) return undefined;
    const commands = [...this.#commands].map(([name, started]): Named => {
      const { background } = started;
      return { name, background, ...shellLinesOf(started, this.#addresses, redactor) };
    });
    // Secrets may also span arguments.
    return redactor.redact(scriptOf(id, commands));
  }
}

interface Named extends ShellLines {
  name: string;
  background: boolean;
}

const namesOf = (commands: Named[]): string => commands.map(({ name }) => name).join(" ");

function scriptOf(id: string, commands: Named[]): string {
  const ending = commands.filter(({ background }) => !background);
  const others = commands.filter(({ background }) => background);
  const lines = [
    "#!/bin/sh",
    `# The commands of the rehearsal ${id}, to run them again by hand:`,
    "#",
    `#   sh cli.sh            runs these, one after the other, until one fails: ${namesOf(ending) || "none"}`,
    `#   sh cli.sh NAME ...   runs those that are named: ${namesOf(commands)}`,
    "#",
    ...(others.length > 0 ? [`# These run until they are stopped. Start each by its name: ${namesOf(others)}`] : []),
    ...wantedInWords([...new Set(commands.flatMap(({ wanted }) => wanted))].sort()),
    "# `***` stands for what the evidence does not hold.",
    "set -u",
    "",
    "needs() {",
    '  printf "%s\\n" "Set the variable $1 first." >&2',
    "  exit 2",
    "}",
    "",
    "run() {",
    "  case $1 in",
    ...commands.flatMap(({ name, lines }) => [`  ${name})`, ...lines.map((line) => `    ${line}`), "    ;;"]),
    "  *)",
    '    printf "%s\\n" "There is no command $1 in this script." >&2',
    "    exit 2",
    "    ;;",
    "  esac",
    "}",
    "",
    ...(ending.length > 0 ? [`[ $# -gt 0 ] || set -- ${namesOf(ending)}`] : []),
    "for name; do",
    '  (run "$name") || exit',
    "done",
    "",
  ];
  return lines.join("\n");
}

/** What a person sets before, and where the values come from. */
const wantedInWords = (variables: string[]): string[] =>
  variables.length === 0
    ? []
    : [
        "# The stack of the rehearsal is gone, and secrets are not kept. Set these variables before; `rehearse up` starts a",
        "# stack and prints its URLs:",
        ...variables.map((name) => `#   ${name}${meanings[name] ? `, ${meanings[name]}` : ""}`),
        ...(variables.includes("OPENLINEAGE_URL")
          ? ["# An openlineage.yml in the working directory or in ~/.openlineage wins over OPENLINEAGE_URL."]
          : []),
      ];

const meanings: Record<string, string> = {
  OPENLINEAGE_URL: "the URL of Marquez, such as http://127.0.0.1:5000",
  PREFECT_API_URL: "the URL of Prefect with /api, such as http://127.0.0.1:4200/api",
};
