import { tmpdir } from "node:os";
import { join } from "node:path";
import { lineageFileInside } from "../docker/command-container.ts";
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
  /** The image in which it ran, and the folder that it had; undefined for one that ran on this machine. */
  inside?: { image: string; folder: string } | undefined;
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
  { argv, cwd, env, log, inside }: StartedCommand,
  addresses: ReadonlyMap<string, string>,
  { redact }: Redactor,
): ShellLines {
  const wanted = new Set<string>();
  const word = (text: string): string => {
    const pieces = piecesOf(redact(text), addresses);
    for (const piece of pieces) if (typeof piece !== "string") wanted.add(piece.variable);
    return shellWordOf(pieces);
  };
  const isWanted = (name: string, value: string | Secret): boolean =>
    value instanceof Secret || (!isOurs(name, value, addresses) && (isSecretName(name) || redact(value) !== value));
  const assigned = (name: string, value: string | Secret): string[] => {
    if (value instanceof Secret || isWanted(name, value)) {
      wanted.add(name);
      return [`export ${name}`];
    }
    if (isOurs(name, value, addresses)) return [];
    const inherited = lists.includes(name) ? process.env[name] : undefined;
    if (!inherited) return [`export ${name}=${word(value)}`];
    const added: Piece[] = piecesOf(value, new Map([[inherited, name]]));
    return added.length > 1 ? [`export ${name}=${shellWordOf(added)}`] : [];
  };
  /** The client takes HOME, PATH and others of its own variables for itself. */
  const option = (name: string, value: string | Secret): string[] => {
    if (value instanceof Secret || isWanted(name, value)) {
      wanted.add(name);
      return [`--env ${name}`];
    }
    return isOurs(name, value, addresses) ? [] : [`--env ${name}=${word(value)}`];
  };
  const ofEach = (one: typeof assigned): string[] =>
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : one(name, value)));
  // The arguments come first: a variable in them may be set to something else for the command.
  const command = `set -- ${argv.map(word).join(" ")}`;
  const taken = Object.keys(env).filter((name) => env[name] === undefined && /^[A-Za-z_]\w*$/.test(name));
  const last = inside
    ? inContainer(inside, cwd, ofEach(option), redact)
    : [...ofEach(assigned), ...(taken.length > 0 ? [`unset ${taken.join(" ")}`] : []), 'exec "$@"'];
  return {
    wanted: [...wanted],
    lines: [
      `# Its output was ${log}.`,
      ...[...wanted].map((name) => `[ -n "\${${name}-}" ] || needs ${name}`),
      `cd ${shellWord(redact(cwd))} || exit`,
      command,
      ...last,
    ],
  };
}

/** The command as a container that has the network of this machine: a stack that was started anew listens on the loopback. */
function inContainer(
  { image, folder }: { image: string; folder: string },
  cwd: string,
  variables: string[],
  redact: (text: string) => string,
): string[] {
  const at = shellWord(redact(folder));
  return [
    "program=$1",
    "shift",
    `set -- --entrypoint "$program" ${shellWord(image)} "$@"`,
    ...variables.map((one) => `set -- ${one} "$@"`),
    `set -- --volume ${at}:${at} --workdir ${shellWord(redact(cwd))} --user "$(id -u):$(id -g)" "$@"`,
    'exec docker run --rm --init --network host "$@"',
  ];
}

/**
 * Whether a variable has a meaning for the rehearsal alone: its id, a file that is gone when it has ended, or where Prefect is
 * seen, which is where its API is by default.
 */
const isOurs = (name: string, value: string, addresses: ReadonlyMap<string, string>): boolean =>
  name === rehearsalVariable ||
  value.startsWith(join(tmpdir(), "rehearsal-")) ||
  value === lineageFileInside ||
  (name === "PREFECT_UI_URL" && addresses.has(value));
