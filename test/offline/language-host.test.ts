import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import language from "@pulumi/pulumi/proto/language_grpc_pb.js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import { version } from "@pulumi/pulumi/version.js";
import { execa } from "execa";
import { addLanguageHost } from "../../offline/engine/language-host.ts";
import { until } from "../faults/condition.ts";
import { Aside } from "../setup/aside.ts";

const grpc = createRequire(import.meta.resolve("@pulumi/pulumi"))("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
const { Empty } = createRequire(import.meta.url)("google-protobuf/google/protobuf/empty_pb.js");

describe("the Node language host", () => {
  let aside: Aside;
  beforeEach(async () => {
    aside = await Aside.create();
  });
  afterEach(() => aside.end());

  const launcher = async (): Promise<string> => {
    const root = join(aside.directory, "an engine's root");
    await mkdir(join(root, "bin"), { recursive: true });
    await addLanguageHost(root);
    return join(root, "bin", "pulumi-language-nodejs");
  };

  it("ends when the engine that started it has ended", async () => {
    const engine = execa("/bin/sh", ["-c", '"$0" 127.0.0.1:1 & echo $!; wait', await launcher()], { reject: false });
    const lines = engine.iterable();
    const pid = Number((await lines.next()).value);
    await lines.next(); // It serves.
    const runs = () => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    assert.ok(runs());
    engine.kill("SIGKILL");
    try {
      await until("the language host ends", () => !runs(), 20_000);
    } finally {
      if (runs()) process.kill(pid);
      await engine;
    }
  }).timeout(30_000);

  it("answers the engine at the port it prints, whatever node is on PATH", async () => {
    const host = execa(await launcher(), ["127.0.0.1:1"], { reject: false });
    try {
      const port = Number((await host.iterable().next()).value);
      const client = new language.LanguageRuntimeClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
      const info = await new Promise<PluginInfo>((resolve, reject) =>
        client.getPluginInfo(new Empty(), (error, answer) => (error ? reject(error) : resolve(answer))),
      );
      client.close();
      assert.equal(info.getVersion(), version);
    } finally {
      host.kill();
      await host;
    }
  });
});
