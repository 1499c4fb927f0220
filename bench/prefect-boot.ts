import { parseArgs } from "node:util";
import { newIdentity } from "../context/identity.ts";
import { docker as client } from "../docker/client.ts";
import { thisOwner } from "../machine/process-identity.ts";
import { until } from "../machine/until.ts";
import { officialImages } from "../settings/official-images.ts";
import { resolveImage } from "../setup/images.ts";
import { databaseFile, databaseFolder, makePrefectDatabase, prefectDatabase } from "../setup/prefect-database.ts";

/**
 * Measures how long Prefect takes to start, on an empty database and on one that its image has migrated: `npm run
 * bench:prefect [-- --image <image> --runs <n> --json]`. The runs take turns. It prints the milliseconds to the first
 * answer, and the seconds of processor time until then.
 */
const { values } = parseArgs({
  options: {
    image: { type: "string", default: officialImages.prefect },
    runs: { type: "string", default: "3" },
    json: { type: "boolean", default: false },
  },
});
const say = (message: string) => console.error(message);
const named = await resolveImage("prefect", values.image, { standIns: "allow", say });
// The image that a recipe makes has a database inside, which its entrypoint copies: here it starts without.
const entrypoint = named.origin === "recipe" ? ["--entrypoint", ""] : [];
const { id } = named;
const docker = async (...command: string[]) => (await client(command)).stdout.trim();

interface Start {
  milliseconds: number;
  cpuSeconds: number;
}

async function start(database: string | undefined): Promise<Start> {
  const variables = ["HOME=/tmp", "PREFECT_HOME=/tmp/prefect", "PREFECT_SERVER_ANALYTICS_ENABLED=false"];
  const quick = ["PREFECT_SERVER_REGISTER_BLOCKS_ON_START=false", "PREFECT_SERVER_UI_ENABLED=false"];
  const mount = database ? ["--mount", `type=volume,source=${database},target=${databaseFolder},readonly`] : [];
  const server = "prefect server start --host 0.0.0.0 --port 4200";
  const copy = `mkdir -p /tmp/prefect && cp ${databaseFile} /tmp/prefect/prefect.db && `;
  const begin = performance.now();
  const container = await docker(
    ...["run", "--detach", "--user", "65534:65534", "--read-only", "--tmpfs", "/tmp:rw,mode=1777", "--memory", "1g"],
    ...[...variables, ...quick].flatMap((one) => ["--env", one]),
    ...["--publish", "127.0.0.1::4200", ...mount, ...entrypoint, id],
    ...["sh", "-c", `${database ? copy : ""}exec ${server}`],
  );
  try {
    const address = (await docker("port", container, "4200")).split("\n")[0];
    const isUp = () =>
      fetch(`http://${address}/api/health`).then(
        ({ ok }) => ok,
        () => false,
      );
    await until(isUp, Boolean, { every: 20, within: 180_000 });
    const milliseconds = Math.round(performance.now() - begin);
    return { milliseconds, cpuSeconds: await cpuSecondsOf(container) };
  } finally {
    await docker("rm", "--force", container);
  }
}

/** What the processes of a container have used, as the system counts it. */
async function cpuSecondsOf(container: string): Promise<number> {
  const lines = (await docker("top", container, "-eo", "pid,times")).split("\n").slice(1);
  return lines.reduce((all, line) => all + Number(line.trim().split(/\s+/)[1]), 0);
}

const begin = performance.now();
const image = { name: "prefect", id, origin: "engine" } as const;
const maker = newIdentity({ stack: "bench", project: "bench", owner: thisOwner(), expires: 600_000 });
await makePrefectDatabase(image, maker.labels, AbortSignal.timeout(600_000));
const database = await prefectDatabase(image);
const madeIn = Math.round(performance.now() - begin);
if (database === undefined) throw new Error("the image cannot migrate a database");
const empty: Start[] = [];
const migrated: Start[] = [];
for (let nth = 0; nth < Number(values.runs); nth++) {
  empty.push(await start(undefined));
  migrated.push(await start(database));
}
const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const medians = (starts: Start[]) => ({
  milliseconds: median(starts.map(({ milliseconds }) => milliseconds)),
  cpuSeconds: median(starts.map(({ cpuSeconds }) => cpuSeconds)),
});
if (values.json) console.log(JSON.stringify({ image: named.reference, madeIn, empty, migrated }));
else {
  console.log(`${named.reference}, medians of ${values.runs}; the database was found or made in ${madeIn} ms`);
  console.table({ "an empty database": medians(empty), "a migrated database": medians(migrated) });
}
