import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { checkBundle } from "../../evidence/checksums.ts";
import { writeVerdict } from "../../evidence/write-verdict.ts";
import { verdictOf } from "../../judgement/verdict.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { attested, checks, commit, keys, seal } from "./attested.ts";
import { verifiedByPython } from "./python.ts";

describe("a statement that a key signs", () => {
  const place = temporaryPlace("keys-");
  const passphrase = "the.passphrase.of.the.key";
  const lockedPlace = temporaryPlace("locked-");
  after(() => {
    place.remove();
    lockedPlace.remove();
  });
  const locked = keys(lockedPlace.path, "P-384", passphrase);
  const other = keys(place.path, "ed25519");

  it("verifies, and SHA256SUMS covers it", async () => {
    for (const { privateKey, publicKey } of [keys(place.path, "P-256"), other]) {
      using one = attested({ privateKey: { file: privateKey } });
      await (await seal(one)).signed();
      await checkBundle(one.bundle);
      const { statement, signature } = await checks(one, { key: publicKey });
      assert.deepEqual([statement?.status, signature?.status], ["passed", "passed"], signature?.words);
      assert.match(statement?.words ?? "", new RegExp(`^PASSED, about commit ${commit} and \\d+ files`));
    }
  });

  it("verifies by code that is not ours, and not when a byte of it, of a file or of the key is another", async () => {
    const [p256, p384] = [keys(place.path, "P-256"), keys(place.path, "P-384")];
    using ofP256 = attested({ privateKey: { file: p256.privateKey } });
    using ofP384 = attested({ privateKey: { file: p384.privateKey } });
    using ofEd25519 = attested({ privateKey: { file: other.privateKey } });
    using forged = attested({ privateKey: { file: p256.privateKey } });
    using changed = attested({ privateKey: { file: p256.privateKey } });
    for (const one of [ofP256, ofP384, ofEd25519, forged, changed]) await seal(one);
    const path = forged.bundle.path("statement.dsse.json");
    const envelope = JSON.parse(readFileSync(path, "utf8"));
    const payload = Buffer.from(envelope.payload, "base64").toString().replace(commit, "f".repeat(40));
    writeFileSync(path, JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString("base64") }));
    writeFileSync(changed.bundle.path("events.ndjson"), '{"event":2}\n');
    const found = await verifiedByPython(
      [ofP256.bundle.directory, p256.publicKey],
      [ofP384.bundle.directory, p384.publicKey],
      [ofEd25519.bundle.directory, other.publicKey],
      [ofP256.bundle.directory, p384.publicKey],
      [forged.bundle.directory, p256.publicKey],
      [changed.bundle.directory, p256.publicKey],
    );
    assert.deepEqual(found.slice(0, 3), ["PASSED 5", "PASSED 5", "PASSED 5"]);
    assert.match(found[3] ?? "", /^refused: /);
    assert.match(found[4] ?? "", /^refused: Accepted signatures do not match threshold/);
    assert.equal(found[5], "refused: events.ndjson differs");
  });

  it("is signed by an encrypted key; neither the key nor its passphrase is in the evidence", async () => {
    process.env.A_PHRASE = passphrase;
    using one = attested({ privateKey: { file: locked.privateKey }, passphrase: { variable: "A_PHRASE" } });
    delete process.env.A_PHRASE;
    await seal(one);
    assert.equal((await checks(one, { key: locked.publicKey })).signature?.status, "passed");
    const all = one.bundle.files().map((file) => readFileSync(one.bundle.path(file), "utf8"));
    const secrets = [
      passphrase,
      ...readFileSync(locked.privateKey, "utf8")
        .split("\n")
        .filter((line) => line.length > 20),
    ];
    for (const secret of secrets) assert.ok(!all.some((text) => text.includes(secret)), "a secret is in the evidence");
  });

  it("does not verify by another key", async () => {
    using one = attested({ privateKey: { file: other.privateKey } });
    await seal(one);
    const { signature } = await checks(one, { key: locked.publicKey });
    assert.equal(signature?.status, "failed");
    assert.match(signature?.words ?? "", /did not sign statement\.dsse\.json/);
  });

  it("does not verify once it was changed, not even with the envelope's payload", async () => {
    using one = attested({ privateKey: { file: other.privateKey } });
    await seal(one);
    const path = one.bundle.path("statement.intoto.json");
    const changed = readFileSync(path, "utf8").replace(commit, "f".repeat(40));
    writeFileSync(path, changed);
    const { signature } = await checks(one, { key: other.publicKey });
    assert.deepEqual(
      [signature?.status, signature?.words],
      ["failed", "statement.dsse.json holds another statement than the bundle does"],
    );
    const envelope = JSON.parse(readFileSync(one.bundle.path("statement.dsse.json"), "utf8"));
    const forged = { ...envelope, payload: Buffer.from(changed).toString("base64") };
    writeFileSync(one.bundle.path("statement.dsse.json"), JSON.stringify(forged));
    const { signature: ofForged } = await checks(one, { key: other.publicKey });
    assert.match(ofForged?.words ?? "", /did not sign/);
  });

  it("names the file of the bundle that is another, that is missing, and that was added", async () => {
    using one = attested({ privateKey: { file: other.privateKey } });
    await seal(one);
    const words = async () => (await checks(one, { key: other.publicKey })).statement?.words ?? "";
    writeFileSync(one.bundle.path("events.ndjson"), '{"event":2}\n');
    writeFileSync(one.bundle.path("added.txt"), "");
    assert.match(await words(), /does not know added\.txt; events\.ndjson is not the one that the statement is about/);
  });

  it("says nothing but what follows from verdict.json", async () => {
    using one = attested();
    await seal(one);
    const path = one.bundle.path("statement.intoto.json");
    const statement = JSON.parse(readFileSync(path, "utf8"));
    statement.predicate.passedTests.push("lineage.kept");
    writeFileSync(path, JSON.stringify(statement));
    const { statement: check } = await checks(one);
    assert.deepEqual(
      [check?.status, check?.words],
      ["failed", "the statement's passedTests is not what follows from verdict.json"],
    );
  });

  for (const [what, text] of [
    ["no JSON", "{"],
    ["another kind of statement", '{"_type":"https://in-toto.io/Statement/v1","subject":[],"predicateType":"x"}'],
  ] as const)
    it(`fails where it is ${what}`, async () => {
      using one = attested();
      await seal(one);
      writeFileSync(one.bundle.path("statement.intoto.json"), text);
      assert.match((await checks(one)).statement?.words ?? "", /is no in-toto statement with a test-result/);
    });

  it("is not judged when nobody says whose signature counts, and fails when there is none", async () => {
    using one = attested();
    await seal(one);
    assert.deepEqual((await checks(one)).signature, {
      name: "signature",
      status: "skipped",
      words: "the statement is not signed",
    });
    const { signature } = await checks(one, { key: other.publicKey });
    assert.deepEqual(
      [signature?.status, signature?.words],
      ["failed", "the statement is not signed so: the bundle has no statement.dsse.json"],
    );
  });

  it("is not there for a rehearsal that was not carried out, also where a killed one left it", async () => {
    using one = attested({ privateKey: { file: other.privateKey } });
    for (const file of ["statement.intoto.json", "statement.dsse.json"]) writeFileSync(one.bundle.path(file), "{}");
    const cause = { verdict: "error", phase: "refine", message: "killed" } as const;
    await writeVerdict(one.bundle, verdictOf(one, [], [], cause), {});
    assert.ok(!one.bundle.files().some((file) => file.startsWith("statement")));
    const { statement, signature } = await checks(one, { key: other.publicKey });
    assert.deepEqual([statement?.status, signature?.status], ["skipped", "failed"]);
  });
});
