import { parseArgs } from "node:util";
import { type BootImages, headStartName, proven } from "../boot/head-start.ts";
import { makeHeadStart } from "../boot/make-head-start.ts";
import { jvmOptions } from "../boot/marquez-server.ts";
import { Pair } from "../boot/pair.ts";
import { newIdentity } from "../context/identity.ts";
import { storedImage } from "../docker/images.ts";
import { lock } from "../machine/lock.ts";
import { thisOwner } from "../machine/process-identity.ts";
import { startGuard } from "../rehearsal/guard.ts";
import { officialImages } from "../settings/official-images.ts";

/**
 * Measures how long a real Marquez takes until it is healthy, its database started at the same time: with and without each part
 * of the head start, in turn. Prints medians of wall and processor seconds.
 */
const { values } = parseArgs({
  options: {
    marquez: { type: "string", default: officialImages.marquez },
    postgres: { type: "string", default: officialImages.postgres },
    runs: { type: "string", default: "4" },
    json: { type: "boolean", default: false },
  },
});

const idOf = async (reference: string): Promise<string> => {
  const held = await storedImage(reference);
  if (!held) throw new Error(`the Docker engine does not hold ${reference}`);
  return held.id;
};
const images: BootImages = { postgres: await idOf(values.postgres), marquez: await idOf(values.marquez) };

const nothing = "/nothing";
const variants = {
  "no options": { template: nothing, jvm: [], archive: nothing },
  "JVM options": { template: nothing, jvm: jvmOptions, archive: nothing },
  "and a template": { template: proven, jvm: jvmOptions, archive: nothing },
  "and an archive": { template: nothing, jvm: jvmOptions, archive: proven },
  "and both": { template: proven, jvm: jvmOptions, archive: proven },
};
const measured = new Map(Object.keys(variants).map((name) => [name, { wall: [] as number[], cpu: [] as number[] }]));

const { id, labels } = newIdentity({ stack: "bench", project: "bench", owner: thisOwner(), expires: 3600_000 });
const guard = startGuard(id);
const signal = AbortSignal.timeout(3600_000);
const making = performance.now();
{
  // A rehearsal that has ended may be making it.
  await using _held = await lock(headStartName(images), { of: "cache" });
  await makeHeadStart(images, labels, signal);
}
const made = (performance.now() - making) / 1000;
for (let run = 0; run < Number(values.runs); run++)
  for (const [name, { template, jvm, archive }] of Object.entries(variants)) {
    const pair = new Pair(images, { volume: headStartName(images), labels, signal });
    const start = performance.now();
    await pair.start({ password: "a-password", jvm, archive, template: { from: template } });
    await pair.healthy();
    const wall = (performance.now() - start) / 1000;
    const cpu = await pair.cpuSeconds();
    measured.get(name)?.wall.push(wall);
    measured.get(name)?.cpu.push(cpu);
    process.stderr.write(`run ${run + 1}: ${name}: wall ${wall.toFixed(2)} s, cpu ${cpu.toFixed(2)} s\n`);
    await pair.remove();
  }
guard.release();

const median = (numbers: number[]): number => {
  const sorted = numbers.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle - 0.5)] ?? 0) + (sorted[Math.ceil(middle - 0.5)] ?? 0)) / 2;
};
const rows = [...measured].map(([name, { wall, cpu }]) => ({
  name,
  wall: median(wall),
  cpu: median(cpu),
  walls: wall,
}));
if (values.json) console.log(JSON.stringify({ made, rows }));
else {
  console.log(`the head start was there, or was made, in ${made.toFixed(1)} s`);
  console.log(`${"until healthy".padEnd(18)}${"wall s".padStart(8)}${"cpu s".padStart(8)}`);
  for (const { name, wall, cpu } of rows)
    console.log(`${name.padEnd(18)}${wall.toFixed(2).padStart(8)}${cpu.toFixed(2).padStart(8)}`);
}
