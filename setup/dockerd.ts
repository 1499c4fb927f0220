import { spawn } from "node:child_process";
import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory } from "../directories.ts";
import { RehearsalError } from "../errors.ts";
import { lastAnswer, until } from "../machine/until.ts";
import type { Say } from "./say.ts";

/** What the engine said when it was asked: that it is there, or why it seems not to be. */
export type Answer = "answers" | { found: string };

/** A minute, in milliseconds: an engine that has not answered by then will not. It usually takes six seconds. */
const PATIENCE = 60_000;

/**
 * Starts the Docker engine, which outlives this process, and returns when it answers.
 * @throws RehearsalError SETUP, with the last lines of the engine's log
 */
export async function startDockerd(program: string, ask: () => Promise<Answer>, say: Say): Promise<void> {
  const log = join(cacheDirectory(), "dockerd.log");
  const doing = "starting the Docker engine";
  say(`${doing}: it is installed and does not answer`);
  const ended = await start(program, log);
  const isEnd = (answer: Answer) => answer === "answers" || ended.aborted;
  const answer = await until(ask, isEnd, { every: 100, within: PATIENCE }).catch(lastAnswer<Answer>);
  if (answer === "answers") return;
  const lines = (await readFile(log, "utf8").catch(() => "")).trimEnd().split("\n").slice(-10);
  const next = `Start dockerd by hand, then run it again. Its log is ${log}.`;
  throw new RehearsalError("SETUP", { doing, found: [answer.found, ...lines].join("\n  "), next });
}

/** Starts the program on its own, and gives a signal that is aborted when it ends. */
async function start(program: string, log: string): Promise<AbortSignal> {
  await mkdir(cacheDirectory(), { recursive: true });
  const output = await open(log, "w");
  const ended = new AbortController();
  // It finds iptables and containerd among the administrator's programs, which are not on everybody's PATH.
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  // It holds no pipe of ours, or whoever reads our output would wait for the engine to end.
  const running = spawn(program, { detached: true, env, stdio: ["ignore", output.fd, output.fd] });
  running.once("error", () => ended.abort()).once("exit", () => ended.abort());
  running.unref();
  await output.close();
  return ended.signal;
}
