import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Bundle } from "../../evidence/bundle.ts";
import { assertNowhere } from "./nowhere.ts";
import { failures, rehearse } from "./rehearse.ts";

const token = "kX9+marquez/key==0123456789";
const wants = `Bearer ${token}`;
const io = 'const io = { inputs: [ds("raw/a")], outputs: [ds("out/x")] };';
const send = `${io} await post(event("START", io)); await post(event("COMPLETE", io));`;

describe("a Marquez that wants a token", () => {
  it("gets it from the rehearsal, and the command does not know it", async () => {
    const verdict = await rehearse({
      program: `if (Object.values(process.env).some((value) => value.includes("marquez/key"))) process.exit(7); ${send}`,
      settings: { marquez: { token }, expect: { inputs: ["raw/a"], outputs: ["out/x"] } },
      wants,
    });
    assert.deepEqual(failures(verdict), {});
    assert.equal(verdict.verdict, "passed");
    assert.equal(verdict.lineage[0]?.words, "sent 2, accepted 2, kept 2");
  });

  it("leaves it in no file of the evidence, in whatever form a command prints or sends it", async () => {
    let bundle: Bundle | undefined;
    let inspected = false;
    const verdict = await rehearse({
      program: `const token = ${JSON.stringify(token)};
const { Buffer } = await import("node:buffer");
console.log(token, encodeURIComponent(token), JSON.stringify(JSON.stringify({ token })));
for (const before of ["", "a", "ab"]) console.error(Buffer.from(before + token).toString("base64"));
const described = { documentation: { _producer: "urn:p", _schemaURL: "urn:s", description: token } };
const io = { inputs: [ds("raw/a", namespace, described)], outputs: [] };
await post(event("COMPLETE", io));`,
      settings: { marquez: { token } },
      wants,
      spoil: (one) => {
        bundle = one;
      },
      sealed: () => {
        assert.ok(bundle);
        inspected = true;
        assertNowhere(bundle, token);
        assert.match(readFileSync(bundle.path("cli.log"), "utf8"), /\*\*\*/);
      },
    });
    assert.equal(verdict.verdict, "passed");
    assert.ok(inspected);
  });

  it("makes it an error, and no verdict about the lineage, that it takes another", async () => {
    const verdict = await rehearse({ program: send, settings: { marquez: { token: "out.of.date" } }, wants });
    assert.equal(verdict.verdict, "error");
    assert.match(
      verdict.cause?.message ?? "",
      /it answered 401 to a request with Authorization \(who are you\?\): it does not accept marquez\.token or marquez\.headers$/,
    );
  });

  it("is sent what the command sends itself: that is what is rehearsed", async () => {
    const verdict = await rehearse({
      program: `const headers = { authorization: "Bearer its.own" };
${io} for (const type of ["START", "COMPLETE"]) await post(event(type, io), { headers });`,
      settings: { marquez: { token } },
      wants,
    });
    assert.equal(verdict.verdict, "failed");
    const { "lineage.accepted": accepted = "" } = failures(verdict);
    assert.match(accepted, /2 of 2 refused: event 1 .*: status 401: who are you\?/);
    assert.match(accepted, /Marquez wants credentials with the right to write: give marquez\.token/);
  });
});
