import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { stringify } from "yaml";
import { packageRoot } from "../../version.ts";
import { type Place, place } from "./command.ts";

/** A separate project: it shares nothing with other rehearsals of this checkout. */
export interface OwnProject extends Place {
  /** Runs the command in the project's directory. */
  rehearse: (args: string[], env?: Record<string, string>) => Promise<Ended>;
}

/** How a command ended. */
export interface Ended {
  exitCode?: number | undefined;
  stdout: string;
  stderr: string;
}

/** The beginning of a folder's name, with characters that URLs, shells and patterns take for something else. */
export const oddPrefix = "a #%?'\" ü[1] ";

/**
 * Creates a project with these settings, in addition to the default ones.
 * @param prefix what the name of its directory begins with
 */
export function ownProject(settings: Record<string, unknown> = {}, prefix?: string): OwnProject {
  const at = place(prefix);
  const { directory, evidence, bucket } = at;
  const all = {
    // Where no registry answers, these tests run on the labelled stand-ins.
    standIns: "allow",
    namespace: "a.namespace",
    job: "a.job",
    refine: { command: ["true"] },
    prefect: { enabled: false },
    evidence: { directory: evidence, folder: bucket },
    ...settings,
  };
  const config = Object.fromEntries(Object.entries(all).map(([key, value]) => [`lineage-rehearsal:${key}`, value]));
  writeFileSync(join(directory, "Pulumi.local.yaml"), stringify({ config }));
  return {
    ...at,
    rehearse: (args, env = {}) =>
      execa("node", [join(packageRoot, "rehearse.ts"), ...args], {
        cwd: directory,
        reject: false,
        preferLocal: true,
        localDir: packageRoot,
        env: { LINEAGE_REHEARSAL_STATE: join(directory, "state"), ...env },
      }),
  };
}
