import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { asIndexObject, entryOf } from "../history/entry.ts";
import { indexFolder, indexKeyOf } from "../history/index-key.ts";
import { bucketObjects } from "../store/objects.ts";
import { readHistory } from "../store/read-history.ts";
import { rebuildIndex } from "../store/rebuild-index.ts";
import { s3Client } from "../store/s3-client.ts";
import { gateway } from "../test/aws/gateway.ts";
import { bundleFiles, nameAfter, plausible } from "../test/history/synthetic.ts";
import { packageRoot } from "../version.ts";
import { describeMachine } from "./machine.ts";
import { print } from "./output.ts";
import { written } from "./table.ts";

/**
 * Measures the history of many bundles on the real S3 gateway, in a container: `npm run bench:history [bundles]`. The
 * gateway's folder is filled directly; everything else goes through its S3 API.
 */
const size = Number(process.argv.slice(2).find((one) => !one.startsWith("-")) ?? 10_000);
const machine = await describeMachine({ engine: true });
const taken: Record<string, number> = {};
const parent = mkdtempSync(join(tmpdir(), "bench-history-"));
const server = await gateway(parent);
const s3 = await s3Client(server.access);
const objects = bucketObjects(s3, "evidence", "staging");
const measured = async <T>(what: string, work: () => Promise<T>): Promise<T> => {
  const start = performance.now();
  const value = await work();
  taken[what] = performance.now() - start;
  return value;
};

try {
  const folder = join(server.bucket, "staging");
  for (let nth = 0; nth < size; nth++) {
    const name = nameAfter(nth * 30);
    mkdirSync(join(folder, name), { recursive: true });
    for (const [file, text] of Object.entries(bundleFiles(name, plausible(nth))))
      writeFileSync(join(folder, name, file), text);
  }
  await measured("first page, 20 rows, without an index; adds them to it", () =>
    readHistory(objects, { limit: 20 }, true),
  );
  const { added, problems } = await measured("rebuild the whole index", () => rebuildIndex(objects));
  if (problems.length > 0) throw new Error(`${problems.length} problems`);
  for (const round of ["first page, 20 rows", "first page, 20 rows, again"]) {
    const { rows } = await measured(round, () => readHistory(objects, { limit: 20 }, true));
    if (rows.length !== Math.min(20, size)) throw new Error(`${rows.length} rows`);
  }
  await measured("  of that: the list of 20 keys of the index", async () => {
    for await (const _ of objects.list(indexFolder, { most: 20 })) break;
  });
  await measured("  of that: 20 index objects, at once", async () => {
    const keys = [];
    for (let nth = size - 20; nth < size; nth++) {
      const name = nameAfter(nth * 30);
      const entry = entryOf(name, Buffer.from(bundleFiles(name, plausible(nth))["verdict.json"] ?? ""));
      if (entry) keys.push({ key: indexKeyOf(entry), length: asIndexObject(entry).length });
    }
    await Promise.all(keys.map(({ key }) => objects.get(key)));
  });
  await measured("200 rows, as the page has them", () => readHistory(objects, { limit: 200 }, true));
  await measured("20 rows of one stack", () => readHistory(objects, { limit: 20, stack: "nightly" }, true));
  await measured("a stack that nobody has: every key is read", () =>
    readHistory(objects, { limit: 20, stack: "nobody" }, true),
  );
  const { credentials, endpoint } = server.access;
  const env = { AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey };
  const endpoints = ["--set", `aws:endpoints=[{"s3":"${endpoint}"}]`, "--set", "aws:s3UsePathStyle=true"];
  const command = ["rehearse.ts", "history", "s3://evidence/staging", ...endpoints, "--set", "aws:region=us-east-1"];
  const run = () => execa(process.execPath, command, { cwd: packageRoot, env });
  await run();
  await measured("the whole command `rehearse history`, with the start of Node", run);
  const rows = Object.entries(taken).map(([what, milliseconds]) => [what, written(milliseconds, 0)]);
  print(
    { columns: [`${size} bundles on the gateway`, "milliseconds"], rows },
    { machine, bundles: size, added, milliseconds: taken },
  );
} finally {
  s3.destroy();
  await server.close();
  // The gateway may have written as another user.
  rmSync(parent, { recursive: true, force: true });
}
