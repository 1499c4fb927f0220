import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import { parse } from "yaml";
import type { RawSettings } from "../../settings/raw-settings.ts";
import { browser } from "../../setup/browser.ts";
import { photograph } from "../../steps/photograph.ts";
import { packageRoot } from "../../version.ts";
import { example } from "../context/example.ts";
import { MemoryJournal, marquezOver, post } from "../offline/in-process.ts";

const job = "hotpass.pipeline.generic";
const namespace = "hotpass.local";

/** The settings of the guide for Hotpass's own web UI. */
const guide = readFileSync(join(packageRoot, "docs/hotpass.md"), "utf8");
const [, block = ""] = /## Use Hotpass's web UI.*?```yaml\n(.*?)```/s.exec(guide) ?? [];
const documented = parse(block).config["lineage-rehearsal:web"] as RawSettings & { env: { OPENLINEAGE_URL: string } };

const dataset = (name: string) => ({ namespace, name });
const event = {
  eventType: "COMPLETE",
  eventTime: "2026-11-28T02:00:00Z",
  producer: "urn:test",
  schemaURL: "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  run: { runId: "2a1e7c1e-0000-4000-8000-000000000001" },
  job: { namespace, name: job },
  inputs: [dataset("/data/a.xlsx")],
  outputs: [dataset("/dist/refined.xlsx")],
};

describe("a web UI that draws with React Flow", function () {
  this.timeout(60_000);

  /** Runs the checkout's web UI on a Marquez, and photographs its page. */
  async function picture(web: RawSettings): Promise<{ isThere: boolean; health: number }> {
    await using marquez = await marquezOver(new MemoryJournal());
    assert.equal(await post(marquez, event), 201);
    const env = { ...documented.env, OPENLINEAGE_URL: marquez.url, PORT: "0" };
    const server = execa("node", [join(packageRoot, "test/checkout/web/server.mjs")], { env, reject: false });
    await using _ = { [Symbol.asyncDispose]: async () => void (server.kill() && (await server)) };
    const [line] = await once(createInterface({ input: server.stdout }), "line");
    const url = `http://127.0.0.1:${/\d+$/.exec(line)?.[0]}`;
    using rehearsal = example(() => ({ namespace, job, web }));
    const { settings } = rehearsal;
    const tools = { ...rehearsal.tools, browser: () => browser(() => {}) };
    await photograph(url, { ...rehearsal, tools }, { job, edges: 2, depth: 20, file: "graph.png" });
    const health = await fetch(url + settings.web.health);
    return { isThere: existsSync(rehearsal.bundle.path("graph.png")), health: health.status };
  }

  it("is photographed and found healthy with the settings of the guide", async () => {
    assert.deepEqual(documented.env, { OPENLINEAGE_URL: "http://marquez:5000" });
    assert.deepEqual(await picture(documented), { isThere: true, health: 200 });
  });

  it("is not drawn by the elements of Marquez's own page, and the error names web.drawn", async () => {
    const { drawn: _, ...others } = documented;
    await assert.rejects(picture({ ...others, timeout: "3s" }), {
      message: /0 of the job's 2 edges were drawn after 3 s; the page showed: Lineage .*\n.*set web\.drawn/,
    });
  });
});
