import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import language from "@pulumi/pulumi/proto/language_grpc_pb.js";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import { version } from "@pulumi/pulumi/version.js";
import { execa } from "execa";
import { languageHost } from "../../offline/language-host.ts";
import { Aside } from "./aside.ts";

const grpc = createRequire(import.meta.resolve("@pulumi/pulumi"))("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
const { Empty } = createRequire(import.meta.url)("google-protobuf/google/protobuf/empty_pb.js");

describe("the Node language host", () => {
  let aside: Aside;
  beforeEach(async () => {
    aside = await Aside.create();
  });
  afterEach(() => aside.end());

  it("answers the engine at the port it prints, whatever node is on PATH", async () => {
    const root = join(aside.directory, "an engine's root");
    await mkdir(join(root, "bin"), { recursive: true });
    await languageHost(root);
    const host = execa(join(root, "bin", "pulumi-language-nodejs"), ["127.0.0.1:1"], { reject: false });
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
