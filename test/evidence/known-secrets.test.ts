import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { asJson } from "../../evidence/bundle.ts";
import { inTurns } from "../../evidence/in-turns.ts";
import { jsonTexts } from "../../evidence/json-texts.ts";
import { KnownSecrets } from "../../evidence/known-secrets.ts";
import { redactor } from "../../evidence/redaction.ts";
import { formsOf } from "../../evidence/secret-forms.ts";
import { SecretSearch } from "../../evidence/secret-search.ts";
import { Secret } from "../../settings/secret.ts";
import { redactedOneAfterAnother } from "./one-after-another.ts";

/** Numbers that are the same in every run: a failure can be looked at again. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const letters = ["ab", "abc/+ ", 'aä"\\\n%é€x', "0123456789abcdef"];

/** Secrets that overlap each other, and a text made of them, their parts and forms. */
function made(seed: number) {
  const below = numbers(seed);
  const alphabet = letters[below(letters.length)] as string;
  const word = (length: number) =>
    Array.from({ length }, () => alphabet[below(alphabet.length)])
      .join("")
      .toWellFormed();
  const secrets = Array.from({ length: 1 + below(6) }, () => word(6 + below(30)));
  for (const one of [...secrets]) secrets.push(one.slice(below(5)), one + word(3), word(2) + one.slice(0, 10));
  const wanted = secrets.map((one) => one.trim()).filter(({ length }) => length >= 6);
  const forms = wanted.flatMap(formsOf).filter(({ length }) => length >= 6);
  const parts = Array.from({ length: 1 + below(40) }, () => {
    const form = forms[below(forms.length)] ?? "";
    const at = below(form.length);
    return [form, form.slice(0, at), form.slice(at), word(below(4)), "\n", `${form.slice(0, at)}\n${form.slice(at)}`][
      below(6)
    ] as string;
  });
  return { forms, text: parts.join("") };
}

describe("all secrets that are searched for at once", () => {
  it("are replaced as one after another would be, the longest first, whatever overlaps", () => {
    let replaced = 0;
    for (let seed = 1; seed <= 600; seed++) {
      const { forms, text } = made(seed);
      const expected = redactedOneAfterAnother(text, forms);
      assert.equal(new KnownSecrets(new Set(forms)).redact(text), expected, `seed ${seed}`);
      if (expected !== text) replaced++;
    }
    assert.ok(replaced > 400, `only ${replaced} texts held a secret`);
  });

  it("are found wherever they begin, also one within another", () => {
    const search = new SecretSearch(["abcdef", "abcdefgh", "cdefgh", "zzz"]);
    const found: [number, string[]][] = [];
    for (let one = search.next("_abcdefghzzzz", 0); one; one = search.next("_abcdefghzzzz", one.at + 1))
      found.push([one.at, one.literals]);
    assert.deepEqual(found, [
      [1, ["abcdefgh", "abcdef"]],
      [3, ["cdefgh"]],
      [9, ["zzz"]],
      [10, ["zzz"]],
    ]);
    assert.equal(new SecretSearch([]).next("abcdef", 0), undefined);
  });
});

describe("a long text that is redacted in turns", () => {
  const { conceal, redact, redactLong, redactIn } = redactor();
  conceal(new Secret("hunter22-and-more-of-it"), new Secret("first line of a key\nsecond line of a key"));

  it("comes out as at once, wherever a secret stands", async () => {
    const line = "postgres://me:s3cret@db/x is hunter22-and-more-of-it, and Authorization:\n  Bearer abc.def\n";
    for (const long of [
      line.repeat(12_000),
      `${"first line of a key\nsecond line of a key".repeat(8_000)} end`,
      "x hunter22-and-more-of-it ".repeat(30_000),
      "hunter22-and-more-of-it".repeat(30_000),
      "",
    ]) {
      assert.equal(await redactLong(long), redact(long));
    }
  });

  it("lets other work go on meanwhile", async () => {
    let others = 0;
    const work = inTurns("a line\n".repeat(200_000), (text) => text.toUpperCase());
    const next = () => {
      others++;
      if (others < 3) setImmediate(next);
    };
    setImmediate(next);
    assert.equal((await work).length, 1_400_000);
    assert.ok(others >= 3);
  });

  it("is the same for a value that is written in pieces", async () => {
    const value = {
      totalCount: 2000,
      datasets: Array.from({ length: 2000 }, (_, nth) => ({
        name: `hunter22-and-more-of-it.${nth}`,
        "hunter22-and-more-of-it": nth,
        "***": null,
        tags: ["a", { authorization: "abc" }, undefined],
        at: new Date(0),
      })),
    };
    assert.equal(await written(value), asJson(redactIn(value)));
    const strange = {
      none: {},
      empty: [],
      left: undefined,
      at: new Date(0),
      authorization: "abc",
      secrets: { "hunter22-and-more-of-it": 1, "***": { a: [], b: {}, c: ["x\ny"] }, cookie: "c", d: [undefined, 1] },
    };
    for (const one of [strange, [], {}, "hunter22-and-more-of-it", null, [[[[1]]]], 7])
      assert.equal(await written(one), asJson(redactIn(one)));
  });

  it("writes Maps, Sets and what comes one after the other as JSON has them", async () => {
    const kept = new Map<string, unknown>([
      ["runs", new Map([["r", undefined]])],
      ["columns", new Map([["d", new Map([["c", new Set(["hunter22-and-more-of-it"])]])]])],
      ["datasets", Readable.from([{ name: "a" }, { name: "b" }])],
      ["totalCount", () => 2],
    ]);
    assert.deepEqual(JSON.parse(await written(kept)), {
      runs: { r: null },
      columns: { d: { c: ["***"] } },
      datasets: [{ name: "a" }, { name: "b" }],
      totalCount: 2,
    });
  });

  const written = (value: unknown): Promise<string> => text(jsonTexts(value, { redactIn }));
});
