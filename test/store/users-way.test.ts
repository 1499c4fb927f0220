import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { aws } from "../../settings/aws.ts";
import { putFile } from "../../store/put-file.ts";
import { s3Client } from "../../store/s3-client.ts";
import { ForwardProxy, noProxies } from "../machine/forward-proxy.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { Variables } from "../variables.ts";
import { S3Server } from "./s3-server.ts";

describe("an upload behind a forward proxy", () => {
  let variables: Variables;
  beforeEach(() => {
    variables = new Variables();
    variables.set(noProxies);
  });
  afterEach(() => variables[Symbol.dispose]());

  /** Uploads files of some sizes, one after another: later ones find a connection that is there. */
  async function upload(endpoint: string): Promise<void> {
    const settings = { region: "eu-west-1", endpoints: [{ s3: endpoint }], s3UsePathStyle: true };
    const s3 = await s3Client({ aws: aws.parse({ ...settings, accessKey: "a-key", secretKey: "a-secret" }) });
    const place = temporaryPlace("upload-");
    try {
      for (const size of [10, 100_000]) {
        const path = join(place.path, String(size));
        writeFileSync(path, "x".repeat(size));
        await putFile(s3, { bucket: "evidence", key: `run/${size}` }, path);
      }
    } finally {
      s3.destroy();
      place.remove();
    }
  }
  const stored = ["evidence/run/10", "evidence/run/100000"];

  it("goes through it to a store on another host", async () => {
    await using store = await S3Server.start();
    await using proxy = await ForwardProxy.start({ "s3.example:9000": store.url });
    variables.set({ HTTP_PROXY: proxy.url });
    await upload("http://s3.example:9000");
    assert.deepEqual([...store.objects.keys()], stored);
    assert.deepEqual(
      proxy.asked.map((line) => line.replace(/\?.*/, "")),
      stored.map((key) => `PUT http://s3.example:9000/${key}`),
    );
  });

  it("goes directly to a store on this machine", async () => {
    await using store = await S3Server.start();
    await using proxy = await ForwardProxy.start();
    variables.set({ http_proxy: proxy.url, HTTPS_PROXY: proxy.url });
    await upload(store.url);
    assert.deepEqual([...store.objects.keys()], stored);
    assert.deepEqual(proxy.asked, []);
  });
});
