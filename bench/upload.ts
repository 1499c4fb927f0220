import { randomFillSync } from "node:crypto";
import { mkdir, mkdtemp, open, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { execa } from "execa";
import { cacheDirectory } from "../directories.ts";
import { Bundle } from "../evidence/bundle.ts";
import { gatewaySettings } from "../stack/folder-bucket.ts";

/**
 * Prints how long it takes to store a bundle of many files and one large log on the S3 gateway: by this project, and by `aws s3
 * cp`, in turn. `--aws` names the program, `--rclone` that of rclone, `--gateway` versitygw.
 */
const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    runs: { type: "string", default: "5" },
    files: { type: "string", default: "500" },
    megabytes: { type: "string", default: "2048" },
    aws: { type: "string", default: "aws" },
    rclone: { type: "string" },
    gateway: { type: "string" },
    folder: { type: "string", default: tmpdir() },
    fetch: { type: "boolean", default: false },
  },
});
const credentials = { ROOT_ACCESS_KEY: "bench-key", ROOT_SECRET_KEY: "bench-secret" };
const place = await mkdtemp(join(values.folder, "upload-"));
const served = join(place, "served");

/** A program that stores or fetches. */
type Client = Promise<{ stdout?: unknown }> & { pid?: number };

interface Measured {
  seconds: number;
  /** Of the client alone. */
  cpu: number;
  megabytes: number;
  /** Of these, what Node and the modules do not take by themselves. */
  beside?: number;
}

/** A sealed bundle: small files, and a log that does not compress. */
async function makeBundle(): Promise<Bundle> {
  const bundle = Bundle.create(place, "20250101t000000z-0123abcd");
  for (let nth = 0; nth < Number(values.files) - 2; nth++)
    await writeFile(bundle.path(`file-${nth}.json`), randomFillSync(Buffer.alloc(1024 + (nth % 32) * 1024)));
  await using log = await open(bundle.path("refine.log"), "w");
  const block = randomFillSync(Buffer.alloc(1024 * 1024));
  for (let nth = 0; nth < Number(values.megabytes); nth++) {
    block.writeDoubleBE(Math.random(), (nth * 4096) % block.length);
    await log.write(block);
  }
  await bundle.seal();
  return bundle;
}

