import assert from "node:assert/strict";
import { BrokenService, RehearsalError } from "../../errors.ts";
import { PrefectClient, PrefectRefused } from "../../prefect/client.ts";
import { findDeployment } from "../../prefect/deployment.ts";
import { type Answer, AnsweringServer, type ReceivedRequest } from "../answering-server.ts";

const flows = [
  { id: "f1", name: "refinement" },
  { id: "f2", name: "backfill" },
];
const deployments = [
  { id: "d1", name: "nightly", flow_id: "f1", work_pool_name: "pool" },
  { id: "d2", name: "manual", flow_id: "f1" },
  { id: "d3", name: "manual", flow_id: "f2", work_pool_name: null },
];
const lists: Record<string, unknown[]> = { "/api/flows/filter": flows, "/api/deployments/filter": deployments };

const flowRun = { id: "r1", name: "run", state_type: "SCHEDULED", state_name: "Scheduled", state: { message: null } };

/** One page of a list, as Prefect gives it: more than 200 items at once are refused. */
function pageOf(all: unknown[], { sent }: ReceivedRequest): Answer {
  const { limit, offset } = sent as { limit: number; offset: number };
  if (limit > 200) return { status: 422, body: { detail: "Invalid limit" } };
  return { body: all.slice(offset, offset + limit) };
}

