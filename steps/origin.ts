import type { Origin } from "../evidence/entry.ts";
import type { Provenance } from "../judgement/verdict.ts";
import { userName } from "../machine/this-user.ts";
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
    actor: written.actor ?? (pipeline.actor || (await git(cwd, "config", "user.name"))) ?? userName(),
  };
}
