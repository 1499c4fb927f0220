import assert from "node:assert/strict";
import { inspect } from "node:util";
import { redactor } from "../../evidence/redaction.ts";
import { Secret } from "../../settings/secret.ts";

describe("redaction", () => {
  it("takes known secrets out, the longest first", () => {
    const { conceal, redact } = redactor();
    conceal(new Secret("abc"), new Secret("abc-and-more"));
    assert.equal(redact("abc-and-more, abc"), "***, ***");
  });

  it("finds a secret that colour codes break up", () => {
    const { conceal, redact } = redactor();
    conceal(new Secret("hunter22"));
    assert.equal(redact("pass \u001b[31mhunt\u001b[0mer22"), "pass ***");
  });

  for (const [what, text, clean] of [
    ["credentials in a URL", "postgres://me:s3cret@db/x", "postgres://***@db/x"],
    ["AWS access keys", "key AKIAIOSFODNN7EXAMPLE", "key ***"],
    ["authorization headers", "Authorization: Bearer abc.def", "Authorization: ***"],
    ["AWS secret keys", "AWS_SECRET_ACCESS_KEY=abc/def+1", "AWS_SECRET_ACCESS_KEY=***"],
  ])
    it(`takes out ${what}, whoever's they are`, () => assert.equal(redactor().redact(text as string), clean));

  it("leaves ordinary text alone", () => {
    const text = "see http://127.0.0.1:5000/api, at 10:30 by a@b.example";
    assert.equal(redactor().redact(text), text);
  });

  it("is not needed for a Secret, which cannot print itself", () => {
    const secret = new Secret("hunter22");
    assert.deepEqual([`${secret}`, JSON.stringify({ secret }), inspect(secret)], ["***", '{"secret":"***"}', "***"]);
    assert.equal(secret.reveal(), "hunter22");
  });
});
