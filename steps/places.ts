import { realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Context } from "../context/context.ts";
import type { Places } from "../contract/normalise.ts";
import { homeFolder } from "../directories.ts";
import { git } from "./git.ts";

/** Where a rehearsal's commands ran, redacted as the evidence is: what differs in names between machines. */
export async function placesOf({ settings, bundle, on }: Pick<Context, "settings" | "bundle" | "on">): Promise<Places> {
  const { cwd, refinements, commands, prefect } = settings;
  const directories = new Set([...refinements, ...commands, prefect, { cwd }].map((one) => one.cwd));
  const roots = await Promise.all([...directories].map((directory) => git(directory, "rev-parse", "--show-toplevel")));
  // Where there is no checkout, the outermost directory stands for it: that of the stack file, for example.
  const alone = [...directories].filter((_, nth) => roots[nth] === undefined);
  const outermost = alone.filter((one) => !alone.some((other) => one.startsWith(join(other, "/")) && one !== other));
  const checkouts = [...roots.filter((root) => root !== undefined), ...outermost];
  const redacted = (path: string) => bundle.redactor.redact(path);
  // Producers tell a path as they were given it, or where its links lead.
  const spellingsOf = async (paths: string[]) => {
    const real = await Promise.all(paths.map((path) => realpath(path).catch(() => path)));
    return [...new Set([...paths, ...real])].map(redacted);
  };
  return {
    cwd: await spellingsOf([cwd]),
    checkouts: await spellingsOf(checkouts),
    home: redacted(homeFolder()),
    tmp: redacted(tmpdir()),
    ...(on?.namespace ? { namespace: on.namespace } : {}),
  };
}
