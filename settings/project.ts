import { basename, dirname, join } from "node:path";
import { z } from "zod";
import { command, text } from "./fields.ts";

/** A project's `prefect.yaml`, and how it is deployed. */
export const projectSchema = z.strictObject({
  file: text.default("prefect.yaml").describe("File with the deployments, relative to `prefect.cwd`."),
  cli: command
    .optional()
    .describe(
      "Prefect's command line, without arguments. If left out, it is how `prefect.worker` or `prefect.register` begins, up to `prefect`, such as `[uv, run, prefect]`; else `[prefect]`. The Python beside it loads the flows.",
    ),
  steps: z
    .enum(["skip", "run"], { error: 'expected "skip" or "run"' })
    .default("skip")
    .describe(
      "Whether the build and push steps of the file are run. They may build and push the very images that production runs, so a rehearsal skips them unless this says `run`.",
    ),
  workPools: z
    .record(text, text)
    .default({})
    .describe(
      "Work pools that your own Prefect has, by name, with their type: `{ k8s: kubernetes }`. The rehearsal makes them before it deploys. It also makes the one that `prefect.worker` names. A deployment that names any other fails.",
    ),
});

/** Prefect's command line: as it is set, or as another command begins. */
export function cliOf(cli: string[] | undefined, ...others: (string[] | undefined)[]): string[] {
  if (cli) return cli;
  for (const argv of others) {
    const end = argv?.findIndex((one) => basename(one) === "prefect") ?? -1;
    if (argv && end >= 0) return argv.slice(0, end + 1);
  }
  return ["prefect"];
}

/** The Python of Prefect's command line; undefined when it does not end with `prefect`. */
export function pythonOf(cli: readonly string[]): string[] | undefined {
  const last = cli.at(-1);
  if (last === undefined || basename(last) !== "prefect") return undefined;
  if (cli.at(-2) === "-m") return cli.slice(0, -2);
  return [...cli.slice(0, -1), last.includes("/") ? join(dirname(last), "python") : "python"];
}
