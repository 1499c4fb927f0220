import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { needPackages } from "./needs.ts";
import { type OrdinaryUser, ordinaryUser } from "./ordinary-user.ts";
import { nodeIn } from "./other-engine.ts";

describe("an ordinary user", function () {
  this.timeout(300_000);
  let user: OrdinaryUser;
  before(async function () {
    await needPackages(this, ["passwd", "util-linux"]);
    user = await ordinaryUser([await groupOfEngine()]);
  });
  after(() => user?.[Symbol.asyncDispose]());

  const start = (around: string[], ...args: string[]) => {
    const [file = "", ...rest] = [...around, "env", `--chdir=${user.checkout}`, nodeIn(user.checkout), ...args];
    return execa(file, rest, { reject: false, stdin: "ignore", all: true });
  };

  it("rehearses the sample with Prefect, and owns the evidence", async () => {
    const { exitCode, stdout, all } = await start(user.as(), "rehearse.ts", "run", "--stack", "local", "--json");
    assert.equal(exitCode, 0, all);
    const { verdict, evidence } = JSON.parse(stdout);
    assert.equal(verdict, "passed");
    for (const one of [evidence.directory, join(evidence.directory, "graph.png"), evidence.location])
      assert.equal(statSync(one).uid, user.uid, one);
  });

  it("is told by doctor that the browser has its sandbox, and a page is opened in it", async () => {
    assert.match(await browserRow(user.as()), /^found .*, in its sandbox$/);
    assert.equal(await opened(user.as()), "in its sandbox");
  });

  it("is told by doctor where this machine has none for the browser, which then runs without", async () => {
    // Nobody may make a user namespace in another root than the system's.
    const root = join(user.home, "root");
    await mkdir(root);
    const around = ["unshare", "--mount", "sh", "-c", 'mount --rbind / "$0" && exec chroot "$0" "$@"', root];
    assert.match(await browserRow([...around, ...user.as()]), /^doubtful .*, without its sandbox: this machine/);
    assert.equal(await opened([...around, ...user.as()]), "without its sandbox");
    await rm(root, { recursive: true });
  });

  it("who is not in the group of the engine's socket is told which, and how to join it", async () => {
    const around = user.as().with(3, "--clear-groups");
    const { exitCode, stdout } = await start(around, "rehearse.ts", "doctor", "--json");
    const row = JSON.parse(stdout).find(({ name }: { name: string }) => name === "Docker engine");
    assert.deepEqual([exitCode, row.status], [3, "missing"]);
    assert.match(row.found, new RegExp(`^the user ${user.name} may not use the socket`));
    assert.match(row.how, /newgrp|usermod/);
  });

  async function browserRow(around: string[]): Promise<string> {
    const { stdout } = await start(around, "rehearse.ts", "doctor", "--json");
    const row = JSON.parse(stdout).find(({ name }: { name: string }) => name === "browser");
    return `${row.status} ${row.found}`;
  }

  const opened = async (around: string[]) => (await start(around, "test/engines/opened-browser.ts")).all;
});

/** The group that may use the socket of this machine's engine. */
async function groupOfEngine(): Promise<string> {
  const { stdout } = await execa("stat", ["--format", "%G", "/var/run/docker.sock"]);
  return stdout;
}
