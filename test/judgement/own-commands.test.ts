import assert from "node:assert/strict";
import { judgeOwnCommand } from "../../judgement/judge-own-commands.ts";
import { command, passed } from "./judged.ts";

describe("the end of a command of the rehearsal's own", () => {
  const judge = (changes: object, exit = [0]) =>
    judgeOwnCommand({ command: { name: "qa", exit }, run: passed({ ...command, ...changes }) });

  it("passes with an exit code that is accepted", () => {
    assert.equal(judge({}).status, "passed");
    assert.equal(judge({ exitCode: 2 }, [0, 2]).status, "passed");
  });

  it("fails with another one, and quotes the last lines of its output", () => {
    const { status, title, found, hint } = judge({ exitCode: 1, tail: "no such table" });
    assert.deepEqual([status, title, found], ["failed", "command qa", "exit code 1\nno such table"]);
    assert.match(hint ?? "", /See qa\.log for the whole output\. .*commands\.qa\.exit/);
  });

  it("fails with 0 where another one is expected", () => assert.equal(judge({}, [2]).status, "failed"));

  it("fails when its time limit or a signal ended it", () => {
    const late = judge({ exitCode: 0, timedOut: true });
    assert.deepEqual([late.status, late.hint], ["failed", "It took longer than commands.qa.timeout."]);
    assert.equal(judge({ exitCode: undefined, signal: "SIGKILL" }).status, "failed");
  });

  it("is not judged when it did not run, because of another", () => {
    const run = { status: "skipped", reason: "the command sync did not end as expected" } as const;
    const { status, found } = judgeOwnCommand({ command: { name: "qa", exit: [0] }, run });
    assert.deepEqual([status, found], ["skipped", "not done: the command sync did not end as expected"]);
  });
});
