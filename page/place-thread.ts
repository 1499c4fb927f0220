import { parentPort, workerData } from "node:worker_threads";
import { place, type ToPlace } from "./place.ts";

/** The thread that places a large part: see {@link placeBeside}. */
parentPort?.postMessage(await place(workerData as ToPlace));
