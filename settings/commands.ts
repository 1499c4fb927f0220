import { z } from "zod";
import { duration } from "./duration.ts";
import { command, type PathFields, text } from "./fields.ts";
import { inherit } from "./inherit.ts";
import { environment } from "./secret-value.ts";

const exitCodeError = { error: "expected an exit code from 0 to 255" };
const exitCode = z.int(exitCodeError).min(0, exitCodeError).max(255, exitCodeError);

/** Names whose log would be another file of the bundle. */
export const taken = [
  "prepare",
  "register",
  "worker",
  "cli",
  "flow-run",
  "marquez",
  "postgres",
  "web",
  "prefect",
  "prefect-deploy",
  "s3",
];

/** The name of a command: that of its log, and of its step. */
export const commandName = z.string().regex(new RegExp(`^(?!(?:${taken.join("|")}|cli-.*)$)[a-z][a-z0-9-]{0,30}$`), {
  error: `expected a name of at most 31 lowercase letters, digits and dashes, starting with a letter, and none of ${taken.join(", ")}: their logs are in the evidence already`,
});

/** A command of the rehearsal beside its refinements. */
export const commandSchema = ({ directory, file }: Pick<PathFields, "directory" | "file">) =>
  z.strictObject({
    command: command.describe(
      "Command to run. It is executed directly, not by a shell. Its output is in the evidence as `<name>.log`.",
    ),
    cwd: directory.optional().describe("Working directory. If left out, it is `cwd`."),
    env: environment({ file })
      .prefault({})
      .describe(
        "Environment variables. They override those that the rehearsal sets, such as `PREFECT_API_URL`. OpenLineage variables of your own environment are not passed on.",
      ),
    inherit: inherit.describe(
      "Variables of your environment that it inherits although it could change the evidence with them, as `refine.inherit`.",
    ),
    timeout: duration.prefault("10m").describe("Time limit for the command."),
    exit: z
      .union([exitCode, z.array(exitCode).min(1, { error: "expected at least one exit code" })], {
        error: "expected an exit code from 0 to 255, or a list of them",
      })
      .default(0)
      .describe("Exit code with which the command must end, or a list of those that are accepted."),
    after: z
      .array(text)
      .optional()
      .describe(
        "Commands that must end before this one starts. If left out, it is the one above. If empty, this one starts at once, beside others. A command does not run when one before it did not end as expected.",
      ),
  });

/** A command as it is written. */
export type WrittenCommand = z.output<ReturnType<typeof commandSchema>>;

/** A command that is run and judged. */
export interface CommandSetting extends Omit<WrittenCommand, "exit" | "after"> {
  /** Unique among the commands of a rehearsal. */
  name: string;
  cwd: string;
  /** The exit codes that are accepted. */
  exit: number[];
  /** The commands that it waits for. They are earlier in the list. */
  after: string[];
}

/**
 * The commands of a rehearsal, each after those that it waits for.
 * @throws Error when they wait for each other: `commandProblems` finds that first
 */
export function commandsOf(written: Record<string, WrittenCommand>, cwd: string): CommandSetting[] {
  const waiting = new Map(
    inWrittenOrder(written).map(([name, one, after]) => [
      name,
      { ...one, name, cwd: one.cwd ?? cwd, exit: [one.exit].flat(), after },
    ]),
  );
  const ordered: CommandSetting[] = [];
  while (waiting.size > 0) {
    const next = [...waiting.values()].find(({ after }) => !after.some((name) => waiting.has(name)));
    if (!next) throw new Error(`commands wait for each other: ${[...waiting.keys()].join(", ")}`);
    waiting.delete(next.name);
    ordered.push(next);
  }
  return ordered;
}

/** What is wrong with the order of the commands: an unknown name, or commands that wait for each other. */
export function commandProblems(written: Record<string, WrittenCommand>): { path: string[]; message: string }[] {
  const all = inWrittenOrder(written);
  const unknown = all.flatMap(([name, , after]) =>
    after
      .filter((other) => !(other in written))
      .map((other) => ({
        path: ["commands", name, "after"],
        message: `expected names of commands, of which there are ${Object.keys(written).join(", ")}; ${other} is none`,
      })),
  );
  if (unknown.length > 0) return unknown;
  const afterOf = new Map(all.map(([name, , after]) => [name, after]));
  const reaches = (from: string, target: string, seen = new Set<string>()): boolean =>
    (afterOf.get(from) ?? []).some(
      (next) => next === target || (!seen.has(next) && reaches(next, target, seen.add(next))),
    );
  return all
    .filter(([name]) => reaches(name, name))
    .map(([name]) => ({
      path: ["commands", name, "after"],
      message: "expected commands that do not wait for this one themselves",
    }));
}

/** Each command with those that it waits for: the one above, unless it names others. */
const inWrittenOrder = (written: Record<string, WrittenCommand>): [string, WrittenCommand, string[]][] =>
  Object.entries(written).map(([name, one], nth, all) => [
    name,
    one,
    one.after ?? all.slice(nth - 1, nth).map(([above]) => above),
  ]);
