import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { learn } from "../../contract/learn.ts";
import { write } from "../../contract/write.ts";
import { checkChecksums } from "../../evidence/check-checksums.ts";
import { checkVerdict } from "../../evidence/check-verdict.ts";
import { readSealed } from "../../evidence/sealed-bundle.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { expecting, forge, program, reseal, sealedBundle } from "./sealed.ts";

/** Numbers that look random, the same in every run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

describe("checking a bundle", function () {
  this.timeout(30_000);
  const place = temporaryPlace("check-");
  let [passed, failed, bundle] = ["", "", ""];
  before(async () => {
    passed = await sealedBundle(join(place.path, "passed"));
    failed = await sealedBundle(join(place.path, "failed"), { settings: expecting("dw.customers") });
  });
  after(() => place.remove());
  beforeEach(() => {
    bundle = join(place.path, "bundle");
    rmSync(bundle, { recursive: true, force: true });
    cpSync(passed, bundle, { recursive: true });
  });
  const takeFailed = () => {
    rmSync(bundle, { recursive: true });
    cpSync(failed, bundle, { recursive: true });
  };
  const wordsOf = async (check: typeof checkVerdict) => {
    const { status, words } = await check(bundle);
    return [status, ...words].join("\n");
  };

  it("finds nothing where nothing was changed, whether it passed or failed", async () => {
    for (const directory of [passed, failed])
      for (const check of [checkChecksums, checkVerdict]) {
        const { status, words } = await check(directory);
        assert.equal(status, "passed", words.join("\n"));
      }
  });

  it("finds one flipped byte in any file, and names the file: 100 of 100", async () => {
    const next = numbers(2026);
    const files = readdirSync(bundle);
    const kinds = new Set<string>();
    for (let nth = 0; nth < 100; nth++) {
      const file = files[nth % files.length] as string;
      const path = join(bundle, file);
      const bytes = readFileSync(path);
      if (bytes.length === 0) continue;
      const changed = Buffer.from(bytes);
      const at = Math.floor((next.next().value as number) * bytes.length);
      changed[at] = (changed[at] as number) ^ (1 << Math.floor((next.next().value as number) * 8));
      writeFileSync(path, changed);
      const words = await wordsOf(checkChecksums);
      assert.match(words, /^failed\n/, `byte ${at} of ${file}`);
      assert.ok(words.includes(file), `byte ${at} of ${file}: ${words}`);
      writeFileSync(path, bytes);
      kinds.add(file);
    }
    assert.deepEqual([...kinds].sort(), files.filter((file) => readFileSync(join(bundle, file)).length > 0).sort());
    assert.match(await wordsOf(checkChecksums), /^passed\n/);
  });

  it("names each file that was added, is missing, or is a link, and says when the list itself is gone", async () => {
    rmSync(join(bundle, "runs.json"));
    writeFileSync(join(bundle, "added.txt"), "");
    symlinkSync("verdict.json", join(bundle, "link.json"));
    const words = await wordsOf(checkChecksums);
    for (const one of ["runs.json is missing", "added.txt was added", "link.json is a link"])
      assert.ok(words.includes(one), words);
    rmSync(join(bundle, "SHA256SUMS"));
    assert.match(await wordsOf(checkChecksums), /^failed\nSHA256SUMS is missing/);
  });

  it("finds a list of checksums that says the same in another form", async () => {
    const path = join(bundle, "SHA256SUMS");
    writeFileSync(path, `${readFileSync(path, "utf8")}\n`);
    assert.match(await wordsOf(checkChecksums), /^failed\nSHA256SUMS is not in the form/);
  });

  describe("of somebody who writes the checksums anew", () => {
    const found = async (expected: RegExp) => {
      assert.match(await wordsOf(checkChecksums), /^passed\n/);
      assert.match(await wordsOf(checkVerdict), expected);
    };

    it("finds a verdict that was turned, and names the expectations", async () => {
      takeFailed();
      forge(bundle, "verdict.json", (text) => {
        const verdict = JSON.parse(text);
        verdict.verdict = "passed";
        verdict.refinements[0].verdict = "passed";
        for (const one of verdict.expectations) if (one.status === "failed") one.status = "passed";
        return JSON.stringify(verdict);
      });
      await found(
        /^failed\nverdict: "passed" in verdict\.json, "failed" judged again\n[\s\S]*lineage\.outputs: passed in verdict\.json, failed judged again: /,
      );
    });

    it("finds an expectation that was taken out, one that was made up, and words that were changed", async () => {
      forge(bundle, "verdict.json", (text) => {
        const verdict = JSON.parse(text);
        verdict.expectations.pop();
        verdict.expectations[0].found = "as it should be";
        return JSON.stringify(verdict);
      });
      await found(
        /refine\.exit: passed in both; found is "as it should be" in verdict\.json, "exit code 0" judged again\ncapture\.complete: not in verdict\.json, passed judged again/,
      );
    });

    it("finds facts that were changed", async () => {
      forge(bundle, "facts.json", (text) => text.replace('"exitCode": 0', '"exitCode": 1'));
      await found(/^failed\n[\s\S]*refine\.exit: passed in verdict\.json, failed judged again: "exit code 1/);
    });

    it("finds expectations that were changed", async () => {
      takeFailed();
      forge(bundle, "facts.json", (text) => text.replaceAll("dw.customers", "dw.orders"));
      await found(/^failed\n[\s\S]*lineage\.outputs: failed in verdict\.json, passed judged again/);
    });

    it("finds events that were changed", async () => {
      forge(bundle, "events.ndjson", (text) => text.replaceAll("dw.orders", "dw.others"));
      await found(/^failed\n/);
    });

    it("finds an event that was taken out", async () => {
      forge(bundle, "events.ndjson", (text) => text.split("\n").slice(1).join("\n"));
      await found(/^failed\n/);
    });

    it("finds captures that were changed", async () => {
      forge(bundle, "kept.json", (text) => text.replaceAll("dw.orders", "dw.others"));
      await found(/^failed\n[\s\S]*lineage\.outputs/);
    });

    for (const file of ["facts.json", "kept.json", "graph.json", "runs.json", "events.ndjson", "verdict.json"])
      it(`says so when ${file} is gone, empty, or no longer JSON`, async () => {
        for (const content of [undefined, "", "{", "null", '{"runs":5}']) {
          cpSync(join(passed, file), join(bundle, file));
          if (content === undefined) rmSync(join(bundle, file));
          else writeFileSync(join(bundle, file), content);
          reseal(bundle);
          assert.match(await wordsOf(checkVerdict), /^failed\n/, `${file}: ${content}`);
        }
      });

    it("reads no file outside the bundle, whatever facts.json names", async () => {
      forge(bundle, "facts.json", (text) => text.replace('"file": "graph.json"', '"file": "../../graph.json"'));
      await found(
        /^failed\nthe verdict cannot be judged again: "\.\.\/\.\.\/graph\.json" is no name of a captured file/,
      );
    });
  });

  it("judges the contract again, from the text in the bundle", async () => {
    const { lineage, places } = await readSealed(passed);
    const contract = learn(lineage, places);
    const loaded = { name: "lineage.case.yaml", text: write(contract), sha256: "a".repeat(64), contract };
    bundle = await sealedBundle(join(place.path, "contract"), { contract: loaded });
    assert.match(await wordsOf(checkVerdict), /^passed\n/);
    const verdict = JSON.parse(readFileSync(join(bundle, "verdict.json"), "utf8"));
    assert.equal(verdict.contract.name, "lineage.case.yaml");
    forge(bundle, "contract.yaml", (text) => text.replaceAll("dw.orders", "dw.others"));
    assert.match(await wordsOf(checkVerdict), /contract\.drift: \w+ in verdict\.json, failed judged again/);
  });

  it("says that nothing was judged where a rehearsal could not be carried out", async () => {
    const settings = { ...expecting(), refine: { prepare: [process.execPath, "-e", "process.exit(7)"] } };
    bundle = await sealedBundle(join(place.path, "error"), { settings });
    assert.match(await wordsOf(checkVerdict), /^skipped\nnothing was judged: the rehearsal was not carried out \(/);
    rmSync(join(bundle, "facts.json"));
    reseal(bundle);
    assert.match(await wordsOf(checkVerdict), /^skipped\n/);
    forge(bundle, "verdict.json", (text) => JSON.stringify({ ...JSON.parse(text), verdict: "passed" }));
    assert.match(
      await wordsOf(checkVerdict),
      /^failed\nthe verdict cannot be judged again: the bundle has no facts\.json/,
    );
  });

  describe("that holds something concealed", () => {
    const secret = "s3cr3t-customer";
    const named = program.replaceAll("dw.orders", `dw.${secret}`);
    const rehearsed = (settings: object, more = {}) =>
      sealedBundle(join(place.path, `secret-${Math.round(performance.now() * 1000)}`), {
        program: named,
        settings: { ...expecting(`dw.${secret}`), ...settings },
        ...more,
      });
    const texts = () => readdirSync(bundle).map((file) => [file, readFileSync(join(bundle, file), "utf8")] as const);

    it("judges names with a secret as the evidence has them: it passes, and comes out the same again", async () => {
      bundle = await rehearsed(
        {},
        {
          spoil: (made: { redactor: { concealMatches: (all: string[]) => void } }) =>
            made.redactor.concealMatches([secret]),
        },
      );
      assert.match(await wordsOf(checkVerdict), /^passed\n/);
      assert.equal(JSON.parse(readFileSync(join(bundle, "verdict.json"), "utf8")).verdict, "passed");
      for (const [file, text] of texts()) assert.ok(!text.includes(secret), file);
    });

    it("finds another name where a concealed one is expected", async () => {
      bundle = await rehearsed({ expect: { outputs: ["dw.***", `dw.${secret}s`] }, evidence: { redact: [secret] } });
      assert.match(await wordsOf(checkVerdict), /^passed\n/);
      assert.equal(JSON.parse(readFileSync(join(bundle, "verdict.json"), "utf8")).verdict, "failed");
    });

    it("judges a job and a namespace with a secret", async () => {
      bundle = await sealedBundle(join(place.path, "namespace"), {
        program,
        settings: { ...expecting(), evidence: { redact: ["case\\.ns"] } },
      });
      assert.match(await wordsOf(checkVerdict), /^passed\n/);
      assert.equal(JSON.parse(readFileSync(join(bundle, "verdict.json"), "utf8")).verdict, "passed");
    });

    it("compares a message around what is concealed in it as a whole", async () => {
      bundle = await rehearsed({ ...expecting("dw.nothing"), evidence: { redact: ["expected|found", "is not"] } });
      assert.match(await wordsOf(checkVerdict), /^passed\n/);
      const { concealed } = JSON.parse(readFileSync(join(bundle, "facts.json"), "utf8"));
      assert.ok(concealed.length > 0);
      forge(bundle, "verdict.json", (text) => text.replace("***", "not ***"));
      assert.match(await wordsOf(checkVerdict), /^failed\n/);
    });
  });
});
