import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { packageRoot } from "../../version.ts";

/** What a suite does, as a shell script. */
type Suites = Record<string, string>;

/** Mocha's own idea of what a pattern matches. */
const { lookupFiles } = createRequire(import.meta.url)("mocha/lib/cli/lookup-files.js") as {
  lookupFiles: (pattern: string, extensions: string[]) => string[];
};
const filesOf = (pattern: string): string[] => lookupFiles(join(packageRoot, pattern), ["ts"]);
const { scripts } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};
const names = [...readFileSync(join(packageRoot, ".ci", "run"), "utf8").matchAll(/^(?:run|start) \S+ (\S+)$/gm)].map(
  ([, name]) => name as string,
);
const counts = (line: string): string => `echo '${line}' >>"$TEST_COUNTS"`;
const passing: Suites = Object.fromEntries(names.map((name) => [name, counts("2 passed, 0 failed, 1 skipped")]));

describe("CI's script", function () {
  this.timeout(60_000);
  const directories: string[] = [];
  after(() => {
    for (const directory of directories) rmSync(directory, { recursive: true });
  });

  /** Runs it where npm only does what it is told here. */
  async function runWith(suites: Suites, prepare = "exit 0") {
    const directory = mkdtempSync(join(tmpdir(), "ci-"));
    directories.push(directory);
    const script = (path: string, text: string) =>
      writeFileSync(join(directory, path), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    for (const folder of [".ci", "bin", "suites", "node_modules/.bin"])
      mkdirSync(join(directory, folder), { recursive: true });
    cpSync(join(packageRoot, ".ci", "run"), join(directory, ".ci", "run"));
    script("bin/npm", `[ "$1" = ci ] || exec '${directory}/suites/'"$2"`);
    script("node_modules/.bin/node", prepare);
    for (const [name, text] of Object.entries(suites)) script(`suites/${name}`, text);
    const PATH = [join(directory, "bin"), process.env.PATH].join(delimiter);
    const { exitCode, stdout } = await execa(join(directory, ".ci", "run"), { env: { PATH }, reject: false });
    return { exitCode, lines: stdout.split("\n") };
  }

  it("ends with the sum of all counts, and with 0 when every suite passed", async () => {
    const { exitCode, lines } = await runWith(passing);
    assert.equal(exitCode, 0, lines.join("\n"));
    assert.equal(lines.at(-1), `${2 * names.length} passed, 0 failed, ${names.length} skipped`);
  });

  it("shows each suite's output whole, under its name, though suites run side by side", async () => {
    const talking = Object.fromEntries(
      Object.entries(passing).map(([name, text]) => [name, `echo ${name} 1\n${text}\necho ${name} 2 >&2`]),
    );
    const { lines } = await runWith(talking);
    for (const name of names) {
      const at = lines.findIndex((line) => line.endsWith(`] ${name} 1`));
      assert.match(lines[at + 1] ?? "", new RegExp(`\\] ${name} 2$`), lines.join("\n"));
    }
  });

  it("fails when a test failed, and counts it", async () => {
    const failing = `${counts("1 passed, 1 failed, 0 skipped")}; exit 1`;
    const { exitCode, lines } = await runWith({ ...passing, test: failing });
    assert.equal(exitCode, 1);
    const rest = names.length - 1;
    assert.equal(lines.at(-1), `${2 * rest + 1} passed, 1 failed, ${rest} skipped`);
  });

  it("fails when a suite ends without counts, says which, and runs the others", async () => {
    for (const ending of ["exit 0", "kill -KILL $$"]) {
      const { exitCode, lines } = await runWith({ ...passing, test: ending });
      assert.equal(exitCode, 1);
      assert.ok(lines.some((line) => /^test: ended without counts, exit code (?:0|137), \d+ s$/.test(line)));
      const rest = names.length - 1;
      assert.equal(lines.at(-1), `${2 * rest} passed, 0 failed, ${rest} skipped`);
    }
  });

  it("fails when a suite's exit code and counts differ", async () => {
    const differing = [`${passing.test}; exit 1`, counts("1 passed, 1 failed, 0 skipped")];
    for (const one of differing) assert.equal((await runWith({ ...passing, "test:faults:third": one })).exitCode, 1);
  });

  it("fails when what the suites need cannot be had", async () => {
    assert.equal((await runWith(passing, "exit 1")).exitCode, 1);
  });

  it("runs every test file once, but for those that download, build or wait too much", () => {
    const apart = ["test:examples:spark", "test:engines:lost", "test:kubernetes"];
    const patternsOf = (name: string) =>
      [...(scripts[name] ?? assert.fail(`no script ${name}`)).matchAll(/'([^']+)'/g)].map(
        ([, pattern = ""]) => pattern,
      );
    assert.deepEqual(
      [...names, ...apart].flatMap(patternsOf).flatMap(filesOf).sort(),
      filesOf("test/**/*.test.ts").sort(),
    );
  });
});
