import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { Bundle } from "../evidence/bundle.ts";
import { Recording } from "../recorder/recording.ts";
import { MemoryJournal, marquezOver } from "../test/offline/in-process.ts";

/**
 * The thread of one server that the benchmark of the recorder asks: the recorder before the Marquez that it is given,
 * or a Marquez stand-in. It posts its address, and ends at the first message.
 */
const { marquez } = workerData as { marquez?: string };

interface Opened extends AsyncDisposable {
  url: string;
}

async function openRecorder(url: string): Promise<Opened> {
  const directory = mkdtempSync(join(tmpdir(), "bench-recorder-"));
  const recording = new Recording(Bundle.create(directory, "20250131t120000z-0123abcd"));
  const receiver = await recording.receive("refine", url);
  const close = async (): Promise<void> => {
    await recording[Symbol.asyncDispose]();
    rmSync(directory, { recursive: true });
  };
  return { url: receiver.url, [Symbol.asyncDispose]: close };
}

const opened: Opened = marquez ? await openRecorder(marquez) : await marquezOver(new MemoryJournal());
parentPort?.once("message", () => void opened[Symbol.asyncDispose]());
parentPort?.postMessage(opened.url);
