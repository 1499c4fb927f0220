import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { type Place, takePlace } from "../../machine/places.ts";
import { isAlive } from "../../machine/process-identity.ts";

/**
 * A process that takes places as it is told on its standard input, one command a line, and answers one JSON line each:
 * - `take N` takes one of N places and keeps it: it answers with each standing while it waits, then `{ inside: true }`;
 * - `leave` gives the place back;
 * - `visit N TIMES` takes and leaves so many places, and answers with the most that were inside with it;
 * - `die N` takes a place, and is killed inside.
 */
const say = (answer: object) => process.stdout.write(`${JSON.stringify(answer)}\n`);
const subject = "places";
const records = process.env.RECORDS as string;

/** Enters itself among those inside. Returns how many that are. */
async function record(): Promise<number> {
  writeFileSync(`${records}/${process.pid}`, "");
  // Others get a chance to break in.
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  return readdirSync(records).filter((pid) => isAlive(Number(pid))).length;
}

const strike = () => rmSync(`${records}/${process.pid}`, { force: true });

let place: Place | undefined;
say({ ready: true });
for await (const line of createInterface(process.stdin)) {
  const [command, ...numbers] = line.split(" ");
  const [places = 1, times = 0] = numbers.map(Number);
  if (command === "take") {
    // It goes on to read commands while it waits.
    void takePlace(subject, { places, waiting: say }).then((taken) => {
      place = taken;
      say({ inside: true });
    });
  } else if (command === "leave") {
    await place?.[Symbol.asyncDispose]();
    say({ left: true });
  } else if (command === "visit") {
    let most = 0;
    for (let turn = 0; turn < times; turn += 1) {
      await using _place = await takePlace(subject, { places });
      most = Math.max(most, await record());
      strike();
    }
    say({ most });
  } else if (command === "die") {
    await takePlace(subject, { places });
    const most = await record();
    process.stdout.write(`${JSON.stringify({ most })}\n`, () => {
      // The system closes the sockets of a killed process before it counts as ended: the next one may be inside by then.
      strike();
      process.kill(process.pid, "SIGKILL");
    });
    await new Promise(() => {});
  }
}
