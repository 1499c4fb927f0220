import { spawn } from "node:child_process";
import { open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory } from "../directories.ts";
import { RehearsalError } from "../errors.ts";
import { makeInCache } from "../machine/own-folders.ts";
import { lastAnswer, until } from "../machine/until.ts";
import type { Say } from "./say.ts";

/** Whether the Docker engine answers, and if not, why. */
export type Answer = "answers" | { found: string };

/** In milliseconds. A Docker engine usually answers after six seconds. */
const LONGEST_START = 60_000;

/**
 * Starts the Docker engine, which goes on after this process ends, and waits until it answers.
 * @throws RehearsalError SETUP, with the last lines of the engine's log
 */
export async function startDockerd(program: string, ask: () => Promise<Answer>, say: Say): Promise<void> {
  const log = join(cacheDirectory(), "dockerd.log");
  const doing = "starting the Docker engine";
  say(`${doing}: it is installed but does not answer`);
  // An earlier engine's words stay in it: they may be why it ended.
  const before = await stat(log).then(
    ({ size }) => size,
    () => 0,
  );
  const ended = await start(program, log);
  const isEnd = (answer: Answer) => answer === "answers" || ended.aborted;
  const answer = await until(ask, isEnd, { every: 100, within: LONGEST_START }).catch(lastAnswer<Answer>);
  if (answer === "answers") return;
  const written = (await readFile(log).catch(() => Buffer.alloc(0))).subarray(before).toString();
  const lines = written.trimEnd().split("\n").slice(-10);
  const next = `Start dockerd yourself, then try again. Its log is ${log}.`;
  throw new RehearsalError("SETUP", { doing, found: [answer.found, ...lines].join("\n  "), next });
}

/** Starts the program detached from this process. The signal is aborted when the program ends. */
async function start(program: string, log: string): Promise<AbortSignal> {
  makeInCache(cacheDirectory());
  const output = await open(log, "a");
  const ended = new AbortController();
  // dockerd needs iptables and containerd, whose directories the PATH of a user may lack.
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  // Were its output a pipe of ours, whoever reads our output would wait for dockerd to end.
  const running = spawn(program, { detached: true, env, stdio: ["ignore", output.fd, output.fd] });
  running.once("error", () => ended.abort()).once("exit", () => ended.abort());
  running.unref();
  await output.close();
  return ended.signal;
}
