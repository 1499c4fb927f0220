import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Bundle } from "../../evidence/bundle.ts";
import { Log } from "../../evidence/log.ts";
import { makePrivateFolder } from "../../machine/private-files.ts";
import { LinesFile } from "../../recorder/lines-file.ts";
import { fetchBundle } from "../../store/fetch-bundle.ts";
import { S3Server } from "../store/s3-server.ts";
import { temporaryPlace } from "../temporary-place.ts";

/** The permissions of everything in a folder, itself among it: those of folders, and those of files. */
function modesIn(folder: string): { folders: Set<number>; files: Map<string, number> } {
  const modeOf = (path: string) => statSync(path).mode & 0o777;
  const folders = new Set([modeOf(folder)]);
  const files = new Map<string, number>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) folders.add(modeOf(path));
    else files.set(entry.name, modeOf(path));
  }
  return { folders, files };
}

describe("what a rehearsal keeps, only its user may read", () => {
  let place: ReturnType<typeof temporaryPlace>;
  let before: number;
  beforeEach(() => {
    place = temporaryPlace("private-");
    before = process.umask();
  });
  afterEach(() => {
    process.umask(before);
    place.remove();
  });

  for (const umask of [0o000, 0o022, 0o077])
    describe(`with the umask ${umask.toString(8).padStart(3, "0")}`, () => {
      beforeEach(() => void process.umask(umask));

      it("each file and folder of a bundle, however it is written", async () => {
        const bundle = Bundle.create(join(place.path, "dist"), "20261123t213507z-0123abcd");
        await bundle.write("notes.md", "text");
        await bundle.writeJson("runs.json", {});
        await bundle.writeBytes("graph.png", Buffer.of(1));
        await bundle.write("collected/deep/data.csv", "a,b");
        for (const [kept, file] of [
          ["whole", "cli.log"],
          ["tail", "worker.log"],
          ["none", "register.log"],
        ] as const) {
          await using log = new Log(bundle, file, kept);
          log.line("a line");
        }
        await using lines = await LinesFile.create(bundle.open("events.ndjson", async () => {}).path);
        await lines.add("{}");
        await bundle.seal(() => ({ "verdict.json": "{}" }));
        const { folders, files } = modesIn(bundle.directory);
        assert.equal(files.size, 10);
        assert.deepEqual([...folders], [0o700]);
        assert.deepEqual([...new Set(files.values())], [0o600], JSON.stringify([...files]));
      });

      it("each file and folder of a bundle that was fetched from a bucket", async () => {
        await using server = await S3Server.start();
        const verdict = Buffer.from("{}");
        const sum = createHash("sha256").update(verdict).digest("hex");
        server.objects.set("evidence/team/a/verdict.json", verdict);
        server.objects.set("evidence/team/a/SHA256SUMS", Buffer.from(`${sum}  verdict.json\n`));
        const { folders, files } = modesIn(await fetchBundle(server.access, "s3://evidence/team/a", place.path));
        assert.deepEqual([[...folders], [...files.keys()].sort()], [[0o700], ["SHA256SUMS", "verdict.json"]]);
        assert.deepEqual([...new Set(files.values())], [0o600]);
      });

      it("the folder of the stored bundles, but not those above it, which hold other things", () => {
        const folder = join(place.path, "dist", "s3");
        makePrivateFolder(folder);
        assert.equal(statSync(folder).mode & 0o777, 0o700);
        assert.equal(statSync(join(place.path, "dist")).mode & 0o777, 0o777 & ~umask);
      });
    });

  it("not the folder of others: one that is there stays as it is", () => {
    makePrivateFolder(place.path);
    const { mode } = statSync(place.path);
    makePrivateFolder(place.path);
    assert.equal(statSync(place.path).mode, mode);
  });
});
