import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { execa } from "execa";
import { pulumiEngine, pulumiHome } from "../../setup/pulumi.ts";
import { Aside } from "./aside.ts";
import { program } from "./program.ts";

const { version: DOCKER } = createRequire(import.meta.url)("@pulumi/docker/package.json") as { version: string };
const installedPlugin = (): string =>
  join(pulumiHome(), "plugins", `resource-docker-v${DOCKER}`, "pulumi-resource-docker");

describe("the Pulumi engine", () => {
  let aside: Aside;
  let calls: string;
  const unexpected = (message: string): void => assert.fail(message);
  /** An engine that writes down how it is called. */
  const engine = (path: string, ...lines: string[]) => program(path, `echo "$*" >> '${calls}'`, ...lines);

  beforeEach(async () => {
    aside = await Aside.create();
    calls = join(aside.directory, "calls");
    await writeFile(calls, "");
  });
  afterEach(() => aside.end());

  it("is the one on PATH, which is asked for its version once, until it changes", async () => {
    await program(installedPlugin());
    const path = join(aside.directory, "bin", "pulumi");
    await engine(path, "echo v3.240.1");
    const found = await pulumiEngine(unexpected);
    assert.deepEqual([found.origin, found.version, found.home], ["path", "3.240.1", pulumiHome()]);
    assert.equal((await execa(join(found.root, "bin", "pulumi"))).stdout, "v3.240.1");
    await writeFile(calls, "");
    assert.deepEqual(await pulumiEngine(unexpected), found);
    assert.equal(await readFile(calls, "utf8"), "");
    await engine(path, "echo v3.250.0 # a longer file");
    assert.equal((await pulumiEngine(unexpected)).version, "3.250.0");
  });

  for (const [what, line] of [
    ["too old", "echo v3.231.9"],
    ["of another major version", "echo v4.0.0"],
    ["broken", "exit 1"],
  ] as const)
    it(`is the one in the cache when that on PATH is ${what}`, async () => {
      await engine(join(aside.directory, "bin", "pulumi"), line);
      await engine(join(aside.directory, "cache", "pulumi-3.232.0-module", "bin", "pulumi"));
      await program(installedPlugin());
      const found = await pulumiEngine(unexpected);
      assert.deepEqual([found.origin, found.version], ["module", "3.232.0"]);
      assert.deepEqual(found.path, [join(aside.directory, "cache", "pulumi-3.232.0-module", "bin")]);
    });

  it("lets the vendor's engine fetch the vendor's Docker plugin, into a home of our own", async () => {
    const fetch = `mkdir -p "\${0%/*}"; test "$1" = version && echo v3.240.1 && exit
      mkdir -p "$PULUMI_HOME/plugins/resource-docker-v$5" && echo > "$PULUMI_HOME/plugins/resource-docker-v$5/pulumi-resource-docker"`;
    aside.set({ PATH: `${process.env.PATH}:/usr/bin:/bin` });
    await engine(join(aside.directory, "bin", "pulumi"), fetch);
    const said: string[] = [];
    await pulumiEngine((message) => said.push(message));
    assert.equal(await readFile(installedPlugin(), "utf8"), "\n");
    assert.match(await readFile(calls, "utf8"), new RegExp(`^plugin install resource docker ${DOCKER}$`, "m"));
    assert.match(said.join("\n"), /^downloading Pulumi's Docker plugin /);
  });
});
