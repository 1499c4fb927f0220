import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { redactor } from "../../evidence/redaction.ts";
import { packageRoot } from "../../version.ts";

const redactorOf = (...patterns: string[]) => {
  const made = redactor();
  made.concealMatches(patterns);
  return made;
};

/** JSON as a real Marquez answers and as its clients send it. */
const recordings = globSync("test/fixtures/marquez*/*.json", { cwd: packageRoot }).map((file) =>
  readFileSync(join(packageRoot, file), "utf8"),
);

describe("redacting telephone numbers", () => {
  const { redact, redactIn } = redactorOf("phone");
  for (const number of [
    "+27821234567",
    "+27 82 123 4567",
    "+27 (0)82 123-4567",
    "+49 30/123456",
    "+1 (555) 123-4567",
    "082 123 4567",
    "082-1234567",
    "0049 30 1234567",
    "(011) 555-1234",
    "(555) 123-4567",
    "555-123-4567",
    "555.123.4567",
  ])
    it(`finds ${number}, wherever it stands`, () => {
      assert.equal(redact(`tel:${number}, "${number}" ${number}. ${number}`), 'tel:***, "***" ***. ***');
      assert.equal(redact(`called ${number} 2026-11-24 10:30`), "called *** 2026-11-24 10:30");
      assert.equal(redact(`called ${number} 10:30:05`), "called *** 10:30:05");
    });

  for (const text of [
    "2026-11-24T17:06:00.123Z, 2026-11-24 17:06:00,123, 2026-11-24T17:06:00+0200",
    "24/Nov/2026:17:06:00 +0200 12345678, +1000 2026-11-24",
    "05.11.2026 17:06, 05-11-2026, 0001-01-01 00:00:00, (12) 2026-11-24",
    "20261124T170600Z-0123abcd, 1732467960123",
    "01234567-0123-0123-0123-012345678901, 12345678-1234-1234-1234-123456789012",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "192.168.100.200:41234, ports 5000, 5001",
    "took 0123.456789 s, 0.123456789, 1e+1234567890, 1.2.3+20261124",
    "1000 2000 3000 4000, 10:30:05 123456 rows, part-00000-01234567.parquet, day/2026-11-24/00/12345678",
    `sha256:${"0123456789".repeat(6)}abcd`,
  ])
    it(`leaves alone: ${text.slice(0, 70)}`, () => assert.equal(redact(text), text));

  it("changes nothing in what a real Marquez answers, and nothing but the numbers in an event", () => {
    for (const text of recordings) assert.equal(redact(text), text);
    const [event] = JSON.parse(readFileSync(join(packageRoot, "test/fixtures/marquez/events-in.json"), "utf8"));
    const withNumbers = { ...event, contact: ["+27 82 123 4567", { "Tel 082 123 4567": 27821234567 }] };
    assert.deepEqual(redactIn(withNumbers), { ...event, contact: ["***", { "Tel ***": 27821234567 }] });
  });
});

describe("redacting e-mail addresses", () => {
  const { redact } = redactorOf("email");
  it("finds them in text, in URLs and with letters of other languages", () => {
    assert.equal(redact("Ann <ann.o'neil+x@mail.example.org>, jörg@köln.de;"), "Ann <***>, ***;");
    assert.equal(redact("mailto:a@b.co?cc=a%40b.example.com"), "mailto:***?cc=***");
  });

  it("leaves alone what is none, and what a real Marquez answers", () => {
    const text = "postgres://user@db.example.com:5432/x, @types/node@24.1.0, npm@10.2.1, a@b, user@host:5432";
    assert.equal(redact(text), text);
    for (const recorded of recordings) assert.equal(redact(recorded), recorded);
  });
});

describe("redacting what a pattern of the settings finds", () => {
  it("replaces each match; the ends of lines are ends", () => {
    const { redact } = redactorOf("C-\\d{5}", "(?i)^name: .*$");
    assert.equal(redact("row C-12345, C-54321\nName: Ann\nrest"), "row ***, ***\n***\nrest");
  });

  it("keeps the structure of a value, and both of two keys that become the same", () => {
    const { redactIn } = redactorOf("C-\\d{5}");
    const value = { "C-12345": { 'quoted "C-12345"': ['a "C-12345"', 12345] }, "C-54321": true };
    assert.deepEqual(redactIn(value), { "***": { 'quoted "***"': ['a "***"', 12345] }, "****": true });
  });

  it("takes linear time, whatever the pattern and the text are", () => {
    const { redact } = redactorOf("(a+)+$", "(a|a)*b", "email", "phone");
    for (const text of ["a".repeat(65_000), "a@b-".repeat(16_000), "+1".repeat(32_000), "0 1 ".repeat(16_000)])
      assert.equal(typeof redact(`${text}!`), "string");
  }).timeout(20_000);
});
