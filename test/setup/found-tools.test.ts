import assert from "node:assert/strict";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { RehearsalError } from "../../errors.ts";
import { go } from "../../offline/tools/go.ts";
import { browser } from "../../setup/browser.ts";
import { dockerEngine } from "../../setup/docker-engine.ts";
import { startDockerd } from "../../setup/dockerd.ts";
import { presence } from "../../setup/presence.ts";
import { uv } from "../../setup/uv.ts";
import { leftSocket, writeContext } from "../docker/engine-proxy.ts";
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
    assert.equal(await dockerEngine(unexpected), "28.0.0");
  });

  it("no Docker engine is installed or started in the place of one that settings name", async () => {
    await program(join(bin, "dockerd"), "echo started > started");
    await program(join(bin, "docker"), "echo the client knows >&2; exit 1");
    // An engine over SSH is asked only where there is an ssh.
    await program(join(bin, "ssh"));
    const refused = async (variables: Record<string, string>, found: RegExp, next: RegExp) => {
      aside.set({ DOCKER_HOST: "", DOCKER_CONTEXT: "", DOCKER_CONFIG: aside.directory, ...variables });
      await assert.rejects(dockerEngine(unexpected), (thrown) => {
        assert.ok(thrown instanceof RehearsalError, String(thrown));
        assert.equal(thrown.code, "SETUP");
        assert.match(thrown.explanation.found, found);
        assert.match(thrown.explanation.next, next);
        return true;
      });
      const [row] = (await presence()).filter(({ name }) => name === "Docker engine");
      assert.equal(row?.status, "missing");
      assert.match(row?.how ?? "", next);
    };
    const none = join(aside.directory, "none.sock");
    const nobody = await leftSocket(join(aside.directory, "left.sock"));
    const DOCKER_HOST = `unix://${none}`;
    await refused({ DOCKER_HOST }, /there is no socket unix:.*none\.sock \(DOCKER_HOST\)/, /Unset DOCKER_HOST/);
    await refused(
      { DOCKER_HOST: "tcp://127.0.0.1:1" },
      /nobody listens at tcp:\/\/127\.0\.0\.1:1 /,
      /Start the engine/,
    );
    await refused({ DOCKER_HOST: "ssh://nobody@nowhere.invalid" }, /the client knows/, /ssh nobody@nowhere\.invalid/);
    await refused({ DOCKER_CONTEXT: "gone" }, /context gone does not exist/, /Unset DOCKER_CONTEXT/);
    writeContext(aside.directory, "colima", { Host: `unix://${nobody}` });
    await refused(
      { DOCKER_CONTEXT: "colima" },
      /nobody listens at .*left\.sock \(the context colima of DOCKER_CONTEXT\)/,
      /Start/,
    );
    await writeFile(join(aside.directory, "config.json"), '{"currentContext":"colima"}');
    await refused({}, /the current context colima of .*config\.json/, /docker context use default/);
    await writeFile(join(bin, "config.json"), "{");
    await refused({ DOCKER_CONFIG: bin }, /config\.json is no JSON/, /Correct/);
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

  it("the Docker engine's log keeps what an earlier one wrote, and shows only what this one did", async () => {
    const log = join(aside.directory, "cache", "dockerd.log");
    await mkdir(dirname(log), { recursive: true });
    await writeFile(log, "an earlier one ended\n");
    const failing = await program(join(bin, "dockerd"), "echo no space left >&2; exit 1");
    const never = async () => ({ found: "nobody answers" });
    await assert.rejects(
      startDockerd(failing, never, () => {}),
      (thrown: Error) => {
        assert.doesNotMatch(thrown.message, /earlier/);
        return true;
      },
    );
    assert.equal(await readFile(log, "utf8"), "an earlier one ended\nno space left\n");
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
