import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { NamedCommand } from "../settings/named-commands.ts";
import { concealedVariables } from "../settings/secret.ts";
import type { Presence } from "../setup/presence.ts";
import { distributionsOf } from "../steps/distributions.ts";

const client = "openlineage-python";

/**
 * Checks whether each command that uv runs, and that may send lineage, has the OpenLineage client: from `--with`, from the lock, or installed
 * by hand. A command that sends its events without the client does without, so that a lack is a doubt.
 */
export async function clientPresence(commands: readonly NamedCommand[]): Promise<Presence[]> {
  const prepare = commands.find(({ setting }) => setting === "refine.prepare");
  const sending = commands.filter(
    ({ setting, image }) => !image && /^(refine|refinements\..+)\.command$|^prefect\.worker$/.test(setting),
  );
  const rows = await Promise.all(sending.map((one) => clientOf(one, prepare)));
  return rows.filter((row) => row !== undefined);
}

async function clientOf(
  { setting, argv, cwd, env }: NamedCommand,
  prepare: NamedCommand | undefined,
): Promise<Presence | undefined> {
  if (basename(argv[0] as string) !== "uv" || argv[1] !== "run") return undefined;
  const row = { name: client, needed: `the client that sends the lineage of ${setting}` };
  const brought = argv.find((one) => /^(--with=)?openlineage[-_]python\b/.test(one));
  if (brought)
    return {
      ...row,
      status: "found",
      found: `${setting} brings it: --with ${brought.replace("--with=", "")}`,
      how: "",
    };
  const lock = await lockOf(cwd);
  if (!lock) return undefined;
  // A pin of a package that nothing depends on stands in a lock as well, but not as a package.
  if (/^name = "openlineage-python"$/m.test(lock.text))
    return { ...row, status: "found", found: `in ${lock.path}`, how: "" };
  const byHand = [...(await distributionsOf(cwd, { ...process.env, ...concealedVariables(env) }))].some((one) =>
    one.includes(`\0${client}==`),
  );
  const removes = prepare && removesWhatIsNotLocked(prepare.argv);
  const how = `Let the command bring it: \`uv run --with ${client}==<version> …\`. Or keep one that you install by hand: \`uv sync --inexact\` in refine.prepare, and \`uv run --no-sync\`. Without a client, a command sends nothing and may exit with 0. If yours sends its events by other means, all is well.`;
  if (byHand && !removes)
    return { ...row, status: "found", found: `not in ${lock.path}, but installed in the environment`, how: "" };
  return {
    ...row,
    status: "doubtful",
    found: byHand
      ? `not in ${lock.path}; it is installed, and refine.prepare (${prepare?.argv.join(" ")}) removes it`
      : `not in ${lock.path}, and not installed`,
    how,
  };
}

/** `uv sync` makes an environment match its lock, unless it is told to leave what else is there. */
const removesWhatIsNotLocked = (argv: string[]): boolean =>
  basename(argv[0] as string) === "uv" && argv[1] === "sync" && !argv.includes("--inexact");

/** The lock of the project that uv finds from a directory: there, or above it. */
async function lockOf(directory: string): Promise<{ path: string; text: string } | undefined> {
  const path = join(directory, "uv.lock");
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text !== undefined) return { path, text };
  const above = dirname(directory);
  return above === directory ? undefined : lockOf(above);
}
