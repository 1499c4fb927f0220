import { type Expectation, judged, notJudged } from "../rules/expectation.ts";
import { type CommandFacts, type CommandRun, describeEnd } from "./facts.ts";
import { explain } from "./outcome.ts";
import { withheldHint } from "./withheld.ts";

/** Whether a command ended with an exit code that is accepted. */
export const endedAsExpected = ({ exitCode, timedOut }: CommandRun, accepted: number[]): boolean =>
  !timedOut && exitCode !== undefined && accepted.includes(exitCode);

/** Judges how one of the rehearsal's own commands ended. One that was not run says nothing: another one did not end as expected. */
export function judgeOwnCommand({ command: { name, exit }, run }: CommandFacts): Expectation {
  const expectation = judgeEnd(exit, run, name);
  return { ...expectation, title: `command ${name}` };
}

function judgeEnd(exit: number[], run: CommandFacts["run"], name: string): Expectation {
  const expected = `it ends with exit code ${exit.join(" or ")}`;
  if (run.status === "skipped") return notJudged("command", expected, explain(run).found);
  if (run.status === "failed") return judged("command", false, expected, explain(run).found, explain(run).next);
  const { value } = run;
  const passed = endedAsExpected(value, exit);
  const end = describeEnd(value);
  const hint = value.timedOut
    ? `It took longer than commands.${name}.timeout.`
    : `See ${name}.log for the whole output. To accept another exit code, set commands.${name}.exit.${withheldHint(value.withheld)}`;
  return judged("command", passed, expected, passed ? end : `${end}\n${value.tail}`, hint);
}
