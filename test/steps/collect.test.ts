import assert from "node:assert/strict";
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkBundle } from "../../evidence/checksums.ts";
import { judgeCollect } from "../../judgement/judge-collect.ts";
import { Secret } from "../../settings/secret.ts";
import { collect } from "../../steps/collect.ts";
import { takeSnapshot } from "../../steps/files.ts";
import { example } from "../context/example.ts";

type Files = Record<string, string | Uint8Array>;

function write(directory: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), content);
  }
}

interface Happened {
  before?: Files;
  written?: Files;
  /** What else the commands do. */
  commands?: (directory: string) => void;
}

/** Collects; gives each expectation in words, and the bundle's files. */
async function collected(patterns: unknown[], { before = {}, written = {}, commands = () => {} }: Happened) {
  using rehearsal = example(() => ({ collect: patterns }));
  const { bundle, directory } = rehearsal;
  bundle.redactor.conceal(new Secret("hunter2-hunter2"));
  await bundle.write("cli.log", "of the rehearsal");
  write(directory, before);
  const snapshot = await takeSnapshot(rehearsal);
  write(directory, written);
  commands(directory);
  const value = await collect(() => snapshot)(undefined, rehearsal);
  const judged = judgeCollect(rehearsal.settings.collect, { status: "passed", seconds: 0, value });
  const files = Object.fromEntries(bundle.files().map((file) => [file, readFileSync(bundle.path(file))]));
  await bundle.seal();
  await checkBundle(bundle);
  return {
    told: judged.map(({ title, status, found, hint }) => `${title}: ${status}: ${found}${hint ? ` | ${hint}` : ""}`),
    files,
    names: Object.keys(files).filter((name) => name !== "cli.log"),
    text: (name: string) => files[name]?.toString("utf8"),
  };
}

describe("collecting files", () => {
  it("copies them whole, under their base names; of a directory, all below it", async () => {
    const binary = Uint8Array.from({ length: 70_000 }, (_, at) => at % 256);
    const { told, names, files, text } = await collected(["dist/arc", "log/*.txt"], {
      written: { "dist/arc/lifecycle.json": "{}", "dist/arc/deep/pod.bin": binary, "log/Über sicht.txt": "ä\r\n" },
    });
    assert.deepEqual(told, [
      "collect dist/arc: passed: dist/arc/deep/pod.bin as pod.bin, dist/arc/lifecycle.json as lifecycle.json",
      "collect log/*.txt: passed: log/Über sicht.txt as Über sicht.txt",
    ]);
    assert.deepEqual(names, ["lifecycle.json", "pod.bin", "Über sicht.txt"]);
    assert.deepEqual(files["pod.bin"], Buffer.from(binary));
    assert.equal(text("Über sicht.txt"), "ä\r\n");
  });

  it("puts two of one name, and one that the bundle has itself, into a folder under their paths", async () => {
    const { names, text } = await collected(["**/*.log", "**/verdict.json"], {
      written: { "a/qa.log": "a", "b/QA.log": "b", "a/cli.log": "mine", "verdict.json": "{}" },
    });
    assert.deepEqual(names, [
      "collected/a/cli.log",
      "collected/a/qa.log",
      "collected/b/QA.log",
      "collected/verdict.json",
    ]);
    assert.equal(text("cli.log"), "of the rehearsal");
    assert.equal(text("collected/a/cli.log"), "mine");
  });

  it("copies a file once that two patterns match", async () => {
    const { told, names } = await collected(["a/*", "**/*.txt"], { written: { "a/one.txt": "1" } });
    assert.deepEqual(names, ["one.txt"]);
    assert.deepEqual(told, [
      "collect a/*: passed: a/one.txt as one.txt",
      "collect **/*.txt: passed: a/one.txt as one.txt",
    ]);
  });

  it("tells a pattern that matches nothing, and what is there instead", async () => {
    const { told, names } = await collected(["dist/rbac.txt"], { written: { "dist/rbac.log": "" } });
    assert.deepEqual(told, ["collect dist/rbac.txt: failed: there is no such file | dist has rbac.log."]);
    assert.deepEqual(names, []);
  });

  it("takes no file that no command wrote, unless it is told to", async () => {
    const before = { "docs/plan.md": "plan", "docs/old.md": "old" };
    const { told, names } = await collected(["docs/plan.md", { files: "docs/old.md", unchanged: true }], { before });
    assert.deepEqual(told, [
      "collect docs/plan.md: failed: docs/plan.md was there before and did not change | No command of this rehearsal wrote it. To collect it all the same, write { files: …, unchanged: true }.",
      "collect docs/old.md: passed: docs/old.md as old.md",
    ]);
    assert.deepEqual(names, ["old.md"]);
  });

  it("leaves old matches out where there are new ones", async () => {
    const { told, names } = await collected(["*.txt"], { before: { "old.txt": "" }, written: { "new.txt": "" } });
    assert.deepEqual(told, ["collect *.txt: passed: new.txt"]);
    assert.deepEqual(names, ["new.txt"]);
  });

  it("redacts text, and leaves JSON valid", async () => {
    const { text } = await collected(["*"], {
      written: {
        "log.txt": "the word hunter2-hunter2 here",
        "a.json": '{"authorization": null, "b": "hunter2-hunter2"}',
        "plain.json": '{"n": 12345678901234567890}',
      },
    });
    assert.equal(text("log.txt"), "the word *** here");
    assert.deepEqual(JSON.parse(text("a.json") ?? ""), { authorization: null, b: "***" });
    assert.equal(text("plain.json"), '{"n": 12345678901234567890}');
  });

  it("follows no link out of the working directory", async () => {
    const { told, names } = await collected(["out/*"], {
      written: { "out/own.txt": "mine" },
      commands: (directory) => {
        symlinkSync("/etc/hostname", join(directory, "out/host"));
        symlinkSync("own.txt", join(directory, "out/link.txt"));
      },
    });
    assert.deepEqual(names, ["link.txt", "own.txt"]);
    assert.match(
      told.join(),
      /^collect out\/\*: failed: out\/host is not in the evidence: it leads out of the working directory, to \/etc\/hostname \| out\/link\.txt as link\.txt, out\/own\.txt as own\.txt$/,
    );
  });

  it("tells a file that is too large, and one whose name the checksums cannot list", async () => {
    const { told, names } = await collected(["*.bin"], {
      written: { "large.bin": "", "line\nbreak.bin": "" },
      commands: (directory) => truncateSync(join(directory, "large.bin"), 200 * 1024 * 1024 + 1),
    });
    assert.deepEqual(names, []);
    assert.deepEqual(told, [
      "collect *.bin: failed: large.bin is not in the evidence: it is larger than 200 MiB\nline\nbreak.bin is not in the evidence: its name has a line break or a backslash, which SHA256SUMS cannot list | Nothing of it is in the evidence.",
    ]);
  });

  it("copies at most 1000 files of a pattern, and says so", async () => {
    const written = Object.fromEntries(Array.from({ length: 1001 }, (_, at) => [`many/${at + 1000}`, ""]));
    const { told, names } = await collected(["many"], { written });
    assert.equal(names.length, 1000);
    assert.match(told.join(), /many\/2000 is not in the evidence: the pattern matches 1001 files, and at most 1000/);
  });

  it("does not collect the evidence itself", async () => {
    const { told } = await collected(["evidence"], {});
    assert.match(told.join(), /^collect evidence: failed: there is no such file/);
  });
});
