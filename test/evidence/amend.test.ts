import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { RehearsalError } from "../../errors.ts";
import { amendLines } from "../../evidence/amend.ts";
import { changeLines } from "../../evidence/document-lines.ts";
import { recordInLog, recordInPlan } from "../../evidence/plan-documents.ts";
import { recordStatus } from "../../evidence/status-file.ts";
import { tick } from "../../evidence/tick.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { entry } from "./entry.ts";

describe("a document of the user, when a rehearsal is recorded in it", () => {
  let place: ReturnType<typeof temporaryPlace>;
  let path: string;
  beforeEach(() => {
    place = temporaryPlace("amend-");
    path = join(place.path, "document.md");
  });
  afterEach(() => place.remove());

  const write = (content: string | Uint8Array) => writeFileSync(path, content);
  const bytes = () => readFileSync(path);
  /** No half of anything is left. */
  const assertAlone = () => assert.deepEqual(readdirSync(place.path), ["document.md"]);

  it("keeps every byte of what it has: its mark, each line's own end, and characters of every kind", async () => {
    write("\ufeff- [ ] smoke\r\n- [ ] other \u00e9\ud83d\ude00\u2028\n\tlast\r\n\r\nwithout an end");
    assert.ok(await tick(path, "smoke"));
    assert.equal(
      bytes().toString("utf8"),
      "\ufeff- [x] smoke\r\n- [ ] other \u00e9\ud83d\ude00\u2028\n\tlast\r\n\r\nwithout an end",
    );
    assertAlone();
  });

  it("gets a row in a table whose lines end in both ways, which ends as the document's lines do", async () => {
    const head = "| Rehearsal | Window | Owner | Environment | Outcome |\n| --- | --- | --- | --- | --- |\r\n";
    write(`\ufeff# Plan\r\n${head}| a | b | c | d | e |\ntext\n`);
    assert.ok(await recordInPlan(path, entry));
    const text = bytes().toString("utf8");
    assert.ok(text.startsWith(`\ufeff# Plan\r\n${head}| a | b | c | d | e |\n| Marquez lineage |`), text);
    assert.match(text, / \|\r\ntext\n$/);
  });

  it("is found to have a heading on its first line, also behind a byte order mark", async () => {
    write("\ufeff## 2026-11-23\n");
    assert.ok(await recordInLog(path, entry));
    assert.match(bytes().toString("utf8"), /^\ufeff## 2026-11-23\n/);
    write(`\ufeff${JSON.stringify({ other: 1 })}\n`);
    assert.ok(await recordStatus(path, entry));
    assert.equal(JSON.parse(bytes().toString("utf8").slice(1)).other, 1);
  });

  for (const [what, content] of [
    ["Latin-1", Buffer.from("- [ ] smoke caf\u00e9\n", "latin1")],
    ["UTF-16", Buffer.from("\ufeff- [ ] smoke\n", "utf16le")],
  ] as const)
    it(`is refused, and not touched, when it is ${what}: its other text would be lost`, async () => {
      write(content);
      await assert.rejects(tick(path, "smoke"), (thrown) => {
        assert.ok(thrown instanceof RehearsalError);
        assert.equal(thrown.code, "STEP");
        assert.match(thrown.message, /document\.md: it is not UTF-8, .*\nThe file is unchanged\./);
        return true;
      });
      assert.deepEqual(bytes(), content);
      assertAlone();
    });

  it("keeps its permissions and its owner", async () => {
    write("- [ ] smoke\n");
    chmodSync(path, 0o640);
    const { mode, uid, gid } = statSync(path);
    await tick(path, "smoke");
    const after = statSync(path);
    assert.deepEqual([after.mode, after.uid, after.gid], [mode, uid, gid]);
  });

  it("is changed where a link leads, and the link stays, also one that leads to a file that is not there yet", async () => {
    write("- [ ] smoke\n");
    mkdirSync(join(place.path, "links"));
    const link = join(place.path, "links", "link.md");
    symlinkSync("../document.md", link);
    await tick(link, "smoke");
    assert.ok(lstatSync(link).isSymbolicLink());
    assert.equal(bytes().toString("utf8"), "- [x] smoke\n");
    const status = join(place.path, "links", "status.json");
    symlinkSync("../real.json", status);
    await recordStatus(status, entry);
    assert.ok(lstatSync(status).isSymbolicLink());
    assert.ok(existsSync(join(place.path, "real.json")));
  });

  it("is refused when nobody may write it, or it is a folder", async function () {
    const folder = join(place.path, "folder.md");
    mkdirSync(folder);
    await assert.rejects(tick(folder, "smoke"), /recording the rehearsal in .*folder\.md: EISDIR/);
    // Root may write everything.
    if (process.getuid?.() === 0) this.skip();
    write("- [ ] smoke\n");
    chmodSync(path, 0o444);
    await assert.rejects(tick(path, "smoke"), /document\.md: EACCES/);
  });

  it("is not written at all when nothing changes", async () => {
    write("- [x] smoke\r\n");
    const { ino } = statSync(path);
    assert.equal(await amendLines(path, () => "unchanged"), false);
    assert.equal(await tick(path, "smoke"), false);
    assert.equal(statSync(path).ino, ino);
  });
});

describe("changing lines", () => {
  const changed = (text: string, change: (lines: string[]) => string[]) =>
    (changeLines(text, change) as { text: string }).text;

  it("leaves every other line as it is, wherever lines come and go", () => {
    const texts = ["", "a", "a\n", "a\r\nb", "a\nb\r\nc\n\nd\r\n", "\r\n\n", "a\na\na\r\na"];
    for (const text of texts) {
      assert.equal(
        changed(text, (lines) => [...lines]),
        text,
      );
      for (let at = 0; at <= text.split("\n").length; at++) {
        const added = changed(text, (lines) => lines.toSpliced(at, 0, "new"));
        assert.deepEqual(added.split(/\r?\n/), text.split(/\r?\n/).toSpliced(at, 0, "new"));
      }
    }
    assert.equal(
      changed("a\r\nb\nc", (lines) => lines.with(1, "B")),
      "a\r\nB\r\nc",
    );
    assert.equal(
      changed("a\r\nb\nc", (lines) => [...lines, "d"]),
      "a\r\nb\nc\r\nd",
    );
  });
});
