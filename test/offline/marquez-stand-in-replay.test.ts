import assert from "node:assert/strict";
import { type Listening, MemoryJournal, marquezOver } from "./in-process.ts";
import { Likeness } from "./like-replayed.ts";
import { answerTo, bodyOf, type RecordedAnswer, type Replayed, recordedClock, replay } from "./marquez-replay.ts";

// These recordings keep no content types. The older ones have them for JSON and for an empty body; a page names its own.
const contentTypeOf = (answer: RecordedAnswer): string | null => {
  if (answer === "empty") return null;
  return "json" in answer ? "application/json" : "text/html;charset=iso-8859-1";
};

/** Sends a recorded request. */
async function ask(base: string, one: Replayed) {
  const [method = "", path = ""] = one.request.split(/ (.*)/s);
  const body = bodyOf(one);
  const sent = body === undefined ? {} : { headers: { "content-type": "application/json", ...one.headers }, body };
  const answer = await fetch(base + path, { method, ...sent });
  const { status, headers } = answer;
  const label = headers.get("x-lineage-rehearsal-stand-in");
  return { status, contentType: headers.get("content-type"), label, text: await answer.text() };
}

describe("Marquez stand-in, beside every recording of a real Marquez", () => {
  const journal = new MemoryJournal();
  const likeness = new Likeness();
  let marquez: Listening;

  before(async () => {
    marquez = await marquezOver(journal, recordedClock());
  });
  after(() => marquez[Symbol.asyncDispose]());

  for (const one of replay) {
    const { file, request, note, status } = one;
    const title = `${request} (${[file.replace(".json", ""), note].filter(Boolean).join(": ")})`;
    it(title, async () => {
      const expected = answerTo(one);
      const found = await ask(marquez.url, one);
      assert.equal(found.status, status, found.text);
      assert.equal(found.contentType, contentTypeOf(expected));
      assert.equal(found.label, "marquez");
      if (expected === "empty") assert.equal(found.text, "");
      else if ("html" in expected) assert.equal(found.text, expected.html);
      else likeness.assert(JSON.parse(found.text), expected.json);
    });
  }

  it("answers the same after a restart, from the journal alone", async () => {
    await using restarted = await marquezOver(journal, recordedClock());
    // The number in the answer to a failed request is random, as in Marquez.
    const reads = replay.filter(({ request, status }) => request.startsWith("GET") && status < 500);
    for (const one of reads) {
      assert.deepEqual(await ask(restarted.url, one), await ask(marquez.url, one), one.request);
    }
  });
});
