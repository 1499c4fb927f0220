import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { RehearsalError } from "../../errors.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { startCompanions } from "../../steps/companions.ts";
import { example } from "../context/example.ts";

const never = new AbortController().signal;
const sh = (script: string) => ({ command: ["sh", "-c", script] });
/** It says that it is ready, and then runs until it is told to end: it has something to write before. */
const listener = sh("trap 'echo flushed; exit 0' TERM; echo listening on 4200; while :; do sleep 0.05; done");

/** A rehearsal with companions, and the function that starts them. */
function rehearsal(companions: Record<string, RawSettings>) {
  const one = example(() => ({ prefect: { enabled: true, deployment: "flow/one", companions } }));
  const place = { cwd: one.directory, env: {}, signal: one.signal, deadline: never };
  const start = (more: { deadline?: AbortSignal; signal?: AbortSignal } = {}) =>
    startCompanions(one.settings.prefect.companions, one, { ...place, ...more });
  return { one, start, [Symbol.dispose]: () => one[Symbol.dispose]() };
}
const saying = (doing: RegExp, found: RegExp) => (error: unknown) => {
  ok(error instanceof RehearsalError);
  match(error.explanation.doing, doing);
  match(error.explanation.found, found);
  return true;
};
describe("companions of a flow run", () => {
  it("run once they are ready, and may write what they have before they end", async () => {
    using run = rehearsal({ listener: { ...listener, ready: "^listening on \\d+$" } });
    const companions = await run.start();
    deepEqual(companions.logs, ["listener.log"]);
    await companions[Symbol.asyncDispose]();
    const log = readFileSync(run.one.bundle.path("listener.log"), "utf8");
    match(log, /listening on 4200\n(?:Terminated\n)?flushed\n/);
  });

  it("are ready at once where nothing is said of it, and have variables and a folder of their own", async () => {
    using run = rehearsal({ listener: { ...sh('echo "$NAME" >here; sleep 60'), env: { NAME: "own" } } });
    await using companions = await run.start();
    const file = join(run.one.directory, "here");
    await Promise.race([companions.death, new Promise<void>((resolve) => void waitFor(file, resolve))]);
    equal(readFileSync(file, "utf8"), "own\n");
  });

  it("fail the rehearsal when one ends by itself, with its last lines", async () => {
    using run = rehearsal({ listener: sh("echo no such module; exit 3") });
    await using companions = await run.start();
    await rejects(companions.death, saying(/running the companion listener/, /exit code 3\n(.|\n)*no such module/));
  });

  it("fail when one ends before it is ready, and no other is left running", async () => {
    using run = rehearsal({ other: listener, listener: { ...sh("echo broken; exit 1"), ready: "listening" } });
    await rejects(run.start(), saying(/running the companion listener/, /exit code 1\n(.|\n)*broken/));
    match(readFileSync(run.one.bundle.path("other.log"), "utf8"), /exit code/);
  });

  it("fail when one is not ready in time, with the expression and its last lines", async () => {
    using run = rehearsal({ listener: { ...listener, ready: "serving" } });
    await rejects(
      run.start({ deadline: AbortSignal.abort() }),
      saying(/waiting for the companion listener/, /no line of its output matches \/serving\//),
    );
  });

  it("are none where the settings have none", async () => {
    using run = rehearsal({});
    await using companions = await run.start();
    deepEqual([companions.logs, companions.flush], [[], 0]);
  });
});

/** Calls back once a file is there and has something in it. */
function waitFor(file: string, found: () => void): void {
  if (existsSync(file) && readFileSync(file, "utf8") !== "") found();
  else setImmediate(waitFor, file, found);
}
