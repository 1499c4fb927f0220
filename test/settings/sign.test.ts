import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { RehearsalError } from "../../errors.ts";
import { secretsOf } from "../../settings/secrets-of.ts";
import { exampleSettings } from "../context/example.ts";
import { temporaryPlace } from "../temporary-place.ts";

describe("how the statement is signed", () => {
  const place = temporaryPlace("sign-");
  const files = { plain: join(place.path, "plain.pem"), locked: join(place.path, "locked.pem") };
  const rsa = join(place.path, "rsa.pem");
  before(() => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    writeFileSync(files.plain, privateKey.export({ type: "pkcs8", format: "pem" }));
    const locked = { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "the right one" } as const;
    writeFileSync(files.locked, privateKey.export(locked));
    const { privateKey: other } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    writeFileSync(rsa, other.export({ type: "pkcs8", format: "pem" }));
  });
  after(place.remove);

  const settings = (sign: object) => exampleSettings(place.path, { evidence: { sign } });
  const problems = (sign: object): string[] => {
    try {
      settings(sign);
    } catch (thrown) {
      assert.ok(thrown instanceof RehearsalError);
      return thrown.explanation.found.split("\n  ").slice(1);
    }
    return [];
  };

  it("is not at all, unless the settings say it", () => {
    assert.equal(exampleSettings(place.path).evidence.sign, undefined);
  });

  it("is by Sigstore, or by a key, which is concealed with its passphrase", () => {
    assert.equal(settings({ keyless: true }).evidence.sign?.keyless, true);
    const passphrase = "the right one";
    const found = settings({ privateKey: { file: files.locked }, passphrase });
    const secrets = secretsOf(found, {}).map((secret) => secret.reveal());
    assert.equal(secrets.length, 2);
    assert.ok(secrets.includes(passphrase));
    assert.doesNotMatch(JSON.stringify(found), /BEGIN|the right one/);
  });

  it("is not both, and not neither", () => {
    const either = "expected either evidence.sign.keyless set to true, or evidence.sign.privateKey";
    assert.deepEqual(problems({ keyless: true, privateKey: { file: files.plain } }), [
      `evidence.sign.keyless: ${either}; found true`,
    ]);
    assert.deepEqual(problems({}), [`evidence.sign.keyless: ${either}; it is not set`]);
  });

  for (const [what, sign, key] of [
    ["a key of another kind", () => ({ privateKey: { file: rsa } }), "privateKey"],
    ["what is no key", () => ({ privateKey: "not a key" }), "privateKey"],
    ["an encrypted key without its passphrase", () => ({ privateKey: { file: files.locked } }), "passphrase"],
    [
      "an encrypted key with another passphrase",
      () => ({ privateKey: { file: files.locked }, passphrase: "the wrong one" }),
      "passphrase",
    ],
    ["a passphrase of no key", () => ({ keyless: true, passphrase: "the wrong one" }), "passphrase"],
    [
      "a Fulcio that is asked for nothing",
      () => ({ privateKey: { file: files.plain }, fulcio: "https://fulcio.example.org" }),
      "fulcio",
    ],
    ["a token that everybody on the way could read", () => ({ keyless: true, rekor: "http://a.example.org" }), "rekor"],
  ] as const)
    it(`is not by ${what}, and no secret is in the message`, () => {
      const [problem, ...others] = problems(sign());
      assert.deepEqual(others, []);
      assert.match(problem ?? "", new RegExp(`^evidence\\.sign\\.${key}: expected `));
      assert.doesNotMatch(problem ?? "", /not a key|the wrong one|BEGIN/);
    });
});
