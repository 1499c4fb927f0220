import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetObjectCommand, HeadObjectCommand } from "@aws-sdk/client-s3";
import { newId } from "../../context/identity.ts";
import { RehearsalError } from "../../errors.ts";
import { Bundle } from "../../evidence/bundle.ts";
import { putFile } from "../../store/put-file.ts";
import { partSize } from "../../store/s3-checksum.ts";
import { s3Client } from "../../store/s3-client.ts";
import { storeBundle } from "../../store/store-bundle.ts";
import { Account } from "./account.ts";
import { gateway } from "./gateway.ts";
import { type Moto, startMoto } from "./moto.ts";

describe("evidence on its way to S3", function () {
  this.timeout(2 * 60 * 1000);
  let directory: string;
  let moto: Moto;
  let account: Account;
  const file = async (bytes: number): Promise<{ path: string; content: Buffer }> => {
    const path = join(directory, `${bytes}`);
    const content = randomBytes(bytes);
    await writeFile(path, content);
    return { path, content };
  };

  before(async function () {
    this.timeout(10 * 60 * 1000);
    directory = await mkdtemp(join(tmpdir(), "aws-upload-"));
    moto = await startMoto();
    account = new Account(moto);
    await account.create("evidence");
  });
  after(async () => {
    account.client.destroy();
    await moto[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  for (const [what, bytes, parts] of [
    ["nothing", 0, 1],
    ["a few bytes", 100, 1],
    ["a whole part", partSize, 1],
    ["a part and a byte", partSize + 1, 2],
    ["several parts", 3 * partSize - 5, 3],
  ] as const)
    for (const [store, open] of [
      ["moto", async () => ({ access: account.access, close: async () => {} })],
      ["our gateway", () => gateway(directory)],
    ] as const)
      it(`arrives whole, in ${parts} parts: ${what}, at ${store}`, async () => {
        const { access, close } = await open();
        const s3 = await s3Client(access, 3);
        try {
          const { path, content } = await file(bytes);
          const object = { Bucket: "evidence", Key: `a/${bytes}` };
          await putFile(s3, { bucket: object.Bucket, key: object.Key }, path);
          const { Body } = await s3.send(new GetObjectCommand(object));
          assert.ok(content.equals(Buffer.from((await Body?.transformToByteArray()) ?? [])));
          const { ETag } = await s3.send(new HeadObjectCommand(object));
          assert.equal(/-(\d+)"$/.exec(ETag ?? "")?.[1] ?? "1", String(parts));
        } finally {
          s3.destroy();
          await close();
        }
      });

  for (const [what, bytes] of [
    ["one part", 100],
    ["two parts", partSize + 1],
  ] as const)
    for (const [store, open] of [
      ["moto", async () => ({ access: account.access, close: async () => {} })],
      ["our gateway", () => gateway(directory)],
    ] as const)
      it(`is stored once, and never replaced, in ${what}, at ${store}`, async () => {
        const { access, close } = await open();
        const s3 = await s3Client(access, 3);
        try {
          const at = { bucket: "evidence", key: `once/${bytes}` };
          const { path, content } = await file(bytes);
          await putFile(s3, at, path);
          await putFile(s3, at, path);
          await writeFile(path, randomBytes(bytes));
          await assert.rejects(putFile(s3, at, path), /storing once\/\d+ in evidence: the store has another object/);
          const { Body } = await s3.send(new GetObjectCommand({ Bucket: at.bucket, Key: at.key }));
          assert.ok(content.equals(Buffer.from((await Body?.transformToByteArray()) ?? [])));
        } finally {
          s3.destroy();
          await close();
        }
      });

  it("is not taken for stored when the store confirms other bytes", async () => {
    const wrong = createHash("sha256").update("other bytes").digest("base64");
    const liar = createServer((request, response) => {
      request.resume().on("end", () => response.setHeader("x-amz-checksum-sha256", wrong).end());
    });
    await confirmsNot(liar, /confirmed the SHA-256 .*, but .* was sent/);
  });

  it("is refused by our gateway when it changes on the way", async () => {
    const { access, close } = await gateway(directory);
    const { path } = await file(64);
    const s3 = await s3Client(access);
    s3.middlewareStack.add(
      (next) => (args) => {
        (args.request as { body: Buffer }).body = Buffer.alloc(64);
        return next(args);
      },
      { step: "finalizeRequest", priority: "low" },
    );
    try {
      await assert.rejects(
        putFile(s3, { bucket: "evidence", key: "changed" }, path),
        /does not match|BadDigest|Sha256/i,
      );
    } finally {
      s3.destroy();
      await close();
    }
  });

  it("goes bundle by bundle, SHA256SUMS last, and no bucket is made for it", async () => {
    const bundle = Bundle.create(directory, newId(new Date(0)));
    for (const name of ["graph.json", "cli.log", "web.log"]) await bundle.write(name, name);
    await bundle.seal();
    let stored: unknown;
    const changes = await account.changes(async () => {
      stored = await storeBundle(bundle, { access: account.access, bucket: "evidence", prefix: "staging" });
    });
    assert.match(bundle.name, /^19700101T000000Z-[0-9a-f]{8}$/);
    const uri = `s3://evidence/staging/${bundle.name}/`;
    assert.deepEqual(stored, { location: uri, uri, files: 4 });
    assert.equal(changes.length, 4);
    assert.ok(changes.every((one) => one.startsWith(`PUT /evidence/staging/${bundle.name}/`)));
    assert.match(changes.at(-1) ?? "", /SHA256SUMS/);
  });

  it("is given up at once when there is no such bucket, and says where the bundle is", async () => {
    const bundle = Bundle.create(directory, newId(new Date(0)));
    await bundle.seal();
    const asked = (await moto.requests()).length;
    await assert.rejects(storeBundle(bundle, { access: account.access, bucket: "nowhere", prefix: "" }), (thrown) => {
      assert.ok(thrown instanceof RehearsalError && thrown.code === "STORE");
      assert.match(thrown.message, /bucket does not exist[\s\S]*rehearse upload/);
      return true;
    });
    assert.equal((await moto.requests()).length, asked + 1);
  });

  async function confirmsNot(server: Server, why: RegExp): Promise<void> {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const { aws: settings } = account.access;
    const s3 = await s3Client({ aws: { ...settings, endpoints: [{ s3: `http://127.0.0.1:${port}` }] } });
    const { path } = await file(10);
    try {
      await assert.rejects(putFile(s3, { bucket: "evidence", key: "a" }, path), why);
    } finally {
      s3.destroy();
      server.close();
    }
  }
});
