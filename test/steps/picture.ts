import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { browser } from "../../setup/browser.ts";
import { photograph } from "../../steps/photograph.ts";
import { example } from "../context/example.ts";

/** Photographs the page of a web UI. It fails where the page is not drawn. */
export async function picture(url: string): Promise<void> {
  const settings = { marquez: { url: "http://127.0.0.1:9" }, web: { url, path: "/job", drawn: ".edge" } };
  using rehearsal = example(() => settings);
  const tools = { path: async () => [], browser: () => browser(() => {}), versions: {} };
  await photograph(url, { ...rehearsal, tools }, { job: "example.job", edges: 1, depth: 20, file: "graph.png" });
  assert.ok(existsSync(rehearsal.bundle.path("graph.png")));
}
