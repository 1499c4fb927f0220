import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheDirectory } from "../../directories.ts";
import { evidenceSchema } from "../../settings/evidence.ts";
import { pathFields } from "../../settings/fields.ts";
import { awsPluginOf } from "../../setup/aws-plugin.ts";
import { awsPackage } from "../../setup/optional-package.ts";
import { presence } from "../../setup/presence.ts";
import { pulumiHome } from "../../setup/pulumi.ts";
import { linkPlugin, pluginPath } from "../../setup/resource-plugin.ts";
import { packageRoot } from "../../version.ts";
import { Aside } from "./aside.ts";
import { program } from "./program.ts";

const evidence = evidenceSchema(pathFields("."));

describe("what this machine has", () => {
  let aside: Aside;
  beforeEach(async () => {
    aside = await Aside.create();
    aside.set({ PLAYWRIGHT_BROWSERS_PATH: join(aside.directory, "none"), LINEAGE_REHEARSAL_BROWSER: "" });
  });
  afterEach(() => aside.end());

  const statuses = async () => Object.fromEntries((await presence()).map(({ name, status }) => [name, status]));

  it("is nothing but Node on an empty PATH: all but the Docker engine is fetched", async () => {
    assert.deepEqual(await statuses(), {
      Node: "found",
      "Docker engine": "missing",
      "Pulumi engine": "fetchable",
      browser: "fetchable",
      uv: "fetchable",
    });
  });

  it("is what PATH has", async () => {
    for (const name of ["docker", "uv", "chromium"]) await program(join(aside.directory, "bin", name));
    await program(join(aside.directory, "bin", "pulumi"), "echo v3.240.1");
    aside.set({ PATH: `${process.env.PATH}:/bin` });
    assert.deepEqual([...new Set(Object.values(await statuses()))], ["found"]);
  });

  it("names a credential helper that the docker client's configuration names and that is not there", async () => {
    const rows = async (contents: string) => {
      await writeFile(join(aside.directory, "config.json"), contents);
      aside.set({ DOCKER_CONFIG: aside.directory, DOCKER_HOST: "unix:///nowhere.sock" });
      return (await presence()).filter(({ name }) => name === "Docker logins");
    };
    const helpers = '{"credsStore":"desktop","credHelpers":{"a.registry":"pass"}}';
    const [row] = await rows(helpers);
    assert.match(row?.found ?? "", /config\.json names docker-credential-desktop and docker-credential-pass/);
    assert.equal(row?.status, "doubtful");
    for (const one of ["desktop", "pass"]) await program(join(aside.directory, "bin", `docker-credential-${one}`));
    assert.deepEqual(await rows(helpers), []);
    assert.match((await rows("{"))[0]?.found ?? "", /config\.json is no JSON/);
  });

  it("names the version of Node that package.json names", async () => {
    const { engines } = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
    const [node] = await presence();
    assert.equal(`>=${node?.needed}`, `${engines.node} or newer`);
  });

  describe("of the AWS plugin", () => {
    const row = async () =>
      (await presence(evidence.parse({ store: "s3", bucket: "b-1" }))).find(({ name }) => name === "AWS plugin");
    const plugin = awsPluginOf(awsPackage.required());

    it("is the vendor's, or a build of the tests", async () => {
      const built = await program(join(aside.directory, "built"));
      await linkPlugin(built, pulumiHome(), plugin);
      assert.deepEqual(
        [(await row())?.status, (await row())?.found],
        ["found", `${plugin.version}, a build that serves S3 only: the vendor's is not installed`],
      );
      await rm(pluginPath(pulumiHome(), plugin));
      await program(pluginPath(pulumiHome(), plugin));
      assert.equal((await row())?.found, `${plugin.version}, the vendor's`);
    });

    it("is fetched by an engine whose vendor may be reached", async () => {
      assert.deepEqual([(await row())?.status, (await row())?.found], ["fetchable", "not installed"]);
    });

    it("is missing where the engine was built because its vendor cannot be reached", async () => {
      await program(join(cacheDirectory(), "pulumi-3.232.0-module/bin/pulumi"));
      const found = await row();
      assert.equal(found?.status, "missing");
      assert.match(found.how, new RegExp(`PULUMI_HOME=\\S+ pulumi plugin install resource aws ${plugin.version}`));
    });
  });

  it("has the AWS package only where a bucket is made on AWS", async () => {
    const named = async (given: object) => (await presence(evidence.parse(given))).map(({ name }) => name);
    assert.ok((await named({ store: "s3", bucket: "b-1" })).includes("@pulumi/aws"));
    assert.ok(!(await named({ store: "s3", bucket: "b-1", s3: { existing: true } })).includes("@pulumi/aws"));
    assert.ok(!(await named({})).includes("@pulumi/aws"));
  });
});
