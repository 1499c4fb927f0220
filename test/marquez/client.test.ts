import assert from "node:assert/strict";
import { RehearsalError } from "../../errors.ts";
import { jobNode, MarquezClient } from "../../marquez/client.ts";
import { type Answer, AnsweringServer } from "../answering-server.ts";
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

/** One page of a list, as the query of a path asks for it. */
function pageOf<T>(all: T[], path: string): T[] {
  const query = new URL(path, "http://localhost").searchParams;
  const from = Number(query.get("offset"));
  return all.slice(from, from + Number(query.get("limit")));
}

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
    it("lists namespaces and jobs, and no jobs of a namespace that does not exist", async () => {
      assert.ok((await client.namespaces()).includes("hotpass.local"));
      assert.ok((await client.jobs("hotpass.local")).items.some(({ name }) => name === "hotpass.pipeline.generic"));
      assert.deepEqual((await client.jobs("no.such.namespace")).items, []);
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
      assert.equal(await client.datasets("no.such.namespace"), undefined);
      server.answer = () => ({ status: 404, body: { code: 404, message: "Job not found" } });
      assert.equal(await client.lineage(jobNode("hotpass.local", "no.such.job")), undefined);
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
    assert.deepEqual(await client.datasets("hotpass.local"), { totalCount: 150, items: all });
    assert.equal(server.requests.length, 2);
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
    assert.deepEqual(await client.datasets("hotpass.local"), { totalCount: 150, items: all });
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
      /the answer is not what Marquez 0\.51 sends: (.|\n)*totalCount/,
    ],
    "no answer": ["hang up", /it did not answer \(UND_ERR_SOCKET\)/],
  };
  for (const [what, [answer, message]] of Object.entries(bad))
    it(`explains ${what}, with the URL and where to look`, async () => {
      server.answer = () => answer;
      await assert.rejects(client.datasets("hotpass.local"), (thrown) => {
        assert.ok(thrown instanceof RehearsalError, String(thrown));
        assert.equal(thrown.code, "STEP");
        assert.match(thrown.explanation.doing, /Marquez for http:.*\/namespaces\/hotpass\.local\/datasets/);
        assert.match(thrown.explanation.found, message);
        assert.match(thrown.explanation.next, /marquez\.log/);
        return true;
      });
    });

  it("explains that nobody listens", async () => {
    const { url } = server;
    await server[Symbol.asyncDispose]();
    await assert.rejects(new MarquezClient(url).namespaces(), /it did not answer \(ECONNREFUSED\)/);
    server = await AnsweringServer.start(() => "hang up");
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
});
