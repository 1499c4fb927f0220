import { parentPort, workerData } from "node:worker_threads";
import { type PartToPlace, place } from "./place.ts";

/** The thread in which layout.ts has a large lineage placed. It answers with one message. */
parentPort?.postMessage(await place(workerData as PartToPlace[]));
