import assert from "node:assert/strict";
import { lstat, readFile, readlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { awsPlugin } from "../../offline/aws-plugin.ts";
import { source } from "../../offline/aws-plugin-build.ts";
import { contentHash } from "../../setup/content-hash.ts";
import type { PulumiEngine } from "../../setup/pulumi.ts";
import { Aside } from "../setup/aside.ts";
import { program } from "../setup/program.ts";

const { version } = createRequire(import.meta.url)("@pulumi/aws/package.json") as { version: string };
const unexpected = (message: string): void => assert.fail(message);

describe("the AWS plugin", () => {
  let aside: Aside;
  let said: string[];
  const say = (message: string) => void said.push(message);
  const engine = (origin: PulumiEngine["origin"]): PulumiEngine => {
    const [root, home] = [join(aside.directory, "engine"), join(aside.directory, "home")];
    return { root, home, path: [], version: "3.240.1", origin };
  };
  const installed = () => join(engine("path").home, "plugins", `resource-aws-v${version}`, "pulumi-resource-aws");
  /** An engine whose `plugin install` does this. */
  const installing = (...lines: string[]) => program(join(engine("path").root, "bin", "pulumi"), ...lines);

  beforeEach(async () => {
    aside = await Aside.create();
    said = [];
    aside.set({ PATH: "/usr/bin:/bin" });
  });
  afterEach(() => aside.end());

  it("is the vendor's, fetched once", async () => {
    await installing(
      `test "$*" = "plugin install resource aws ${version}" && mkdir -p "$PULUMI_HOME/plugins/resource-aws-v$5"`,
      `echo vendor > "$PULUMI_HOME/plugins/resource-aws-v$5/pulumi-resource-aws"`,
    );
    await awsPlugin(engine("vendor"), say);
    assert.equal(await readFile(installed(), "utf8"), "vendor\n");
    assert.match(said.join("\n"), /^fetching the AWS plugin .* from its vendor/);
    await awsPlugin(engine("vendor"), unexpected);
  });

  it("is never built for a user: where the vendor is not reached, the error says what to do", async () => {
    await installing("exit 1");
    for (const origin of ["path", "vendor", "module"] as const)
      await assert.rejects(awsPlugin(engine(origin), say), {
        code: "SETUP",
        message: new RegExp(`not installed, and its vendor.*\n.*pulumi plugin install resource aws ${version}`),
      });
    await assert.rejects(lstat(installed()), { code: "ENOENT" });
  });

  it("is the build that the tests have made, where there is one, and that is said", async () => {
    const name = `pulumi-resource-aws-${version}-${await contentHash([{ folder: source }])}`;
    const built = await program(join(aside.directory, "cache", name, "pulumi-resource-aws"));
    await awsPlugin(engine("module"), say);
    assert.equal(await readlink(installed()), built);
    assert.match(said.join("\n"), /the tests have built/);
  });
});
