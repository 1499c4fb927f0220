import assert from "node:assert/strict";
import { Bundle } from "../../evidence/bundle.ts";
import { entryOf, fromIndexObject } from "../../history/entry.ts";
import { storeBundle } from "../../store/store-bundle.ts";
import { verdictText } from "../history/synthetic.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { S3Server } from "./s3-server.ts";

const id = "20260101t000000z-00000000";
const key = "evidence/staging/index/79739898999999-20260101T000000Z-00000000.passed.mine.json";

describe("storing a bundle adds it to the index", () => {
  let place: ReturnType<typeof temporaryPlace>;
  let bundle: Bundle;
  beforeEach(async () => {
    place = temporaryPlace("index-");
    bundle = Bundle.create(place.path, id);
    await bundle.write("verdict.json", verdictText(bundle.name));
    await bundle.seal();
  });
  afterEach(() => place.remove());
  const store = (server: S3Server) =>
    storeBundle(bundle, { access: server.access, bucket: "evidence", prefix: "staging" });

  it("once it is complete, with what its verdict.json says", async () => {
    await using server = await S3Server.start();
    const { unindexed } = await store(server);
    assert.equal(unindexed, undefined);
    const verdict = server.objects.get(`evidence/staging/${bundle.name}/verdict.json`) as Buffer;
    assert.deepEqual(fromIndexObject(String(server.objects.get(key))), entryOf(bundle.name, verdict));
    const puts = server.requests.filter((one) => one.startsWith("PUT"));
    assert.deepEqual(puts.slice(-2), [`PUT evidence/staging/${bundle.name}/SHA256SUMS`, `PUT ${key}`]);
  });

  it("once: whoever stores it again replaces nothing", async () => {
    await using server = await S3Server.start();
    await store(server);
    server.objects.set(key, Buffer.from("another's"));
    assert.equal((await store(server)).unindexed, undefined);
    assert.equal(String(server.objects.get(key)), "another's");
  });

  it("and where the store refuses that, the bundle is stored all the same, and the reason is told", async () => {
    await using server = await S3Server.start();
    server.refused = /\/index\//;
    const { unindexed, files } = await store(server);
    assert.deepEqual([unindexed, files], ["no one may write here", 2]);
    assert.ok(server.objects.has(`evidence/staging/${bundle.name}/SHA256SUMS`));
  });
});
