import { listenForSignals } from "../../commands/interrupts.ts";

/** A process that listens for signals, says so, and goes on until a second one ends it. Its argument is a rehearsal's id. */
const [id] = process.argv.slice(2);
const { signal, onId } = listenForSignals();
if (id) onId(id);
signal.addEventListener("abort", () => process.stdout.write(`${signal.reason.message}\n`));
setInterval(() => {}, 1e6);
process.stdout.write("ready\n");
