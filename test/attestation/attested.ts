import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "../../evidence/check.ts";
import { checkSignature, type Trust } from "../../evidence/check-signature.ts";
import { checkStatement } from "../../evidence/check-statement.ts";
import { writeVerdict } from "../../evidence/write-verdict.ts";
import { type Verdict, verdictOf } from "../../judgement/verdict.ts";
import { judged } from "../../rules/expectation.ts";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { attestor } from "../../steps/attest.ts";
import { type Example, example } from "../context/example.ts";

export const commit = "0123456789abcdef0123456789abcdef01234567";
export const never = new AbortController().signal;

/** A rehearsal with evidence, whose statement is signed as its settings say. */
export function attested(sign?: RawSettings): Example {
  const one = example(() => ({ evidence: sign ? { sign } : {} }));
  writeFileSync(one.bundle.path("events.ndjson"), '{"event":1}\n');
  return one;
}

/** Writes a verdict of two expectations that passed, and seals the bundle. */
export async function seal(one: Example, changes: Partial<Verdict> = {}) {
  const { attest, signed } = attestor(one);
  const expectations = [judged("refine.exit", true, "a", "b"), judged("lineage.sent", true, "a", "b")];
  const verdict = { ...verdictOf(one, [], expectations), provenance: { commit, branch: "main" }, ...changes };
  await writeVerdict(one.bundle, verdict, {}, undefined, (about) => attest(about, never));
  return { signed };
}

/** What the checks of a bundle say, as `rehearse show` asks them, each with its words in one text. */
export async function checks({ bundle: { directory } }: Example, trust?: Trust) {
  const inOne = ({ words, ...check }: Check) => ({ ...check, words: words.join("; ") });
  return {
    statement: inOne(await checkStatement(directory)),
    signature: inOne(await checkSignature(directory, trust)),
  };
}

/** A new pair of keys, in files. */
export function keys(directory: string, kind: "P-256" | "P-384" | "ed25519", passphrase?: string) {
  const pair: { privateKey: KeyObject; publicKey: KeyObject } =
    kind === "ed25519" ? generateKeyPairSync("ed25519") : generateKeyPairSync("ec", { namedCurve: kind });
  const files = { privateKey: join(directory, `${kind}.key`), publicKey: join(directory, `${kind}.pub`) };
  const locked = passphrase ? { cipher: "aes-256-cbc", passphrase } : {};
  writeFileSync(files.privateKey, pair.privateKey.export({ type: "pkcs8", format: "pem", ...locked }));
  writeFileSync(files.publicKey, pair.publicKey.export({ type: "spki", format: "pem" }));
  return files;
}
