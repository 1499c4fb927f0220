import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { labelled } from "../../docker/containers.ts";
import { Checkout } from "../e2e/checkout.ts";
import { assertNothingLeft } from "../e2e/leftovers.ts";
import { ForwardProxy } from "../machine/forward-proxy.ts";
import { Variables } from "../variables.ts";

/** What a variable holds whose name tells nothing. */
const encrypted = "waves-and-foam-at-noon";

/** Plain `pulumi`, the bundled sample, and a file backend. */
describe("the program under plain pulumi", function () {
  this.timeout(300_000);
  const checkout = new Checkout();
  const { directory } = checkout;

  before(async () => {
    await checkout.make(`file://${dirname(directory)}`);
    const { config } = parse(readFileSync(join(directory, "Pulumi.local.yaml"), "utf8"));
    checkout.configure(() => ({ ...config, "lineage-rehearsal:prefect": { enabled: false } }));
  });

  after(async () => {
    const { id } = await checkout.outputs();
    const { exitCode, stdout } = await checkout.destroy();
    assert.equal(exitCode, 0, stdout);
    await assertNothingLeft(id);
  });

  it("starts nothing and writes nothing on preview", async () => {
    const before = await labelled("container", "lineage-rehearsal.stack=staging");
    const { exitCode, stdout } = await checkout.pulumi("preview", "--stack", "staging");
    assert.equal(exitCode, 0, stdout);
    assert.doesNotMatch(stdout, /warning/);
    assert.deepEqual(await labelled("container", "lineage-rehearsal.stack=staging"), before);
    assert.equal(existsSync(join(directory, "dist")), false);
  });

  it("connects past a proxy in lower case where no_proxy excepts this machine", async () => {
    await using proxy = await ForwardProxy.start();
    using variables = new Variables();
    variables.set({ http_proxy: proxy.url, https_proxy: proxy.url, no_proxy: "127.0.0.1" });
    const { exitCode, stdout } = await checkout.pulumi("preview", "--stack", "staging");
    assert.equal(exitCode, 0, stdout);
    assert.deepEqual(proxy.asked, []);
  });

  it("rehearses on up, with the verdict, the evidence and the URLs as outputs", async () => {
    const { exitCode, stdout } = await checkout.up();
    assert.equal(exitCode, 0, stdout);
    const { verdict, evidence, urls } = await checkout.outputs();
    assert.equal(verdict, "passed");
    assert.match(urls.marquez, /^http:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(dirname(evidence), join(directory, "dist", "s3", "lineage-evidence"));
    assert.ok(existsSync(join(evidence, "SHA256SUMS")));
  });

  it("shows no changes on refresh, and only its steps on the next preview", async () => {
    const refresh = await checkout.refresh();
    assert.equal(refresh.exitCode, 0, refresh.stdout);
    const changes = await checkout.changes();
    assert.deepEqual([...new Set(changes.map(({ what }) => what))], ["update pulumi:index:Stash"]);
    const names = changes.map(({ name }) => name);
    for (const step of ["ready-marquez", "refine", "verify", "upload", "verdict"])
      assert.ok(names.includes(step), step);
  });

  it("rehearses again on a second up, on the same containers, and fails with the reason on a bad verdict", async () => {
    const { id } = await checkout.outputs();
    const containers = await labelled("container", `lineage-rehearsal.id=${id}`);
    checkout.configure((config) => ({
      ...config,
      "lineage-rehearsal:refine": { command: ["printenv", "SEASIDE", "PLAIN"], cwd: "sample", env: { PLAIN: "plain" } },
    }));
    const path = "lineage-rehearsal:refine.env.SEASIDE";
    await checkout.pulumi("config", "set", "--secret", "--path", path, encrypted, "--stack", "staging");
    const { exitCode, stdout } = await checkout.up();
    assert.notEqual(exitCode, 0);
    assert.match(
      stdout,
      /lineage\.run: expected .*; found no run from this command; the 1 in Marquez came from elsewhere/,
    );
    assert.deepEqual(await labelled("container", `lineage-rehearsal.id=${id}`), containers);
    assert.doesNotMatch(stdout, new RegExp(encrypted));
  });

  it("gives a command what the stack file encrypts, and keeps it out of the evidence and the state", async () => {
    // The outputs are still those of the update before: this one failed.
    const stored = dirname((await checkout.outputs()).evidence);
    const evidence = join(
      stored,
      readdirSync(stored)
        .filter((name) => /^\d{8}T/.test(name))
        .sort()
        .at(-1) ?? "",
    );
    assert.match(readFileSync(join(evidence, "cli.log"), "utf8"), /^\*\*\*\nplain$/m);
    for (const file of readdirSync(evidence))
      assert.equal(readFileSync(join(evidence, file)).indexOf(encrypted), -1, file);
    const { stdout } = await checkout.pulumi("stack", "export", "--stack", "staging");
    assert.doesNotMatch(stdout, new RegExp(encrypted));
  });
});
