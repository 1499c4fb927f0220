import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { BrokenService, RehearsalError } from "../../errors.ts";
import { listedColumns } from "../../marquez/answers.ts";
import { type Dataset, datasetNode, jobNode, MarquezClient } from "../../marquez/client.ts";
import { Secret } from "../../settings/secret.ts";
import { type Answer, AnsweringServer } from "../answering-server.ts";
import { answerTo, replay } from "../offline/marquez-replay.ts";
import { recorded, recordedBody } from "../offline/recorded-marquez.ts";

/** What was recorded of a real Marquez 0.51.1, by path. */
const answers = new Map<string, Answer>(
  recorded
    .filter(({ method }) => method === "GET")
    .map((one) => [one.path, { status: one.status, body: recordedBody(one) ?? null }]),
);

/** The recorded answer. The recorded paths lack the page that the client asks for. */
function recordedAnswer(path: string): Answer {
  const plain = decodeURIComponent(path).replace(/\?limit=100(&offset=0)?$/, "");
  return answers.get(plain) ?? { status: 599, body: `not recorded: ${path}` };
}

/** The later recorded answer to a request. */
function replayed(request: string): Answer {
  const found = replay.find((one) => one.request === request);
  assert.ok(found, request);
  const answer = answerTo(found);
  assert.ok(typeof answer === "object" && "json" in answer);
  return { status: found.status, body: answer.json };
}

/** One page of a list, as the query of a path asks for it. */
function pageOf<T>(all: T[], path: string): T[] {
  const query = new URL(path, "http://localhost").searchParams;
  const from = Number(query.get("offset"));
  return all.slice(from, from + Number(query.get("limit")));
}

/** All datasets of a namespace, with the number that Marquez counts. */
const datasetsOf = (client: MarquezClient, namespace: string) =>
  client.datasets([namespace], async (pages) => {
    const all = { totalCount: 0, items: [] as Dataset[] };
    for await (const { totalCount = 0, items } of pages) {
      all.totalCount = totalCount;
      all.items.push(...items);
    }
    return all;
  });

const many = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `name-${index}` }));

