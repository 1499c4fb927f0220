import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RehearsalError } from "../../errors.ts";
import { checkBundle } from "../../evidence/checksums.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { attested, checks, commit, seal } from "./attested.ts";
import { identityToken, MockSigstore } from "./mock-sigstore.ts";
import { verifiedByPython } from "./python.ts";

const identity = "https://github.com/team/refine/.github/workflows/rehearse.yml@refs/heads/main";
const issuer = "https://token.actions.githubusercontent.com";

describe("a statement that Sigstore signs", () => {
  const place = temporaryPlace("sigstore-");
  let sigstore: MockSigstore;
  let trustedRoot: string;
  before(async () => {
    sigstore = await MockSigstore.start();
    trustedRoot = sigstore.writeRoot(join(place.path, "root.json"));
  });
  after(async () => {
    await sigstore[Symbol.asyncDispose]();
    place.remove();
  });

  /** A sealed bundle whose statement the mock signed. */
  async function signed() {
    const token = join(place.path, "token");
    writeFileSync(token, identityToken(identity, issuer));
    const urls = { fulcio: sigstore.url, rekor: sigstore.url };
    const one = attested({ keyless: true, token: { file: token }, ...urls });
    await (await seal(one)).signed();
    return one;
  }

  it("verifies for the identity and the issuer, here and by code that is not ours; a changed one does not", async () => {
    using one = await signed();
    await checkBundle(one.bundle);
    const { statement, signature } = await checks(one, { identity, issuer, trustedRoot });
    assert.deepEqual(
      [statement?.status, signature?.status, signature?.words],
      ["passed", "passed", `signed by Sigstore for ${identity} of ${issuer}`],
    );
    using forged = await signed();
    const path = forged.bundle.path("statement.sigstore.json");
    const written = JSON.parse(readFileSync(path, "utf8"));
    const payload = Buffer.from(written.dsseEnvelope.payload, "base64").toString().replace(commit, "f".repeat(40));
    written.dsseEnvelope.payload = Buffer.from(payload).toString("base64");
    writeFileSync(path, JSON.stringify(written));
    const { signature: ofForged } = await checks(forged, { identity, issuer, trustedRoot });
    assert.equal(ofForged?.status, "failed");
    assert.match(ofForged?.words ?? "", /^statement\.sigstore\.json does not verify: /);
    const found = await verifiedByPython(
      [one.bundle.directory, "certificate"],
      [forged.bundle.directory, "certificate"],
    );
    assert.equal(found[0], "PASSED 5");
    assert.match(found[1] ?? "", /^refused: Accepted signatures do not match threshold/);
  });

  for (const [what, trust, status, words] of [
    ["all workflows of a repository", { identity: "https://github.com/team/refine/*", issuer }, "passed", /^signed by/],
    [
      "another workflow, although a dot would match any letter",
      { identity: identity.replace("github.com", "github-com"), issuer },
      "failed",
      /^it is signed for https:\/\/github\.com/,
    ],
    ["the beginning of an identity", { identity: identity.slice(0, -1), issuer }, "failed", /^it is signed for/],
    ["another issuer", { identity, issuer: "https://accounts.example.org" }, "failed", /^it is signed for/],
    ["an identity that anybody could vouch for", { identity }, "failed", /takes both --identity and --issuer/],
  ] as const)
    it(`is ${status} for ${what}`, async () => {
      using one = await signed();
      const { signature } = await checks(one, { ...trust, trustedRoot });
      assert.equal(signature?.status, status);
      assert.match(signature?.words ?? "", words);
    });

  it("does not verify by another root of trust, nor with the statement of another bundle", async () => {
    await using other = await MockSigstore.start();
    using one = await signed();
    const trust = { identity, issuer, trustedRoot: other.writeRoot(join(place.path, "other.json")) };
    assert.equal((await checks(one, trust)).signature?.status, "failed");
    writeFileSync(one.bundle.path("statement.intoto.json"), "{}");
    const { signature } = await checks(one, { identity, issuer, trustedRoot });
    assert.equal(signature?.words, "statement.sigstore.json holds another statement than the bundle does");
  });

  it("is sealed without a signature where Sigstore refuses, and the step says so, without the token", async () => {
    const token = identityToken("nobody", issuer);
    const urls = { fulcio: `${sigstore.url}`, rekor: "http://127.0.0.1:9" };
    using one = attested({ keyless: true, token, ...urls });
    const { signed } = await seal(one);
    await checkBundle(one.bundle);
    assert.ok(one.bundle.files().includes("statement.intoto.json"));
    assert.ok(!one.bundle.files().includes("statement.sigstore.json"));
    await assert.rejects(signed(), (thrown) => {
      assert.ok(thrown instanceof RehearsalError);
      assert.match(thrown.message, /^signing the statement about the rehearsal by Sigstore: .*id-token: write/s);
      assert.ok(!thrown.message.includes(token));
      return true;
    });
  });

  it("asks nobody unless the settings want it", async () => {
    const before = sigstore.asked.length;
    using one = attested();
    await (await seal(one)).signed();
    assert.equal(sigstore.asked.length, before);
    assert.deepEqual(
      one.bundle.files().filter((file) => file.startsWith("statement")),
      ["statement.intoto.json"],
    );
  });
});
