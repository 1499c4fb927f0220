import { type Expectation, judged, notJudged } from "../rules/expectation.ts";
import { containerHint } from "./container-hint.ts";
import { describeEnd, type RefinementRun } from "./facts.ts";
import { explain, type Outcome } from "./outcome.ts";
import { withheldHint } from "./withheld.ts";

/** Judges whether the refinement's command succeeded; or that it failed by itself, where it must. */
export function judgeExit(run: Outcome<RefinementRun>, mustFail = false): Expectation {
  const name = "refine.exit";
  const expected = `the refinement ends with ${mustFail ? "another exit code than 0" : "exit code 0"}`;
  if (run.status !== "passed") return judged(name, false, expected, explain(run).found, explain(run).next);
  const { command, notReady = [] } = run.value;
  const { exitCode, timedOut } = command;
  // A command that a signal ended did not fail by itself: it may not have come to what it should fail on.
  const passed = !timedOut && (mustFail ? exitCode !== undefined && exitCode !== 0 : exitCode === 0);
  const end = describeEnd(command);
  const hint = timedOut
    ? "It took longer than refine.timeout."
    : mustFail && exitCode === 0
      ? "expect.fails says that it must fail. Does its input still hold what it should fail on?"
      : `${containerHint(command, "refine")}See cli.log for the whole output.${withheldHint(command.withheld)}${needsHint(notReady)}`;
  return judged(name, passed, expected, passed ? end : `${end}\n${command.tail}`, hint);
}

/** A refinement waits for Marquez alone. One that uses Prefect may have come too early. */
const needsHint = (notReady: string[]): string =>
  notReady.includes("prefect")
    ? " Prefect did not answer yet when it started. If it uses Prefect, set refine.needs: [prefect]."
    : "";

/**
 * Judges whether the refinement wrote its output file in this run. An unchanged old file proves
 * nothing.
 */
export function judgeOutput(run: Outcome<RefinementRun>, pattern: string | undefined): Expectation {
  const name = "refine.output";
  if (pattern === undefined) return notJudged(name, "an output file", "refine.output is not set");
  const expected = `this run writes ${pattern}`;
  if (run.status !== "passed") return notJudged(name, expected, "the refinement did not run");
  const { command, written, unchanged } = run.value;
  if (written.length > 0) return judged(name, true, expected, written.join(", "));
  const found =
    unchanged.length > 0
      ? `did not write its output: ${unchanged.join(", ")} was there before and did not change`
      : "did not write its output: there is no such file";
  const hint =
    `The refinement ended with ${describeEnd(command)} but did not write its output. ` +
    "Does the command name that file, and is refine.cwd right?";
  return judged(name, false, expected, found, hint);
}
