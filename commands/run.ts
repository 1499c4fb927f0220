import { ephemeralName, newId } from "../context/identity.ts";
import { engineFacts } from "../docker/engine.ts";
import { asRehearsalError, messageOf } from "../errors.ts";
import { atMostOf } from "../rehearsal/at-most.ts";
import { exitCodeOf } from "../rehearsal/exit-code.ts";
import type { LifecycleRequest } from "../rehearsal/lifecycle.ts";
import { bucketSecrets, everySecret } from "../rehearsal/open-settings.ts";
import type { Result } from "../rehearsal/result.ts";
import { jsonWithoutCommands } from "../report/ci-output.ts";
import { prepareReports, type ReportOptions, wantsAnnotations, writeReports } from "../report/reports.ts";
import { unfinished } from "../report/unfinished.ts";
import { type InFreshNamespace, inFreshNamespace } from "../settings/fresh-namespace.ts";
import type { RawSettings } from "../settings/raw-settings.ts";
import type { Settings } from "../settings/schema.ts";
import { packageRoot } from "../version.ts";
import { runCommand, type StackOptions, showingProgress, stackOf } from "./command.ts";
import { listenForSignals } from "./interrupts.ts";
import { findStackFile } from "./stack-file.ts";
import { addedForTerminal, summaryForTerminal } from "./terminal-summary.ts";

/** The options of `rehearse up`. */
export interface UpOptions extends StackOptions {
  wait?: boolean;
  atMost?: string;
}

/** The options of `rehearse run`. */
export interface RunOptions extends UpOptions, ReportOptions {
  keep?: boolean;
  keepOnFailure?: boolean;
  ephemeral?: boolean;
  onlyNew?: boolean;
  /** The running stack to rehearse on. */
  on?: string;
  /** With `on`: keeps the namespace of the settings. */
  sameNamespace?: boolean;
}

/** `rehearse run`: rehearses once. */
export const run = (options: RunOptions): Promise<number> =>
  runCommand(options.json, async () => {
    const { ephemeral = false, keep = false, keepOnFailure = false } = options;
    tellOfOurFile(options);
    const reports = { ...options, annotations: wantsAnnotations(options.annotations) };
    prepareReports(reports, options.stack);
    try {
      const { on } = options;
      const { result, told, exitCode } =
        on === undefined
          ? await carryOut(options, "rehearse", {
              lifetime: keep ? "kept" : keepOnFailure ? "kept-on-failure" : "rehearsal",
              ephemeral,
            })
          : await carryOutOn(on, options);
      const printed = options.onlyNew
        ? await withoutKnown(result, (await stackOf(options, bucketSecrets)).settings)
        : result;
      writeReports(result, { ...(reports.junit === undefined ? {} : { junit: reports.junit }) });
      const { junit: _, ...others } = reports;
      if (told) process.stdout.write(addedForTerminal(result, told));
      else print(printed, options);
      writeReports(printed, others);
      return exitCode;
    } catch (error) {
      writeReports(unfinished(options.stack, asRehearsalError(error)), reports);
      throw error;
    }
  });

/** Says that the settings are not the user's own, where a wrong directory may be why. */
function tellOfOurFile({ stack, json }: RunOptions): void {
  const { project, writtenFor } = findStackFile({ stack });
  if (json || project !== packageRoot || process.cwd().startsWith(packageRoot)) return;
  process.stderr.write(
    `Pulumi.${writtenFor}.yaml is not in ${process.cwd()}: this uses the one that comes with rehearse. To make your own: npx rehearse init --stack ${stack} -- <command>\n`,
  );
}

/** `rehearse up`: brings up the stack without rehearsing, and leaves it running. */
export const up = (options: UpOptions): Promise<number> =>
  runCommand(options.json, async () => {
    const { result, exitCode } = await carryOut(options, "bringUp", { lifetime: "kept" });
    print(result, options);
    return exitCode;
  });

interface CarriedOut {
  result: Result;
  /** What of it was printed when its verdict was known, if something was. */
  told: Result | undefined;
  exitCode: number;
}

async function carryOut(
  options: UpOptions & Pick<RunOptions, "onlyNew">,
  work: "rehearse" | "bringUp",
  { lifetime, ephemeral = false }: Pick<LifecycleRequest, "lifetime" | "ephemeral">,
): Promise<CarriedOut> {
  const { json, wait = false, onlyNew = false } = options;
  const atMost = atMostOf(options.atMost, "--at-most");
  // It is asked while the settings are read.
  void engineFacts();
  const request = await showingProgress(json, (follow) => stackOf(options, everySecret, follow));
  const stack = ephemeral ? ephemeralName(request.stack) : request.stack;
  // Loaded after the settings were read: wrong ones are reported without that wait.
  const lifecycle = await import("../rehearsal/lifecycle.ts");
  const { signal, onId } = listenForSignals();
  // The verdict does not wait until everything is destroyed.
  let told: Result | undefined;
  const tell = (sofar: Result) => {
    told = sofar;
    print(sofar, options);
  };
  const result = await showingProgress(json, (follow, between) =>
    lifecycle[work]({
      ...request,
      stack,
      wait,
      atMost,
      lifetime,
      ephemeral,
      signal,
      follow,
      onId,
      ...(!json && !onlyNew && { onVerdict: (sofar) => between(() => tell(sofar)) }),
    }),
  );
  return { result, told, exitCode: exitCodeOf(result, signal) };
}

/** Rehearses on a stack that runs already, in a namespace of its own. */
async function carryOutOn(on: string, options: RunOptions): Promise<CarriedOut> {
  const { json, wait = false, sameNamespace = false } = options;
  const id = newId(new Date());
  let namespace: InFreshNamespace["namespace"];
  const fresh = (written: RawSettings): RawSettings => {
    const changed = inFreshNamespace(written, id.split("-").at(-1) as string);
    ({ namespace } = changed);
    return changed.settings;
  };
  const request = await showingProgress(json, (follow) =>
    stackOf(options, everySecret, follow, sameNamespace ? undefined : fresh),
  );
  const { project } = findStackFile({ stack: on });
  const { rehearseOn } = await import("../rehearsal/on-stack.ts");
  const { signal, onId } = listenForSignals({ keepsStack: true });
  const result = await showingProgress(json, (follow) =>
    rehearseOn({ ...request, id, wait, signal, follow, onId, on: { stack: on, project, namespace } }),
  );
  return { result, told: undefined, exitCode: exitCodeOf(result, signal) };
}

/** The result without the failures that the rehearsal before had, too; a warning says which. Verdict and exit code stay. */
async function withoutKnown(result: Result, settings: Settings): Promise<Result> {
  const { stack, evidence } = result;
  const places = [evidence.directory, evidence.uri ?? evidence.location].filter(
    (one) => typeof one === "string" && one,
  );
  if (result.expectations.length === 0 || places.length === 0) return result;
  try {
    const { onlyNew } = await import("./known-failures.ts");
    const of = { stack, places: places as string[] };
    const { expectations, words } = await onlyNew(result.expectations, of, settings);
    return { ...result, expectations, warnings: [...result.warnings, words] };
  } catch (error) {
    const words = `--only-new: every failure is told, because the rehearsal before cannot be read: ${messageOf(error)}`;
    return { ...result, warnings: [...result.warnings, words] };
  }
}

function print(result: Result, { json }: StackOptions): void {
  if (json) process.stdout.write(`${jsonWithoutCommands(result)}\n`);
  // One that was stopped while it waited for its turn has nothing to tell.
  else if (result.verdict !== "interrupted" || result.evidence.directory)
    process.stdout.write(summaryForTerminal(result));
}
