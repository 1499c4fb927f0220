import assert from "node:assert/strict";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Bundle } from "../../evidence/bundle.ts";
import { Log } from "../../evidence/log.ts";
import { Secret } from "../../settings/secret.ts";

describe("a log", () => {
  const bundle = () => Bundle.create(mkdtempSync(join(tmpdir(), "log-")), "20261124t170600z-0123abcd");
  async function logged(at: Bundle, ...chunks: (string | Uint8Array)[]): Promise<{ text: string; tail: string }> {
    const log = new Log(at, "cli.log");
    const output = async function* () {
      for (const chunk of chunks) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
    };
    await log.all(output());
    await log[Symbol.asyncDispose]();
    return { text: readFileSync(at.path("cli.log"), "utf8"), tail: log.tail };
  }

  it("joins lines, and characters, that arrive in parts", async () => {
    const [first, second] = [Buffer.from("é").subarray(0, 1), Buffer.from("é").subarray(1)];
    const { text } = await logged(bundle(), "one\ntw", "o caf", first, second, "\r\nthree");
    assert.equal(text, "one\ntwo café\nthree\n");
  });

  it("cuts a line that is too long, and redacts a secret that crosses the cut", async () => {
    const at = bundle();
    at.redactor.conceal(new Secret("correct-horse-battery"));
    const { text } = await logged(at, "x".repeat(64 * 1024 - 8), "correct-horse-battery", "y".repeat(100_000), "\nend");
    assert.match(text, /x\*\*\*y+\[cut here: the line is longer\]\nend\n$/);
    assert.ok(text.length < 66_000);
  });

  it("is cut when it grows too big, and keeps its last lines for errors", async () => {
    const lines = Array(30_000).fill(`${"a line ".repeat(110)}\n`);
    const { text, tail } = await logged(bundle(), ...lines, "last\n");
    assert.ok(text.length < 22 * 1024 * 1024);
    assert.match(text, /\[cut here: the log passed 20971520 bytes\]\n$/);
    assert.match(tail, /last$/);
  });

  describe("of which evidence.logs keeps", () => {
    const restricted = (logs: "tail" | "none") => {
      const at = bundle();
      at.restrict({ redact: ["C-\\d+"], logs });
      return at;
    };
    const numbered = (count: number) => Array.from({ length: count }, (_, nth) => `row ${nth + 1} of C-12345\n`);

    it("the tail is cut to its last 100 lines, and says how many are left out", async () => {
      const { text, tail } = await logged(restricted("tail"), ...numbered(250));
      const lines = text.trimEnd().split("\n");
      assert.equal(lines[0], "[150 lines are left out: evidence.logs is tail]");
      assert.deepEqual([lines.length, lines[1], lines.at(-1)], [101, "row 151 of ***", "row 250 of ***"]);
      assert.equal(tail.split("\n").length, 20);
    });

    it("the tail is whole when it is short", async () => {
      const { text } = await logged(restricted("tail"), ...numbered(2));
      assert.equal(text, "row 1 of ***\nrow 2 of ***\n");
    });

    it("the tail is there too when the bundle is sealed while the command runs", async () => {
      const at = restricted("tail");
      await using log = new Log(at, "cli.log");
      log.line("so far");
      await at.seal();
      assert.equal(readFileSync(at.path("cli.log"), "utf8"), "so far\n");
    });

    it("nothing says so in one line, and quotes nothing for errors", async () => {
      const { text, tail } = await logged(restricted("none"), ...numbered(3));
      assert.equal(text, "[the output is not kept: evidence.logs is none]\n");
      assert.equal(tail, "[the output is not kept: evidence.logs is none]");
    });
  });
});
