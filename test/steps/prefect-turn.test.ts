import assert from "node:assert/strict";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { prefectTurn } from "../../steps/prefect-turn.ts";
import { AnsweringServer } from "../answering-server.ts";
import { type Example, example } from "../context/example.ts";

const lists: Record<string, unknown[]> = {
  "/api/deployments/filter": [{ id: "d1", name: "nightly", flow_id: "f1" }],
  "/api/flows/filter": [{ id: "f1", name: "refinement" }],
  "/api/work_pools/filter": [{ name: "a pool" }],
};

describe("a turn on the Prefect of a running stack", () => {
  let server: AnsweringServer;
  beforeEach(async () => {
    server = await AnsweringServer.start(({ method, path }) =>
      method === "DELETE" ? { status: path.includes("d1") ? 404 : 204, body: "" } : { body: lists[path] ?? [] },
    );
  });
  afterEach(() => server[Symbol.asyncDispose]());

  const rehearsal = (prefect: RawSettings): Example =>
    example(() => ({ prefect: { enabled: true, deployment: "nightly", ...prefect } }));
  const removed = () => server.requests.filter(({ method }) => method === "DELETE").map(({ path }) => path);

  it("begins without the deployments and work pools of earlier rehearsals, also where one is gone already", async () => {
    using one = rehearsal({ worker: ["true"] });
    await using _turn = await prefectTurn("turn-one", server.url, one);
    assert.deepEqual(removed(), ["/api/deployments/d1", "/api/work_pools/a%20pool"]);
  });

  it("leaves them to a rehearsal that makes none of its own", async () => {
    using one = rehearsal({});
    await using _turn = await prefectTurn("turn-two", server.url, one);
    assert.deepEqual(removed(), []);
  });

  it("comes after that of another rehearsal on the same stack, and says for whom it waits", async () => {
    using one = rehearsal({});
    const order: string[] = [];
    const first = await prefectTurn("turn-three", server.url, one);
    const end = async () => {
      order.push("first");
      await first[Symbol.asyncDispose]();
    };
    const waits = (what: string) => {
      assert.match(what, new RegExp(`^process ${process.pid}, which runs its flow`));
      void end();
    };
    await using _other = await prefectTurn("another-stack", server.url, one);
    await using _second = await prefectTurn("turn-three", server.url, { ...one, waits });
    assert.deepEqual(order, ["first"]);
  });
});
