import assert from "node:assert/strict";
import { inspect } from "node:util";
import { redactor } from "../../evidence/redaction.ts";
import { Secret } from "../../settings/secret.ts";

describe("redaction", () => {
  it("replaces secrets, the longest first", () => {
    const { conceal, redact } = redactor();
    conceal(new Secret("abcdef"), new Secret("abcdef-and-more"));
    assert.equal(redact("abcdef-and-more, abcdef"), "***, ***");
  });

  it("finds a secret that colour codes break up", () => {
    const { conceal, redact } = redactor();
    conceal(new Secret("hunter22"));
    assert.equal(redact("pass \u001b[31mhunt\u001b[0mer22"), "pass ***");
  });

  const secret = 'to"ken\\with all/of+it%&=';
  for (const [what, text, clean] of [
    ["JSON", JSON.stringify({ secret }), '{"secret":"***"}'],
    ["JSON within JSON", JSON.stringify(JSON.stringify({ secret })), '"{\\"secret\\":\\"***\\"}"'],
    ["a URL", `?a=${encodeURIComponent(secret)}&b`, "?a=***&b"],
    ["a form", `a=${encodeURIComponent(secret).replaceAll("%20", "+")}&b`, "a=***&b"],
    ["base64", `is ${Buffer.from(secret).toString("base64url")}`, "is ***"],
  ] as const)
    it(`finds a secret in ${what}`, () => {
      const { conceal, redact } = redactor();
      conceal(new Secret(secret));
      assert.equal(redact(text), clean);
    });

  it("finds a secret at any place in base64, except characters shared with its neighbours", () => {
    const { conceal, redact } = redactor();
    conceal(new Secret("correct-horse-battery"));
    for (const before of ["", "a", "ab", "abc"]) {
      const text = Buffer.from(`${before}correct-horse-battery:x`).toString("base64");
      assert.match(redact(text), /^.{0,6}\*\*\*.{0,6}$/);
    }
  });

  it("finds each line of a secret, and the larger part of a secret that a line break splits", () => {
    const { conceal, redact } = redactor();
    conceal(new Secret("first line of a key\nsecond line of a key"), new Secret("0123456789abcdefghij"));
    assert.equal(redact("> second line of a key <"), "> *** <");
    assert.equal(redact("see 0123456789abcd\nefghij."), "see ***\nefghij.");
    assert.equal(redact("see 0123\n456789abcdefghij."), "see 0123\n***.");
    assert.equal(redact("see 0123456789abcd"), "see ***");
  });

  it("leaves secrets alone that are so short that words contain them", () => {
    const { conceal, redact } = redactor();
    conceal(new Secret("error"), new Secret(""), new Secret("   "));
    assert.equal(redact("an error"), "an error");
  });

  it("redacts the texts and keys of a value, and keeps its structure", () => {
    const { conceal, redactIn } = redactor();
    conceal(new Secret("hunter22"));
    assert.deepEqual(redactIn({ "a hunter22": ["hunter22", 1, null, { authorization: "x y", so: true }] }), {
      "a ***": ["***", 1, null, { authorization: "***", so: true }],
    });
  });

  it("redacts data whose key is toJSON, and leaves a value alone that says itself what is written", () => {
    const { conceal, redactIn } = redactor();
    conceal(new Secret("hunter22"));
    const at = new Date(0);
    assert.deepEqual(redactIn({ toJSON: "hunter22", at }), { toJSON: "***", at });
  });

  for (const [what, text, clean] of [
    ["credentials in a URL", "postgres://me:s3cret@db/x", "postgres://***@db/x"],
    ["AWS access keys", "key AKIAIOSFODNN7EXAMPLE", "key ***"],
    ["credentials without a user in a URL", "redis://:s3cret@db/x", "redis://***@db/x"],
    ["authorization headers", "Authorization: Bearer abc.def", "Authorization: ***"],
    ["authorization headers in JSON", '{"Authorization":"Basic YTpi","b":1}', '{"Authorization":"***","b":1}'],
    ["signatures of AWS", "Authorization: AWS4-HMAC-SHA256 Credential=a/b, Signature=0", "Authorization: ***"],
    ["AWS secret keys", "AWS_SECRET_ACCESS_KEY=abc/def+1", "AWS_SECRET_ACCESS_KEY=***"],
  ])
    it(`replaces ${what} that nobody declared`, () => assert.equal(redactor().redact(text as string), clean));

  it("leaves ordinary text alone", () => {
    const text = "see http://127.0.0.1:5000/api, at 10:30 by a@b.example";
    assert.equal(redactor().redact(text), text);
  });

  it("is not needed for a Secret, which never prints its value", () => {
    const secret = new Secret("hunter22");
    assert.deepEqual([`${secret}`, JSON.stringify({ secret }), inspect(secret)], ["***", '{"secret":"***"}', "***"]);
    assert.equal(secret.reveal(), "hunter22");
  });
});
