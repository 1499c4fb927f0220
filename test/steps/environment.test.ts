import assert from "node:assert/strict";
import { delimiter } from "node:path";
import { baseEnvironment, commandEnvironment, prefectEnvironment } from "../../steps/environment.ts";
import { type Example, example } from "../context/example.ts";

const marquez = "http://127.0.0.1:5000";

describe("the environment of a command", () => {
  let rehearsal: Example;
  const before = { NO_PROXY: process.env.NO_PROXY, no_proxy: process.env.no_proxy };
  beforeEach(() => {
    rehearsal = { ...example(), tools: { path: async () => ["/tools/uv"], browser: async () => "", versions: {} } };
  });
  afterEach(() => {
    for (const [name, value] of Object.entries(before))
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    rehearsal[Symbol.dispose]();
  });

  const environment = (urls: { prefect?: string } = {}, added: Record<string, string> = {}) =>
    commandEnvironment({ urls: { marquez, ...urls }, containers: {}, images: [] }, rehearsal, added);

  it("says where this stack's Marquez is, and in which namespace the lineage belongs", async () => {
    const { OPENLINEAGE_URL, OPENLINEAGE_NAMESPACE, HOTPASS_LINEAGE_NAMESPACE } = await environment();
    assert.deepEqual(
      [OPENLINEAGE_URL, OPENLINEAGE_NAMESPACE, HOTPASS_LINEAGE_NAMESPACE],
      [marquez, "example.local", "example.local"],
    );
  });

  it("says where its Prefect is only when it has one", async () => {
    assert.equal(
      (await environment({ prefect: "http://127.0.0.1:4200" })).PREFECT_API_URL,
      "http://127.0.0.1:4200/api",
    );
    assert.ok(!("PREFECT_API_URL" in (await environment())));
  });

  it("is overridden by the variables of the settings", async () => {
    const { OPENLINEAGE_URL, DEPTH } = await environment({}, { OPENLINEAGE_URL: "http://elsewhere", DEPTH: "3" });
    assert.deepEqual([OPENLINEAGE_URL, DEPTH], ["http://elsewhere", "3"]);
  });

  it("keeps a proxy away from the stack, and the user's own exceptions", async () => {
    process.env.NO_PROXY = "intranet.example";
    const { NO_PROXY, no_proxy } = await environment();
    assert.deepEqual([NO_PROXY, no_proxy], Array(2).fill("intranet.example,127.0.0.1,localhost"));
    delete process.env.NO_PROXY;
    delete process.env.no_proxy;
    assert.equal((await environment()).NO_PROXY, "127.0.0.1,localhost");
  });

  it("has the tools before everything else on PATH, and the rehearsal that it belongs to", async () => {
    assert.deepEqual(await baseEnvironment(rehearsal), {
      PATH: `/tools/uv${delimiter}${process.env.PATH}`,
      LINEAGE_REHEARSAL_ID: rehearsal.id,
    });
  });

  it("of Prefect keeps the user's own profile out", () => {
    assert.equal(prefectEnvironment("/an/empty/home").PREFECT_HOME, "/an/empty/home");
  });
});
