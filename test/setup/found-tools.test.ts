import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { RehearsalError } from "../../errors.ts";
import { go } from "../../offline/tools/go.ts";
import { browser } from "../../setup/browser.ts";
import { dockerEngine } from "../../setup/docker-engine.ts";
import { startDockerd } from "../../setup/dockerd.ts";
import { presence } from "../../setup/presence.ts";
import { uv } from "../../setup/uv.ts";
import { Aside } from "./aside.ts";
import { program } from "./program.ts";

const unexpected = (message: string): void => assert.fail(message);

describe("a tool", () => {
  let aside: Aside;
  let bin: string;
  beforeEach(async () => {
    aside = await Aside.create();
    bin = join(aside.directory, "bin");
  });
  afterEach(() => aside.end());

  it("go is the one on PATH, unless it is older than the modules ask for", async () => {
    const fromPyPI = await program(join(aside.directory, "cache", "go-1.26.6", "go", "bin", "go"));
    assert.equal(await go(unexpected), fromPyPI);
    await program(join(bin, "go"), "echo go1.24.4");
    assert.equal(await go(unexpected), fromPyPI);
    const found = await program(join(bin, "go"), "echo go1.25.8");
    assert.equal(await go(unexpected), found);
  });

  it("uv is the one on PATH, else the one in the cache", async () => {
    const fromPyPI = await program(join(aside.directory, "cache", "uv-0.13.9", "bin", "uv"));
    assert.equal(await uv(unexpected), fromPyPI);
    const found = await program(join(bin, "uv"));
    assert.equal(await uv(unexpected), found);
  });

  it("the browser is the one on PATH, remembered until it is gone", async () => {
    aside.set({ PLAYWRIGHT_BROWSERS_PATH: join(aside.directory, "none"), LINEAGE_REHEARSAL_BROWSER: "" });
    const chrome = await program(join(bin, "google-chrome"));
    assert.equal(await browser(unexpected), chrome);
    const chromium = await program(join(bin, "chromium"));
    assert.equal(await browser(unexpected), chrome);
    await rm(chrome);
    assert.equal(await browser(unexpected), chromium);
  });

  it("the browser is the one that the environment names, or an error about that", async () => {
    await program(join(bin, "chromium"));
    const chosen = await program(join(aside.directory, "mine"));
    aside.set({ LINEAGE_REHEARSAL_BROWSER: chosen });
    assert.equal(await browser(unexpected), chosen);
    await rm(chosen);
    await assert.rejects(browser(unexpected), { code: "SETUP", message: /LINEAGE_REHEARSAL_BROWSER is .*mine/ });
  });

  it("the Docker engine is left alone when it answers", async () => {
    await program(join(bin, "docker"), "echo 28.0.0");
    await dockerEngine(unexpected);
  });

  it("the Docker engine is neither installed nor started when it is there and refuses", async () => {
    await program(join(bin, "docker"), "echo 'permission denied while trying to connect' >&2; exit 1");
    await assert.rejects(dockerEngine(unexpected), {
      code: "SETUP",
      message: /permission denied[\s\S]*the group docker/,
    });
    await program(join(bin, "docker"), "echo 'cannot connect' >&2; exit 1");
    aside.set({ DOCKER_HOST: "tcp://127.0.0.1:1" });
    await assert.rejects(dockerEngine(unexpected), { code: "SETUP", message: /cannot connect\n.*DOCKER_HOST/ });
  });

  it("no Docker engine is started for a context that does not exist, or whose engine does not answer", async () => {
    const refused = async (next: RegExp) => {
      await assert.rejects(dockerEngine(unexpected), (thrown) => {
        assert.ok(thrown instanceof RehearsalError);
        assert.equal(thrown.code, "SETUP");
        assert.match(thrown.explanation.next, next);
        return true;
      });
      const [docker] = (await presence()).filter(({ name }) => name === "Docker engine");
      assert.match(docker?.how ?? "", next);
      return docker?.found ?? "";
    };
    await program(join(bin, "dockerd"), "echo started > started");
    await program(
      join(bin, "docker"),
      `echo 'unable to resolve docker endpoint: context "desktop-linux": context not found: open meta.json' >&2; exit 1`,
    );
    assert.match(
      await refused(/docker context use default/),
      /the Docker context desktop-linux does not exist \(unable/,
    );
    aside.set({ DOCKER_CONTEXT: "desktop-linux" });
    await refused(/^`docker context ls` lists the contexts\. Unset DOCKER_CONTEXT/);
    await program(join(bin, "docker"), 'case "$1" in context) echo colima;; *) echo cannot connect >&2; exit 1;; esac');
    assert.match(
      await refused(/^Start that engine/),
      /the engine of the Docker context colima does not answer \(cannot connect\)/,
    );
  });

  it("the Docker engine's log is shown when it ends instead of answering", async () => {
    const failing = await program(join(bin, "dockerd"), "echo no space left >&2; exit 1");
    const starting = startDockerd(
      failing,
      async () => ({ found: "nobody answers" }),
      () => {},
    );
    await assert.rejects(starting, { code: "SETUP", message: /nobody answers\n {2}no space left/ });
  });

  it("the Docker engine is waited for until it answers, and goes on without us", async () => {
    const ready = join(aside.directory, "ready");
    const starting = await program(
      join(bin, "dockerd"),
      `echo $$ > '${ready}.new'`,
      `/bin/mv '${ready}.new' '${ready}'`,
      "exec /bin/sleep 600",
    );
    const pid = () => readFile(ready, "utf8").then(Number);
    await startDockerd(
      starting,
      () =>
        pid().then(
          () => "answers",
          () => ({ found: "not yet" }),
        ),
      () => {},
    );
    assert.ok(process.kill(await pid(), "SIGKILL"));
  });
});
