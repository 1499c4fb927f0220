import { openSync, rmSync } from "node:fs";
import { createInterface } from "node:readline";
import { exclusive, lock } from "../../machine/lock.ts";

/**
 * A process that takes locks as it is told on its standard input, one command a line, and answers one JSON line each:
 * - `hold SUBJECT` takes the lock and keeps it;
 * - `visit SUBJECT...` takes and releases one lock after the other, and works under each of them;
 * - `die SUBJECT` takes the lock, and is killed while it holds it;
 * - `exclusive SUBJECT` does work under the lock.
 */
const say = (answer: object) => process.stdout.write(`${JSON.stringify(answer)}\n`);
const waiting = ({ pid }: { pid: number }) => void say({ waitingFor: pid });

/** Fails when somebody else works on the same subject: the file must not exist. */
async function work(subject: string): Promise<void> {
  const file = `${process.env.LINEAGE_REHEARSAL_STATE}/at-work-${subject}`;
  openSync(file, "wx");
  // Others get a chance to break in.
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
  rmSync(file);
}

say({ ready: true });
for await (const line of createInterface(process.stdin)) {
  const [command, ...subjects] = line.split(" ");
  const [subject = ""] = subjects;
  if (command === "hold") {
    const { afterDeath } = await lock(subject, { waiting });
    say({ afterDeath });
  } else if (command === "visit") {
    const afterDeath: boolean[] = [];
    for (const one of subjects) {
      await using held = await lock(one);
      await work(one);
      afterDeath.push(held.afterDeath);
    }
    say({ afterDeath });
  } else if (command === "die") {
    const { afterDeath } = await lock(subject);
    await work(subject);
    // A killed process cannot answer: what it writes to the pipe is out before the kill.
    process.stdout.write(`${JSON.stringify({ afterDeath })}\n`, () => process.kill(process.pid, "SIGKILL"));
    await new Promise(() => {});
  } else if (command === "exclusive") {
    await exclusive(
      subject,
      () => say({ waiting: true }),
      () => work(subject),
    );
    say({ done: true });
  }
}
