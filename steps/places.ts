import { realpath } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import type { Context } from "../context/context.ts";
import type { Places } from "../contract/normalise.ts";
import { git } from "./git.ts";

/** Where a rehearsal's commands ran, redacted as the evidence is: what differs in names between machines. */
export async function placesOf({ settings, bundle }: Pick<Context, "settings" | "bundle">): Promise<Places> {
  const { cwd, refinements, commands, prefect } = settings;
  const directories = new Set([...refinements, ...commands, prefect, { cwd }].map((one) => one.cwd));
  const checkouts = await Promise.all(
    [...directories].map(async (directory) => {
      const root = (await git(directory, "rev-parse", "--show-toplevel")) ?? directory;
      return [root, await realpath(root).catch(() => root)];
    }),
  );
  const redacted = (path: string) => bundle.redactor.redact(path);
  return {
    checkouts: [...new Set(checkouts.flat())].map(redacted),
    home: redacted(homedir()),
    tmp: redacted(tmpdir()),
  };
}
