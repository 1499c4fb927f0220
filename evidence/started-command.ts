import { tmpdir } from "node:os";
import { join } from "node:path";
import { rehearsalVariable } from "../machine/process-tree.ts";
import { Secret } from "../settings/secret.ts";
import { isSecretName } from "../settings/secret-names.ts";
import type { Redactor } from "./redaction.ts";
import { type Piece, piecesOf, shellWord, shellWordOf } from "./shell.ts";

/** A command as it was started. */
export interface StartedCommand {
  /** The file of the bundle that has its output. */
  log: string;
  argv: string[];
  cwd: string;
  /** What was added to its environment; undefined where a variable was taken away. */
  env: Record<string, string | Secret | undefined>;
  /** Whether it runs beside others until it is ended. */
  background: boolean;
}

/** How a shell runs a command. */
export interface ShellLines {
  lines: string[];
  /** The variables that a person sets before. */
  wanted: string[];
}

/** Lists of which a command gets what it inherits, and more. */
const lists = ["PATH", "NO_PROXY", "no_proxy"];

/**
 * The lines with which a POSIX shell runs a command again, in place of itself. They hold no secret: each text is redacted
 * before it is quoted, and a variable whose value may not be kept is one that a person sets.
 * @param addresses the variable that stands for each address
 */
export function shellLinesOf(
  { argv, cwd, env, log }: StartedCommand,
  addresses: ReadonlyMap<string, string>,
  { redact }: Redactor,
): ShellLines {
  const wanted = new Set<string>();
  const word = (text: string): string => {
    const pieces = piecesOf(redact(text), addresses);
    for (const piece of pieces) if (typeof piece !== "string") wanted.add(piece.variable);
    return shellWordOf(pieces);
  };
  const assigned = (name: string, value: string | Secret): string[] => {
    const ours = isOurs(name, value, addresses);
    if (value instanceof Secret || (!ours && (isSecretName(name) || redact(value) !== value))) {
      wanted.add(name);
      return [`export ${name}`];
    }
    if (ours) return [];
    const inherited = lists.includes(name) ? process.env[name] : undefined;
    if (!inherited) return [`export ${name}=${word(value)}`];
    const added: Piece[] = piecesOf(value, new Map([[inherited, name]]));
    return added.length > 1 ? [`export ${name}=${shellWordOf(added)}`] : [];
  };
  // The arguments come first: a variable in them may be set to something else for the command.
  const command = `set -- ${argv.map(word).join(" ")}`;
  const given = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : assigned(name, value)));
  const taken = Object.keys(env).filter((name) => env[name] === undefined && /^[A-Za-z_]\w*$/.test(name));
  return {
    wanted: [...wanted],
    lines: [
      `# Its output was ${log}.`,
      ...[...wanted].map((name) => `[ -n "\${${name}-}" ] || needs ${name}`),
      `cd ${shellWord(redact(cwd))} || exit`,
      command,
      ...given,
      ...(taken.length > 0 ? [`unset ${taken.join(" ")}`] : []),
      'exec "$@"',
    ],
  };
}

/**
 * Whether a variable has a meaning for the rehearsal alone: its id, a file that is gone when it has ended, or where Prefect is
 * seen, which is where its API is by default.
 */
const isOurs = (name: string, value: string | Secret, addresses: ReadonlyMap<string, string>): boolean =>
  name === rehearsalVariable ||
  (typeof value === "string" &&
    (value.startsWith(join(tmpdir(), "rehearsal-")) || (name === "PREFECT_UI_URL" && addresses.has(value))));
