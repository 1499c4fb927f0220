import type { NamedCommand } from "../settings/named-commands.ts";
import { findOnPath } from "../setup/on-path.ts";
import type { Presence } from "../setup/presence.ts";

/** Checks whether the program of each command exists. uv is a tool, which has a row of its own; what an image has is not looked at. */
export async function commandPresence(commands: readonly NamedCommand[]): Promise<Presence[]> {
  const rows = await Promise.all(commands.filter(({ argv, image }) => argv[0] !== "uv" && !image).map(programOf));
  // Several commands may start with one program.
  const once = new Map<string, Presence>();
  for (const row of rows) {
    const known = once.get(row.found);
    once.set(row.found, known ? { ...known, needed: `${known.needed}, ${row.needed}` } : row);
  }
  return [...once.values()].map((row) => ({ ...row, needed: `the program of ${row.needed}` }));
}

async function programOf({ setting, argv, cwd, env }: NamedCommand): Promise<Presence> {
  const name = argv[0] as string;
  const path = await findOnPath(name, { cwd, ...(typeof env.PATH === "string" ? { path: env.PATH } : {}) });
  return {
    name,
    status: path ? "found" : "missing",
    found: path ?? (name.includes("/") ? `no program ${name} in ${cwd}` : `no program ${name} on PATH`),
    needed: setting,
    how: name.includes("/")
      ? "A program with a slash in its name is looked for from the command's working directory: see refine.cwd and prefect.cwd."
      : "Install it, or put its directory on PATH.",
  };
}
