import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { version as SDK } from "@pulumi/pulumi/version.js";
import { execa } from "execa";
import { presentEngine, pulumiEngine, pulumiHome } from "../../setup/pulumi.ts";
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

  it("is the newest build in the cache that can run the program, whatever else lies there", async () => {
    for (const version of ["3.231.9", "3.240.0", "3.239.12", "4.0.0"])
      await engine(join(aside.directory, "cache", `pulumi-${version}-module`, "bin", "pulumi"));
    await mkdir(join(aside.directory, "cache", "pulumi-3.250.0-module.unfinished-x", "bin"), { recursive: true });
    assert.equal((await presentEngine())?.version, "3.240.0");
  });

  it("is the vendor's download in the cache before any build", async () => {
    for (const name of [`pulumi-${SDK}-vendor`, "pulumi-3.999.0-module"])
      await engine(join(aside.directory, "cache", name, "bin", "pulumi"));
    assert.deepEqual(await presentEngine(), {
      root: join(aside.directory, "cache", `pulumi-${SDK}-vendor`),
      version: SDK,
      origin: "vendor",
    });
  });

  it("is none in an empty cache, or where every build is too old", async () => {
    assert.equal(await presentEngine(), undefined);
    await engine(join(aside.directory, "cache", "pulumi-3.231.9-module", "bin", "pulumi"));
    assert.equal(await presentEngine(), undefined);
  });

  it("lets the vendor's engine download the vendor's Docker plugin, into a home of our own", async () => {
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
