import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import type { StepEvent } from "../../context/step-events.ts";
import { progress } from "../../progress/progress.ts";

/** A stream that keeps what is written to it, a terminal or not. */
function stream(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  const through = new PassThrough();
  through.on("data", (data) => written.push(String(data)));
  through.setEncoding("utf8");
  return { written, stream: Object.assign(through, { isTTY, columns, rows: 24 }) as unknown as NodeJS.WriteStream };
}

const events: StepEvent[] = [
  { name: "tools", status: "running" },
  { name: "tools", status: "running", detail: "fetching\nmuch more" },
  { name: "tools", status: "passed", seconds: 1.26 },
  { name: "refine", status: "failed", seconds: 12, detail: "exit code 3\nits output" },
  { name: "verify", status: "skipped", detail: "refine did not pass" },
];

describe("progress", () => {
  const { TERM, CI } = process.env;
  beforeEach(() => {
    process.env.TERM = "xterm";
    delete process.env.CI;
  });
  afterEach(() => {
    for (const [name, value] of Object.entries({ TERM, CI }))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
  });

  /** Everything that is shown of these events. */
  function shown(isTTY: boolean, of: StepEvent[] = events, columns?: number): string[] {
    const { written, stream: to } = stream(isTTY, columns);
    const { show, end } = progress(to);
    for (const event of of) show(event);
    end();
    return written;
  }
  const plainLines = [
    "tools: running\n",
    "tools: running (fetching)\n",
    "tools: passed 1.3 s\n",
    "refine: failed 12.0 s (exit code 3)\n",
    "verify: skipped (refine did not pass)\n",
  ];

  it("is a line for each event where it is written to a file or a pipe", () => {
    assert.deepEqual(shown(false), plainLines);
  });

  it("is lines in a pipeline and on a terminal that cannot draw", () => {
    process.env.CI = "true";
    assert.deepEqual(shown(true), plainLines);
    delete process.env.CI;
    process.env.TERM = "dumb";
    assert.deepEqual(shown(true), plainLines);
  });

  it("is a list on a terminal, a line a step, which is drawn over itself", () => {
    const written = shown(true).join("");
    // The cursor goes back up to the line that changed.
    assert.ok(written.includes("\u001b[1A"));
    const text = stripVTControlCharacters(written);
    for (const line of [
      "✔ tools                1.3 s",
      "✘ refine              12.0 s  exit code 3",
      "– verify               0.0 s  refine did not pass",
    ])
      assert.ok(text.includes(line), line);
    assert.doesNotMatch(text, /its output/);
  });

  const waiting = (detail: string): StepEvent => ({ name: "ready-marquez", status: "running", detail, waiting: true });

  it("shows on a terminal what a step waits for, and its last answer, until the step has ended", async () => {
    const { written, stream: to } = stream(true);
    const { show, end } = progress(to);
    show({ name: "ready-marquez", status: "running" });
    show(waiting("marquez: no answer (ECONNREFUSED)"));
    show(waiting("marquez: \u001b[2Jstatus 503\u0007\rbusy"));
    show({ name: "tools", status: "running" });
    show({ name: "ready-marquez", status: "passed", seconds: 2 });
    show(waiting("too late"));
    end();
    const text = stripVTControlCharacters(written.join(""));
    assert.match(text, /ready-marquez +\d\.\d s {2}marquez: status 503 busy/);
    assert.match(text, /✔ ready-marquez +2\.0 s/);
    assert.doesNotMatch(text, /too late/);
    assert.ok(!written.join("").includes("\u001b[2J"));
  });

  it("has no line for what a step waits for in a pipe", () => {
    assert.deepEqual(shown(false, [{ name: "ready-marquez", status: "running" }, waiting("marquez: status 503")]), [
      "ready-marquez: running\n",
    ]);
  });

  it("cuts a detail that does not fit on its line of the terminal", () => {
    const long: StepEvent = { name: "tools", status: "skipped", detail: "x".repeat(200) };
    const lines = shown(true, [long], 60).map(stripVTControlCharacters).join("").split("\n");
    assert.ok(lines.every((line) => line.length <= 60));
    assert.ok(lines.some((line) => line.endsWith("x".repeat(28))));
  });
});
