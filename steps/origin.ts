import { userInfo } from "node:os";
import type { Origin } from "../evidence/entry.ts";
import type { Provenance } from "../judgement/verdict.ts";
import { git } from "./git.ts";
import { pipelineOf } from "./pipelines.ts";

/**
 * Which version is rehearsed, and by whom. The settings of the documents say it first.
 * @param cwd a directory of the checkout
 */
export async function originOf(
  written: Origin,
  { branch, commit }: Provenance,
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Origin> {
  const pipeline = pipelineOf(env);
  return {
    branch: written.branch ?? branch,
    commit: written.commit ?? commit,
    pr: written.pr ?? pipeline.pr,
    actor: written.actor ?? (pipeline.actor || (await git(cwd, "config", "user.name"))) ?? thisUser(),
  };
}

/** The name of the user; undefined for a user without one, as in some containers. */
function thisUser(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}