describe("the Marquez client", () => {
  let server: AnsweringServer;
  let client: MarquezClient;
  beforeEach(async () => {
    server = await AnsweringServer.start(({ path }) => recordedAnswer(path));
    client = new MarquezClient(server.url);
  });
  afterEach(() => server[Symbol.asyncDispose]());

  describe("on recorded answers of a real Marquez", () => {
    it("lists namespaces", async () => {
      assert.ok((await client.namespaces()).includes("hotpass.local"));
    });

    it("reads the runs of a job with their inputs and outputs", async () => {
      const runs = await client.runs("hotpass.local", "hotpass.pipeline.generic");
      const [run] = runs?.items ?? [];
      assert.equal(run?.state, "COMPLETED");
      assert.deepEqual(
        run?.inputDatasetVersions.map(({ datasetVersionId }) => datasetVersionId.name),
        ["raw_contacts", "raw_registry"],
      );
    });

    it("gives undefined for what does not exist: a job, a namespace, a node", async () => {
      assert.equal(await client.runs("hotpass.local", "no.such.job"), undefined);
      assert.deepEqual(await datasetsOf(client, "no.such.namespace"), { totalCount: 0, items: [] });
      server.answer = () => ({ status: 404, body: { code: 404, message: "Job not found" } });
      assert.equal(await client.lineage(jobNode("hotpass.local", "no.such.job")), undefined);
      assert.equal(await client.columnLineage(datasetNode("hotpass.local", "no.such.dataset")), undefined);
    });

    it("reads one run, and undefined for one that does not exist", async () => {
      const run = await client.run("f3c8ab71-82c0-4284-ba25-500dee508aba");
      assert.equal(run?.state, "COMPLETED");
      assert.equal(run?.jobVersion?.name, "hotpass.pipeline.generic");
      assert.equal(await client.run("00000000-0000-0000-0000-000000000000"), undefined);
    });

    it("reads one job, and undefined for one that does not exist", async () => {
      const job = await client.job("hotpass.local", "hotpass.pipeline.generic");
      assert.equal(job?.name, "hotpass.pipeline.generic");
      assert.deepEqual(job?.inputs, [
        { namespace: "hotpass.local", name: "raw_contacts" },
        { namespace: "hotpass.local", name: "raw_registry" },
      ]);
      assert.equal(await client.job("hotpass.local", "no.such.job"), undefined);
    });

    it("reads the columns of a dataset, with those that each is made from", async () => {
      const answer = replayed("GET /api/v1/column-lineage?depth=20&nodeId=dataset%3Arec.ns%3Ac_out");
      server.answer = () => answer;
      const columns = await client.columnLineage(datasetNode("rec.ns", "c_out"));
      const made = columns?.graph.filter(({ data }) => data.inputFields.length > 0);
      assert.deepEqual(
        made?.map(({ id, data: { inputFields } }) => [id, inputFields.map(({ dataset, field }) => [dataset, field])]),
        [["datasetField:rec.ns:c_out:x", [["c_in", "x"]]]],
      );
      assert.equal(server.requests[0]?.path, "/api/v1/column-lineage?nodeId=dataset%3Arec.ns%3Ac_out&depth=1");
    });

    it("reads a dataset with its namespace and the columns that its columns come from", async () => {
      const answer = replayed("GET /api/v1/namespaces/rec.ns/datasets?limit=1000");
      server.answer = () => answer;
      const dataset = (await datasetsOf(client, "rec.ns")).items.find(({ name }) => name === "c_out");
      assert.equal(dataset?.namespace, "rec.ns");
      assert.deepEqual(
        listedColumns.parse(dataset?.columnLineage).map(({ name, inputFields }) => [name, inputFields]),
        [["x", [{ namespace: "rec.ns", dataset: "c_in", field: "x" }]]],
      );
    });

    it("reads the events, and says that there are more than were asked for", async () => {
      const answer = replayed("GET /api/v1/events/lineage?limit=500&sortDirection=asc&after=2026-11-25T00:00:00.000Z");
      server.answer = ({ path }) => {
        const { totalCount, events } = answer.body as { totalCount: number; events: object[] };
        return { body: { totalCount, events: pageOf(events, path) } };
      };
      const all = await client.events({ after: new Date("2026-11-25T00:00:00Z"), limit: 1000 });
      assert.equal(all.totalCount, 35);
      assert.equal(all.events.length, 33);
      assert.equal(all.more, false);
      assert.deepEqual(all.events[0]?.job.name, "dag");
      const some = await client.events({ limit: 10 });
      assert.deepEqual(some.events, all.events.slice(0, 10));
      assert.equal(some.more, true);
    });

    it("reads the lineage around a job", async () => {
      const id = jobNode("hotpass.local", "hotpass.pipeline.generic");
      const lineage = await client.lineage(id);
      assert.ok(lineage?.graph.some((node) => node.id === id && node.inEdges.length > 0 && node.outEdges.length > 0));
    });
  });

  it("reads all pages of a list, up to the count that Marquez gives", async () => {
    const all = many(150);
    server.answer = ({ path }) => ({ body: { totalCount: 150, datasets: pageOf(all, path) } });
    assert.deepEqual(await datasetsOf(client, "hotpass.local"), { totalCount: 150, items: all });
    assert.equal(server.requests.length, 2);
  });

  it("reads 2,500 datasets in four requests, those after the first side by side", async () => {
    const all = many(2_500);
    let [underWay, most] = [0, 0];
    server.answer = async ({ path }) => {
      underWay++;
      most = Math.max(most, underWay);
      // Every request of a page that is already on its way is heard before the first is answered.
      for (let turns = 0; turns < 20; turns++) await turn();
      underWay--;
      return { body: { totalCount: 2_500, datasets: pageOf(all, path) } };
    };
    assert.deepEqual(await datasetsOf(client, "hotpass.local"), { totalCount: 2_500, items: all });
    const queries = server.requests.map(({ path }) => path.replace(/^.*\?/, ""));
    assert.deepEqual(queries.slice(0, 1), ["limit=100&offset=0"]);
    assert.deepEqual(queries.slice(1).sort(), [
      "limit=1000&offset=100",
      "limit=1000&offset=1100",
      "limit=1000&offset=2100",
    ]);
    assert.ok(most > 1, String(most));
  });

  it("asks for fewer datasets at a time where each is long", async () => {
    const all = many(300).map((one) => ({ ...one, facets: { schema: "x".repeat(20_000) } }));
    server.answer = ({ path }) => ({ body: { totalCount: 300, datasets: pageOf(all, path) } });
    assert.equal((await datasetsOf(client, "hotpass.local")).items.length, 300);
    assert.deepEqual(server.requests.map(({ path }) => path.replace(/^.*\?/, "")).sort(), [
      "limit=100&offset=0",
      "limit=100&offset=100",
      "limit=100&offset=200",
    ]);
  });

  it("reads the datasets of several namespaces, and tells how many one has", async () => {
    server.answer = ({ path }) =>
      path.includes("/none/")
        ? { status: 404, body: { code: 404, message: "Namespace 'none' not found." } }
        : { body: { totalCount: 3, datasets: pageOf(many(3), path) } };
    const lists = await client.datasets(["a", "none", "b"], async (pages) => {
      const counts: number[] = [];
      for await (const { list, items } of pages) counts[list] = items.length;
      return counts;
    });
    assert.deepEqual(lists, [3, 0, 3]);
    assert.deepEqual([await client.datasetCount("a"), await client.datasetCount("none")], [3, 0]);
  });

  it("reads all pages of the namespaces, which have no count", async () => {
    const all = many(200);
    server.answer = ({ path }) => ({ body: { namespaces: pageOf(all, path) } });
    assert.equal((await client.namespaces()).length, 200);
    assert.equal(server.requests.length, 3);
  });

  it("gives what there is when Marquez counts more than it lists", async () => {
    const all = many(120);
    server.answer = ({ path }) => ({ body: { totalCount: 150, datasets: pageOf(all, path) } });
    const listed = await datasetsOf(client, "hotpass.local");
    assert.equal(listed?.totalCount, 150);
    assert.equal(listed?.items.length, 120);
  });

  describe("on a list that shifts while it is read", () => {
    /** Answers as a list does to whose front an item was added, or taken from, between the first two pages. */
    const shifting = (before: object[], after: object[]) => {
      server.answer = ({ path }) => {
        const all = server.requests.length === 1 ? before : after;
        return { body: { totalCount: all.length, datasets: pageOf(all, path) } };
      };
    };

    it("reads it again in one page when an item comes twice", async () => {
      const all = many(150);
      // The count is the same: the last item moved to the front.
      const moved = [all[149] as object, ...all.slice(0, 149)];
      shifting(all, moved);
      const names = (await datasetsOf(client, "hotpass.local"))?.items.map(({ name }) => name);
      assert.deepEqual(names?.toSorted(), all.map(({ name }) => name).toSorted());
      assert.equal(server.requests.length, 3);
    });

    it("reads it again when the count changes, which leaves an item out", async () => {
      const all = many(150);
      shifting(all, all.slice(1));
      const listed = await datasetsOf(client, "hotpass.local");
      assert.equal(listed?.totalCount, 149);
      assert.equal(listed?.items.length, 149);
    });

    it("reads the namespaces again, which have no count", async () => {
      const all = many(150);
      server.answer = ({ path }) => {
        const shifted = server.requests.length > 1 ? [{ name: "new" }, ...all] : all;
        return { body: { namespaces: pageOf(shifted, path) } };
      };
      assert.equal((await client.namespaces()).length, 151);
    });

    it("says so when the list never stands still", async () => {
      server.answer = () => ({ body: { totalCount: 4, datasets: [...many(2), ...many(2)] } });
      await assert.rejects(
        datasetsOf(client, "hotpass.local"),
        /the list changed each time that it was read, 3 times: /,
      );
      assert.equal(server.requests.length, 3);
    });
  });

  it("encodes names that would be paths", async () => {
    server.answer = () => ({ body: { totalCount: 0, runs: [] } });
    await client.runs("s3://bucket", "a/b c?");
    assert.equal(
      server.requests[0]?.path,
      "/api/v1/namespaces/s3%3A%2F%2Fbucket/jobs/a%2Fb%20c%3F/runs?limit=100&offset=0",
    );
  });

  const bad: Record<string, [Answer | "hang up", RegExp]> = {
    "an error": [{ status: 500, body: "oops" }, /it answered 500: oops/],
    "a busy server": [{ status: 503, body: "busy" }, /it answered 503: busy/],
    "an answer that is not JSON": [{ body: "<html>" }, /the answer is not JSON: <html>/],
    "an answer of another shape": [
      { body: { datasets: 1 } },
      /^the answer is not the list of datasets that Marquez 0\.51 sends: another .* answers there\nIn detail: (.|\n)*datasets/,
    ],
    "no answer": ["hang up", /it did not answer \(UND_ERR_SOCKET\)/],
  };
  for (const [what, [answer, message]] of Object.entries(bad))
    it(`explains ${what}, with the URL and where to look`, async () => {
      server.answer = () => answer;
      await assert.rejects(datasetsOf(client, "hotpass.local"), (thrown) => {
        assert.ok(thrown instanceof RehearsalError, String(thrown));
        assert.equal(thrown.code, "STEP");
        assert.match(thrown.explanation.doing, /Marquez for http:.*\/namespaces\/hotpass\.local\/datasets/);
        assert.match(thrown.explanation.found, message);
        assert.match(thrown.explanation.next, /marquez\.log/);
        return true;
      });
    });

  it("explains that what answers has no such path: another program, or a wrong path in marquez.url", async () => {
    server.answer = () => ({ status: 404, body: "<html>" });
    await assert.rejects(client.namespaces(), (thrown) => {
      assert.ok(thrown instanceof RehearsalError, String(thrown));
      assert.equal(thrown.explanation.found, "it answered 404: <html>");
      return true;
    });
  });

  it("explains that nobody listens", async () => {
    const { url } = server;
    await server[Symbol.asyncDispose]();
    await assert.rejects(new MarquezClient(url).namespaces(), /it did not answer \(ECONNREFUSED\)/);
    server = await AnsweringServer.start(() => "hang up");
  });

  it("explains that Marquez owed an answer when the time for this was up", async () => {
    server.answer = () => new Promise(() => {});
    const soon = new MarquezClient(server.url, AbortSignal.timeout(2_500));
    await assert.rejects(soon.namespaces(), (thrown) => {
      assert.ok(thrown instanceof BrokenService, String(thrown));
      assert.match(thrown.explanation.found, /^it had not answered after [23] s, when the time for this was up$/);
      return true;
    });
  });

  it("throws the signal's reason when the signal is aborted", async () => {
    const reason = new Error("enough");
    const stop = new AbortController();
    server.answer = () => {
      stop.abort(reason);
      return { body: { namespaces: [] } };
    };
    await assert.rejects(new MarquezClient(server.url, stop.signal).namespaces(), (thrown) => thrown === reason);
  });

  const token = { Authorization: new Secret("Bearer a.token"), "X-Key": new Secret("a key") };
  const secured = () => new MarquezClient(server.url, undefined, token);

  it("sends the credentials that Marquez wants with every request", async () => {
    server.answer = () => ({ body: { totalCount: 0, runs: [], namespaces: [] } });
    await secured().namespaces();
    await secured().runs("hotpass.local", "a.job");
    assert.deepEqual(
      server.headers.slice(-2).map((headers) => [headers.authorization, headers["x-key"]]),
      Array(2).fill(["Bearer a.token", "a key"]),
    );
  });

  for (const [what, client, status, found, next] of [
    [
      "no credentials",
      () => new MarquezClient(server.url),
      401,
      "401 to a request without credentials (who?): set marquez.token or marquez.headers",
      /MARQUEZ_API_KEY/,
    ],
    [
      "other credentials",
      secured,
      403,
      "403 to a request with Authorization and X-Key (who?): it does not accept marquez.token or marquez.headers",
      /out of date/,
    ],
  ] as const)
    it(`explains that Marquez refuses access to ${what}, which says nothing about the lineage`, async () => {
      server.answer = () => ({ status, body: "who?" });
      await assert.rejects(client().runs("n", "j"), (thrown) => {
        assert.ok(thrown instanceof BrokenService, String(thrown));
        assert.equal(thrown.explanation.found, `it answered ${found}`);
        assert.match(thrown.explanation.next, next);
        return true;
      });
    });

  it("does not follow a redirect, which could lead the credentials elsewhere", async () => {
    await using elsewhere = await AnsweringServer.start(() => ({ body: { namespaces: [] } }));
    server.answer = ({ path }) => ({ status: 307, headers: { location: elsewhere.url + path }, body: "" });
    await assert.rejects(secured().namespaces(), /it answered 307/);
    assert.deepEqual(elsewhere.requests, []);
  });
});
