import { delimiter } from "node:path";
import type { Rehearsal } from "../context/context.ts";
import { RehearsalError } from "../errors.ts";
import { Log } from "../evidence/log.ts";
import { rehearsalVariable } from "../machine/process-tree.ts";
import { endOf, type Ran, run } from "./command.ts";

/**
 * Runs refine.prepare, which makes the refinement ready to run, while the stack comes up.
 * @throws RehearsalError STEP when it fails: a refinement that cannot run says nothing about lineage
 */
export async function prepare({ id, settings, bundle, tools, signal, guard }: Rehearsal): Promise<Ran | undefined> {
  const { prepare: argv, cwd, timeout } = settings.refine;
  if (!argv) return undefined;
  await using log = new Log(bundle, "prepare.log");
  const env = { PATH: [...(await tools.path()), process.env.PATH].join(delimiter), [rehearsalVariable]: id };
  const ran = await run({ argv, cwd, env }, log, { timeout, signal, guard });
  if (ran.exitCode === 0) return ran;
  throw new RehearsalError("STEP", {
    doing: `preparing the refinement with ${argv.join(" ")} in ${cwd}`,
    found: `${endOf(ran)}\n${ran.tail}`,
    next: "Its whole output is in prepare.log.",
  });
}
