import { z } from "zod";
import { commandName } from "./commands.ts";
import { duration } from "./duration.ts";
import { command, type PathFields } from "./fields.ts";
import { regex } from "./regex.ts";
import { environment } from "./secret-value.ts";

/** The name of a companion: that of its log. */
export const companionName = commandName;

/** A program that runs beside the worker for as long as the flow run lasts. */
export const companionSchema = ({ directory, file }: Pick<PathFields, "directory" | "file">) =>
  z.strictObject({
    command: command.describe(
      "Command that starts the companion. It gets the same variables as the worker, so that the lineage that it sends counts as the flow run's. Its output is in the evidence as `<name>.log`. One that ends before the flow run fails the rehearsal.",
    ),
    cwd: directory.optional().describe("Working directory. If left out, it is `prefect.cwd`."),
    env: environment({ file })
      .prefault({})
      .describe("Environment variables, beside those of `prefect.env`, which they override."),
    ready: regex()
      .optional()
      .describe(
        "Regular expression, or a text, in one line of its output that shows that it is ready. The worker starts only then. If left out, the companion only has to be started.",
      ),
    flush: duration
      .prefault("10s")
      .describe(
        "How long no event may arrive after the flow run before the companions are ended; in all at most six times that. They are ended sooner once a run of `prefect.job` for each flow run, and every other run that they and the worker told of, has ended. Only with `prefect.job`: without it, they are ended at once.",
      ),
    grace: duration.prefault("3s").describe("How long it may take to end after SIGTERM. Then it is killed."),
  });

/** A companion, as it is set. */
export type Companion = z.output<ReturnType<typeof companionSchema>>;

/** Companions that have the log of a command or of a service. */
export const companionsNamedTwice = (
  companions: object,
  others: Record<string, object>,
): { path: string[]; message: string }[] =>
  Object.keys(companions).flatMap((name) => {
    const clash = Object.keys(others).find((kind) => Object.hasOwn(others[kind] as object, name));
    return clash === undefined
      ? []
      : [
          {
            path: ["prefect", "companions", name],
            message: `expected another name than that of one of \`${clash}\`: both have a log of that name`,
          },
        ];
  });
