import assert from "node:assert/strict";
import { createServer } from "node:http";
import { RehearsalError } from "../../errors.ts";
import { jobNode, MarquezClient } from "../../marquez/client.ts";
import { type Listening, listening } from "../offline/in-process.ts";
import { recorded, recordedBody } from "../offline/recorded-marquez.ts";

type Answer = { status: number; body: string };

/** Serves what was recorded of a real Marquez 0.51.1, by path; what the paths of the client add to a recorded one is left out. */
const answers = new Map<string, Answer>(
  recorded
    .filter(({ method }) => method === "GET")
    .map((one) => [one.path, { status: one.status, body: JSON.stringify(recordedBody(one) ?? null) }]),
);

function answerTo(path: string): Answer {
  const plain = decodeURIComponent(path).replace(/\?limit=100(&offset=0)?$/, "");
  return answers.get(plain) ?? { status: 599, body: `not recorded: ${path}` };
}

describe("the Marquez client, on recorded answers of a real Marquez", () => {
  let server: Listening;
  let instead: ((path: string) => Answer) | undefined;
  let client: MarquezClient;

  before(async () => {
    const http = createServer((request, response) => {
      const { status, body } = (instead ?? answerTo)(request.url ?? "");
      response.writeHead(status, { "content-type": "application/json" }).end(body);
    });
    server = await listening(http);
    client = new MarquezClient(server.url);
  });
  after(() => server[Symbol.asyncDispose]());
  afterEach(() => {
    instead = undefined;
  });

  it("lists namespaces and jobs, and none of a namespace that Marquez does not know", async () => {
    assert.ok((await client.namespaces()).includes("hotpass.local"));
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

  it("tells a missing job from an empty one", async () => {
    assert.equal(await client.runs("hotpass.local", "no.such.job"), undefined);
  });

  it("reads the lineage around a job", async () => {
    const id = jobNode("hotpass.local", "hotpass.pipeline.generic");
    const lineage = await client.lineage(id);
    assert.ok(lineage?.graph.some((node) => node.id === id && node.inEdges.length > 0 && node.outEdges.length > 0));
  });

  it("pages through a list that is longer than a page", async () => {
    const all = Array.from({ length: 150 }, (_, index) => ({ name: `dataset-${index}` }));
    instead = (path) => {
      const query = new URL(path, "http://localhost").searchParams;
      const from = Number(query.get("offset"));
      const datasets = all.slice(from, from + Number(query.get("limit")));
      return { status: 200, body: JSON.stringify({ totalCount: 150, datasets }) };
    };
    const datasets = await client.datasets("hotpass.local");
    assert.equal(datasets?.totalCount, 150);
    assert.deepEqual(datasets?.items, all);
  });

  for (const [what, answer] of Object.entries({
    "the answer 500": { status: 500, body: "oops" },
    "no JSON": { status: 200, body: "<html>" },
  }))
    it(`says so when it gets ${what}`, async () => {
      instead = () => answer;
      await assert.rejects(client.datasets("hotpass.local"), (thrown) => {
        assert.ok(thrown instanceof RehearsalError);
        assert.match(thrown.message, new RegExp(what));
        return thrown.code === "STEP";
      });
    });
});
