// A process that makes `thing` once: it says "making", then waits for its standard input to end before it is done.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { once } from "../../setup/cache.ts";

const made = await once(
  "thing",
  async (directory) => {
    await writeFile(join(directory, "begun"), String(process.pid));
    console.log("making");
    for await (const _ of process.stdin);
    await writeFile(join(directory, "done"), String(process.pid));
  },
  console.log,
);
console.log(made);
process.stdin.destroy();
