import assert from "node:assert/strict";
import { execaNode } from "execa";
import { noProxy } from "../../machine/loopback.ts";
import { AnsweringServer } from "../answering-server.ts";

describe("what no proxy is used for", () => {
  it("is this machine, and what the user excepts in either spelling", () => {
    const machine = "127.0.0.1,localhost,::1";
    assert.equal(noProxy({}), machine);
    assert.equal(
      noProxy({ NO_PROXY: "a.example b.example", no_proxy: "b.example,c.example" }),
      `a.example,b.example,c.example,${machine}`,
    );
  });

  it("is everything, when the user excepts everything", () => assert.equal(noProxy({ no_proxy: "a.example,*" }), "*"));
});

describe("a process with a proxy that refuses this machine", () => {
  let server: AnsweringServer;
  beforeEach(async () => {
    server = await AnsweringServer.start(() => ({ body: "direct" }));
  });
  afterEach(() => server[Symbol.asyncDispose]());

  // Nothing listens there.
  const proxy = "http://127.0.0.1:9";
  const lower = { http_proxy: proxy, https_proxy: proxy };
  const upper = { HTTP_PROXY: proxy, HTTPS_PROXY: proxy };
  /** Has a new process, with that environment, ask the server in each way that a rehearsal asks. */
  async function ask(
    env: Record<string, string>,
    excepting = true,
  ): Promise<{ exitCode: number | undefined; stdout: string }> {
    const script = `
      import { request } from "undici";
      import { exceptLoopback } from "./machine/loopback.ts";
      if (${excepting}) exceptLoopback();
      const url = ${JSON.stringify(server.url)};
      const answers = [
        await (await request(url)).body.text(),
        await (await fetch(url)).text(),
      ];
      console.log(JSON.stringify([answers, process.env.NO_PROXY, process.env.no_proxy, process.env.no_grpc_proxy]));`;
    const without = { NO_PROXY: undefined, no_proxy: undefined, no_grpc_proxy: undefined };
    const { exitCode, stdout } = await execaNode({
      env: { ...without, ...env },
      nodeOptions: ["--input-type=module", "--eval", script],
      reject: false,
    })`-`;
    return { exitCode, stdout };
  }

  const direct = ["direct", "direct"];
  const machine = "127.0.0.1,localhost,::1";
  for (const [name, env] of Object.entries({
    "upper case, and Node told to use them": { ...upper, NODE_USE_ENV_PROXY: "1" },
    "both cases, and Node told to use them": { ...upper, ...lower, NODE_USE_ENV_PROXY: "1" },
    "both cases": { ...upper, ...lower, ALL_PROXY: "socks5://127.0.0.1:9" },
  }))
    it(`reaches this machine with variables in ${name}`, async () => {
      const { stdout } = await ask(env);
      assert.deepEqual(JSON.parse(stdout).slice(0, 3), [direct, machine, machine]);
    });

  it("reaches it over gRPC, which has an exception of its own", async () => {
    const { stdout } = await ask({ ...lower, no_grpc_proxy: "engine.example" });
    assert.deepEqual(JSON.parse(stdout)[3], `engine.example,${machine}`);
  });

  it("does not reach it otherwise", async () => {
    assert.notEqual((await ask({ ...upper, NODE_USE_ENV_PROXY: "1" }, false)).exitCode, 0);
  });

  it("is left as it is when it has no proxy", async () => {
    const none = Object.fromEntries(
      ["http_proxy", "https_proxy", "all_proxy", "grpc_proxy"].flatMap((name) => [
        [name, ""],
        [name.toUpperCase(), ""],
      ]),
    );
    const { stdout } = await ask(none);
    assert.deepEqual(JSON.parse(stdout), [direct, null, null, null]);
  });
});
