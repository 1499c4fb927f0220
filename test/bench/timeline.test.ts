import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { chromeTrace } from "../../bench/timeline/chrome-trace.ts";
import { ProgressLines } from "../../bench/timeline/progress-lines.ts";
import { timelineOf, unaccounted } from "../../bench/timeline/timeline.ts";
import { waterfall } from "../../bench/timeline/waterfall.ts";
import type { StepEvent } from "../../context/step-events.ts";
import { plain } from "../../progress/plain.ts";

/** What is read of what a rehearsal prints of its events, each at a second of its own. */
function readBack(events: StepEvent[]): ProgressLines {
  const stream = new PassThrough({ encoding: "utf8" });
  const { show } = plain(stream);
  const lines = new ProgressLines();
  for (const [second, event] of events.entries()) {
    show(event);
    lines.hear(String(stream.read() ?? "").trimEnd(), second);
  }
  return lines;
}

const step = (name: string, from: number, to: number) => ({ name, from, to, status: "passed" as const });
const told = {
  wall: 10,
  steps: [step("tools", 1, 2), step("healthy", 3, 6), step("prepare", 3, 4), step("destroy", 6, 9)],
  remarks: [],
  boots: { marquez: { started: 2.5, answered: 5.5 }, postgres: { started: 2.5 } },
};

describe("the timeline of a rehearsal", () => {
  it("is read from the progress that it prints", () => {
    const { steps, remarks } = readBack([
      { name: "provision", status: "running" },
      { name: "provision", status: "running", detail: "marquez" },
      { name: "prepare", status: "running" },
      { name: "provision", status: "passed", seconds: 3 },
      { name: "prepare", status: "failed", seconds: 2, detail: "exit code 1 (see the log)" },
      { name: "refine", status: "skipped", detail: "prepare did not pass" },
    ]);
    assert.deepEqual(steps, [
      { name: "provision", from: 0, to: 3, status: "passed" },
      { name: "prepare", from: 2, to: 4, status: "failed" },
    ]);
    assert.deepEqual(remarks, [{ step: "provision", at: 1, text: "marquez" }]);
  });

  it("does not take other lines for progress", () => {
    const lines = new ProgressLines();
    for (const text of ["Stopping: storing the evidence", "warning: running out of space", "", "a b: passed 1.0 s"])
      lines.hear(text, 1);
    assert.deepEqual([lines.steps, lines.remarks], [[], []]);
  });

  it("shows when no step ran", () => {
    const timeline = timelineOf(told);
    const between = timeline.rows
      .filter(({ kind }) => kind === "between")
      .map(({ name, from, to }) => [name, from, to]);
    assert.deepEqual(between, [
      ["(start-up)", 0, 1],
      ["(no step)", 2, 3],
      ["(end)", 9, 10],
    ]);
    assert.equal(unaccounted(timeline), 3);
  });

  it("is drawn with a line for each step and each boot, in the order of their beginning", () => {
    const lines = waterfall(timelineOf(told), 20).split("\n");
    assert.equal(lines.length, 1 + 4 + 1 + 3);
    assert.equal(
      lines.find((line) => line.startsWith("healthy")),
      "healthy         3.00   3.00 |      ######        |",
    );
    assert.ok(
      lines.findIndex((line) => line.startsWith("marquez boots")) <
        lines.findIndex((line) => line.startsWith("healthy")),
    );
  });

  it("is written as a trace in microseconds, with a line of its own for what runs at once", () => {
    const { traceEvents } = chromeTrace(timelineOf(told));
    const spans = traceEvents.filter((one) => one.ph === "X");
    const of = (name: string) => spans.find((one) => one.name === name);
    assert.deepEqual([of("healthy")?.ts, of("healthy")?.dur], [3_000_000, 3_000_000]);
    assert.notEqual(of("healthy")?.tid, of("prepare")?.tid);
    assert.equal(of("tools")?.tid, of("destroy")?.tid);
  });
});
