import assert from "node:assert/strict";
import { lstat, readFile, readlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { awsPlugin, awsPluginOf } from "../../setup/aws-plugin.ts";
import { awsPackage } from "../../setup/optional-package.ts";
import type { PulumiEngine } from "../../setup/pulumi.ts";
import { linkPlugin } from "../../setup/resource-plugin.ts";
import { Aside } from "./aside.ts";
import { program } from "./program.ts";

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

  it("is the vendor's, downloaded once", async () => {
    await installing(
      `test "$*" = "plugin install resource aws ${version}" && mkdir -p "$PULUMI_HOME/plugins/resource-aws-v$5"`,
      `echo vendor > "$PULUMI_HOME/plugins/resource-aws-v$5/pulumi-resource-aws"`,
    );
    await awsPlugin(engine("vendor"), say);
    assert.equal(await readFile(installed(), "utf8"), "vendor\n");
    assert.match(said.join("\n"), /^downloading Pulumi's AWS plugin /);
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

  it("is a build of the tests where they have installed one, and the user is told", async () => {
    const built = await program(join(aside.directory, "built", "pulumi-resource-aws"));
    await linkPlugin(built, engine("module").home, awsPluginOf(version));
    await awsPlugin(engine("module"), say);
    assert.equal(await readlink(installed()), built);
    assert.match(said.join("\n"), /a build of the AWS plugin .* that serves S3 only/);
  });
});

describe("the npm package @pulumi/aws", () => {
  it("is the installed one", () => assert.equal(awsPackage.required(), version));

  it("is an error with the command that installs it when it is missing", () => {
    assert.throws(() => awsPackage.required(""), {
      code: "SETUP",
      message: new RegExp(`@pulumi/aws.*not installed\nRun \`npm install @pulumi/aws@${version}\``),
    });
  });
});