describe("the Prefect client", () => {
  let server: AnsweringServer;
  let client: PrefectClient;
  /** It has no patience with a server that is busy. */
  let hasty: PrefectClient;
  beforeEach(async () => {
    server = await AnsweringServer.start((request) => pageOf(lists[request.path] ?? [], request));
    client = new PrefectClient(server.url, new AbortController().signal);
    hasty = new PrefectClient(server.url, new AbortController().signal, 0);
  });
  afterEach(() => server[Symbol.asyncDispose]());

  /** The first error that a request ends with. */
  async function errorOf(work: Promise<unknown>): Promise<RehearsalError> {
    const thrown = await work.then(
      () => assert.fail("it worked"),
      (error: unknown) => error,
    );
    assert.ok(thrown instanceof RehearsalError, String(thrown));
    assert.equal(thrown.code, "STEP");
    return thrown;
  }

  it("lists deployments with the names of their flows", async () => {
    assert.deepEqual(
      (await client.deployments()).map(({ id, path }) => [id, path]),
      [
        ["d1", "refinement/nightly"],
        ["d2", "refinement/manual"],
        ["d3", "backfill/manual"],
      ],
    );
  });

  it("reads all pages of a log, in Prefect's order", async () => {
    const lines = Array.from({ length: 450 }, (_, index) => ({
      timestamp: "2025-01-01T00:00:00Z",
      level: 20,
      name: "prefect.flow_runs",
      message: `line ${index}`,
    }));
    server.answer = (request) => pageOf(lines, request);
    assert.deepEqual(await client.logs("r1"), lines);
    assert.equal(server.requests.length, 3);
    assert.deepEqual(server.requests[1]?.sent, {
      logs: { flow_run_id: { any_: ["r1"] } },
      sort: "TIMESTAMP_ASC",
      limit: 200,
      offset: 200,
    });
  });

  it("asks once more when the last page was full", async () => {
    const workers = Array.from({ length: 200 }, (_, index) => ({ name: `worker-${index}`, status: "ONLINE" }));
    server.answer = (request) => pageOf(workers, request);
    assert.equal((await client.workersOnline("pool")).length, 200);
    assert.equal(server.requests.length, 2);
  });

  it("names the workers that are online, of a pool whose name may be a path", async () => {
    server.answer = () => ({
      body: [{ name: "a", status: "ONLINE" }, { name: "b", status: "OFFLINE" }, { name: "c" }],
    });
    assert.deepEqual(await client.workersOnline("a/b"), ["a"]);
    assert.equal(server.requests[0]?.path, "/api/work_pools/a%2Fb/workers/filter");
  });

  it("creates a flow run, with its name as the idempotency key", async () => {
    server.answer = () => ({ status: 201, body: flowRun });
    assert.deepEqual(await client.createFlowRun("d1", "rehearsal-1", { profile: "generic" }), flowRun);
    assert.deepEqual(server.requests, [
      {
        method: "POST",
        path: "/api/deployments/d1/create_flow_run",
        sent: { name: "rehearsal-1", parameters: { profile: "generic" }, idempotency_key: "rehearsal-1" },
      },
    ]);
  });

  it("asks again with the same key when a busy server answers 503 or hangs up", async () => {
    const busy: (Answer | "hang up")[] = [{ status: 503, body: "busy" }, "hang up"];
    server.answer = () => busy.shift() ?? { status: 201, body: flowRun };
    assert.deepEqual(await client.createFlowRun("d1", "rehearsal-1", {}), flowRun);
    const keys = server.requests.map(({ sent }) => sent?.idempotency_key);
    assert.deepEqual(keys, ["rehearsal-1", "rehearsal-1", "rehearsal-1"]);
  });

  it("does not ask again when the server refuses to create a flow run", async () => {
    server.answer = () => ({ status: 422, body: { detail: "Invalid parameters" } });
    const { explanation } = await errorOf(client.createFlowRun("d1", "rehearsal-1", {}));
    assert.match(explanation.found, /it answered 422: .*Invalid parameters/);
    assert.equal(server.requests.length, 1);
  });

  it("reads a flow run", async () => {
    server.answer = () => ({ body: { ...flowRun, state_type: "COMPLETED" } });
    assert.equal((await client.flowRun("r1")).state_type, "COMPLETED");
    assert.deepEqual(server.requests, [{ method: "GET", path: "/api/flow_runs/r1", sent: undefined }]);
  });

  const bad: Record<string, [Answer | "hang up", RegExp]> = {
    "what does not exist": [{ status: 404, body: { detail: "Flow run not found" } }, /it answered 404: .*not found/],
    "a busy server": [{ status: 503, body: "busy" }, /it answered 503: busy/],
    "an answer that is not JSON": [{ body: "<html>" }, /the answer is not JSON: <html>/],
    "an answer of another shape": [
      { body: { name: 1 } },
      /^the answer is not what Prefect 3 sends: another version of it, or another program, answers there\nIn detail: (.|\n)*id/,
    ],
    "no answer": ["hang up", /it did not answer \(UND_ERR_SOCKET\)/],
  };
  for (const [what, [answer, message]] of Object.entries(bad))
    it(`explains ${what}, with the URL and where to look`, async () => {
      server.answer = () => answer;
      const { explanation } = await errorOf(hasty.flowRun("r1"));
      assert.equal(explanation.doing, `asking Prefect: GET ${server.url}/api/flow_runs/r1`);
      assert.match(explanation.found, message);
      assert.match(explanation.next, /prefect\.log/);
    });

  it("asks again while the server says that it is busy, as long after as it wants", async () => {
    const busy: Answer[] = [
      { status: 503, body: { exception_message: "Service Unavailable" } },
      { status: 429, headers: { "retry-after": "0" }, body: "slow down" },
      { status: 503, headers: { "retry-after": new Date(0).toUTCString() }, body: "" },
    ];
    server.answer = () => busy.shift() ?? { body: { ...flowRun, state_type: "RUNNING" } };
    assert.equal((await client.flowRun("r1")).state_type, "RUNNING");
    assert.equal(server.requests.length, 4);
  });

  it("gives up at once when the server wants more time than there is", async () => {
    server.answer = () => ({ status: 429, headers: { "retry-after": "86400" }, body: "slow down" });
    const error = await errorOf(client.createFlowRun("d1", "rehearsal-1", {}));
    assert.ok(error instanceof BrokenService);
    assert.equal(error.explanation.found, "it answered 429: slow down");
    assert.equal(server.requests.length, 1);
  });

  it("tells a server that is broken from one that refuses", async () => {
    for (const answer of [{ status: 500, body: "" }, { body: "garbage" }, { body: [] }, "hang up"] as const) {
      server.answer = () => answer as Answer;
      assert.ok((await errorOf(hasty.flowRun("r1"))) instanceof BrokenService);
    }
    server.answer = () => ({ status: 409, body: { detail: "Validation failed" } });
    const refused = await errorOf(hasty.flowRun("r1"));
    assert.ok(refused instanceof PrefectRefused);
    assert.deepEqual([refused.status, refused.reason], [409, "Validation failed"]);
  });

  it("knows whether a work pool is paused, and that one does not exist", async () => {
    server.answer = () => ({ body: { name: "a/b", is_paused: true } });
    assert.equal((await client.workPool("a/b"))?.is_paused, true);
    assert.equal(server.requests[0]?.path, "/api/work_pools/a%2Fb");
    server.answer = () => ({ status: 404, body: { detail: "Work pool not found" } });
    assert.equal(await client.workPool("a/b"), undefined);
  });

  it("throws the signal's reason when the signal is aborted, also between attempts", async () => {
    const reason = new Error("enough");
    const stop = new AbortController();
    server.answer = () => {
      stop.abort(reason);
      return { status: 503, body: "busy" };
    };
    const stopped = new PrefectClient(server.url, stop.signal);
    await assert.rejects(stopped.createFlowRun("d1", "rehearsal-1", {}), (thrown) => thrown === reason);
    await assert.rejects(stopped.flowRun("r1"), (thrown) => thrown === reason);
  });

  describe("finds a deployment", () => {
    const find = async (wanted: string) => findDeployment(await client.deployments(), wanted);

    it("by its path, or by its name when only one has it", async () => {
      assert.equal((await find("backfill/manual"))?.id, "d3");
      assert.equal((await find("nightly"))?.id, "d1");
      assert.equal(await find("weekly"), undefined);
    });

    it("unless several have the name: it lists their paths", async () => {
      const { explanation } = await errorOf(find("manual"));
      assert.match(explanation.found, /several deployments have that name: backfill\/manual, refinement\/manual$/);
      assert.match(explanation.next, /flow\/deployment/);
    });
  });
});