async function startGateway(): Promise<{ url: string; end: () => Promise<void> }> {
  await mkdir(served, { recursive: true });
  const [built] = (await readdir(cacheDirectory())).filter((name) => name.startsWith("versitygw-"));
  const program = values.gateway ?? join(cacheDirectory(), built ?? "", "versitygw");
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => probe.once("listening", resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  const args = ["--port", `127.0.0.1:${port}`, "--health", "/health", "--quiet", "posix", served];
  const env = { ...credentials, ...Object.fromEntries(gatewaySettings.map((one) => one.split("="))) };
  const running = execa(program, args, { env, stdio: "ignore", reject: false });
  const url = `http://127.0.0.1:${port}`;
  for (let answers = false; !answers; ) {
    answers = await fetch(`${url}/health`).then(
      () => true,
      () => false,
    );
    if (!answers) await sleep(50);
  }
  const end = async () => {
    running.kill();
    await running;
  };
  return { url, end };
}

/** Follows a process until it ends: its processor time, and the most memory that it had. */
async function measured(start: () => Client): Promise<Measured> {
  const from = performance.now();
  const running = start();
  let [cpu, megabytes] = [0, 0];
  const look = async () => {
    const [stat, status] = await Promise.all(
      ["stat", "status"].map((name) => readFile(`/proc/${running.pid}/${name}`, "utf8").catch(() => "")),
    );
    const [user, system] = (stat ?? "")
      .slice((stat ?? "").lastIndexOf(")"))
      .split(" ")
      .slice(12, 14)
      .map(Number);
    if (user !== undefined && system !== undefined) cpu = (user + system) / 100;
    megabytes = Math.max(megabytes, Number(/VmHWM:\s+(\d+)/.exec(status ?? "")?.[1] ?? 0) / 1024);
  };
  const timer = setInterval(() => void look(), 50);
  try {
    const { stdout } = await running;
    const own = String(stdout ?? "").startsWith("{") ? (JSON.parse(String(stdout)) as Partial<Measured>) : {};
    return { cpu, megabytes, ...own, seconds: (performance.now() - from) / 1000 };
  } finally {
    clearInterval(timer);
  }
}

const bundle = await makeBundle();
const gateway = await startGateway();
const keys = { AWS_ACCESS_KEY_ID: credentials.ROOT_ACCESS_KEY, AWS_SECRET_ACCESS_KEY: credentials.ROOT_SECRET_KEY };
const aws = (...args: string[]) => {
  const options = { env: { ...keys, AWS_DEFAULT_REGION: "us-east-1" }, stdin: "ignore" } as const;
  return execa(values.aws, ["--endpoint-url", gateway.url, "s3", ...args], options);
};
const rclone = (...args: string[]) => {
  const remote = `:s3,provider=Other,endpoint='${gateway.url}',access_key_id=${credentials.ROOT_ACCESS_KEY},secret_access_key=${credentials.ROOT_SECRET_KEY}:other/it`;
  return execa(values.rclone ?? "rclone", [...args, remote], { stdin: "ignore" });
};
const ours = (mode: string, folder: string) =>
  execa(process.execPath, [
    ...[join(import.meta.dirname, "upload-one.ts"), mode, bundle.directory, gateway.url, folder],
    ...Object.values(credentials),
  ]);

const fetched = join(place, "fetched");
const ways: Record<string, () => Client> = values.fetch
  ? {
      ours: () => ours("fetch", fetched),
      aws: () => aws("cp", "--quiet", "--recursive", `s3://ours/${bundle.name}`, fetched),
    }
  : {
      ours: () => ours("store", served),
      ...(values.rclone ? { rclone: () => rclone("copy", bundle.directory) } : {}),
      ...(values.aws === ""
        ? {}
        : { aws: () => aws("cp", "--quiet", "--recursive", bundle.directory, "s3://other/it") }),
    };
const results = new Map(Object.keys(ways).map((name) => [name, [] as Measured[]]));
try {
  if (values.fetch) await ours("store", served);
  for (let run = 0; run < Number(values.runs); run++)
    for (const [name, start] of run % 2 === 0 ? Object.entries(ways) : Object.entries(ways).toReversed()) {
      if (values.fetch) await mkdir(fetched);
      else if (values.aws !== "") await aws("mb", "s3://other");
      results.get(name)?.push(await measured(start));
      for (const used of values.fetch ? [fetched] : [join(served, "ours"), join(served, "other")])
        await rm(used, { recursive: true, force: true });
    }
} finally {
  await gateway.end();
  await rm(place, { recursive: true, force: true });
}

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const table = [...results].map(([name, runs]) => ({
  name,
  seconds: median(runs.map(({ seconds }) => seconds)),
  cpu: median(runs.map(({ cpu }) => cpu)),
  megabytes: Math.max(...runs.map(({ megabytes }) => megabytes)),
  beside: Math.max(...runs.map(({ beside = Number.NaN }) => beside)),
  runs,
}));
const [mine, ...others] = table;
const ratios = others.map(({ name, seconds }) => ({ name, ratio: (mine?.seconds ?? Number.NaN) / seconds }));
if (values.json) console.log(JSON.stringify({ megabytes: values.megabytes, files: values.files, table, ratios }));
else {
  console.log(`${values.files} files, of them a log of ${values.megabytes} MB\n`);
  console.log(
    `${"".padEnd(8)}${"median s".padStart(10)}${"CPU s".padStart(8)}${"peak MB".padStart(9)}${"beside Node".padStart(13)}`,
  );
  for (const { name, seconds, cpu, megabytes, beside } of table)
    console.log(
      `${name.padEnd(8)}${seconds.toFixed(2).padStart(10)}${cpu.toFixed(2).padStart(8)}${megabytes.toFixed(0).padStart(9)}${(Number.isNaN(beside) ? "" : beside.toFixed(0)).padStart(13)}`,
    );
  for (const { name, ratio } of ratios) console.log(`ours / ${name}: ${ratio.toFixed(2)}`);
}
