import assert from "node:assert/strict";
import { adminServer } from "../../offline/emulators/marquez-stand-in/admin-server.ts";
import { bulkBefore } from "./bulk-events.ts";
import { type Listening, listening, MemoryJournal, marquezOver, post } from "./in-process.ts";
import { assertLikeRecorded } from "./like-recorded.ts";
import { type Recorded, recorded, recordedBody } from "./recorded-marquez.ts";

/** What the stand-in knowingly does not answer as Marquez does. */
const DIFFERENCES: Record<string, string> = {
  metrics_api: "there are no metrics: nothing here reads them",
  metrics_admin: "there are no metrics: nothing here reads them",
  admin_root: "there is no operational menu",
};

async function ask(base: string, { method, path, request_body: body, request_content_type: type }: Recorded) {
  const text = body == null || typeof body === "string" ? body : JSON.stringify(body);
  const answer = await fetch(base + path, {
    method,
    ...(type ? { headers: { "content-type": type } } : {}),
    ...(text == null ? {} : { body: text }),
  });
  const found = await answer.text();
  const contentType = answer.headers.get("content-type");
  return { status: answer.status, contentType, label: answer.headers.get("x-lineage-rehearsal-stand-in"), text: found };
}

const listIn = (answer: object): unknown[] =>
  Object.values(answer).find((value): value is unknown[] => Array.isArray(value)) ?? assert.fail("no list");

describe("Marquez stand-in, beside the answers of a real Marquez", () => {
  const journal = new MemoryJournal();
  let marquez: Listening;
  let admin: Listening;

  before(async () => {
    marquez = await marquezOver(journal);
    admin = await listening(adminServer(() => journal.check()));
  });
  after(async () => {
    await marquez[Symbol.asyncDispose]();
    await admin[Symbol.asyncDispose]();
  });

  for (const one of recorded.filter(({ fixture }) => fixture !== "paging_setup")) {
    const { fixture, method, path, port } = one;
    if (DIFFERENCES[fixture]) continue;
    it(`${method} ${path} (${fixture})`, async () => {
      for (const event of bulkBefore(one)) assert.equal(await post(marquez, event), 201);
      const found = await ask(port === "admin 5001" ? admin.url : marquez.url, one);
      assert.equal(found.status, one.status);
      assert.equal(found.contentType, one.response_content_type ?? null);
      assert.equal(found.label, "marquez");
      const expected = recordedBody(one);
      if (typeof expected === "string") assert.equal(found.text, expected);
      else if (expected !== undefined) assertLikeRecorded(JSON.parse(found.text), expected, fixture);
      const { count, totalCount } = one;
      if (totalCount !== undefined) assert.equal(JSON.parse(found.text).totalCount, totalCount);
      if (count !== undefined) assert.equal(listIn(JSON.parse(found.text)).length, count);
    });
  }

  it("differs only where it says so, and there it says that there is no such thing", async () => {
    for (const one of recorded.filter(({ fixture }) => DIFFERENCES[fixture])) {
      const { status } = await ask(one.port === "admin 5001" ? admin.url : marquez.url, one);
      assert.equal(status, 404, one.fixture);
    }
  });

  it("answers the same after a restart, from the journal alone", async () => {
    await using restarted = await marquezOver(journal);
    const reads = recorded.filter(({ method, path }) => method === "GET" && path.startsWith("/api/v1/"));
    for (const one of reads) {
      assert.deepEqual(await ask(restarted.url, one), await ask(marquez.url, one), one.path);
    }
  });
});
