#!/usr/bin/env node
// Nothing of the program itself is imported before the version of Node is known: an old one cannot even parse it.
import { existsSync, readFileSync } from "node:fs";
import { nodeProblem } from "./node-version.js";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
// A checkout runs the TypeScript sources. The package carries what is built of them: Node strips no types below node_modules.
const source = new URL("../rehearse.ts", import.meta.url);
const isCheckout = existsSync(source);
const problem = nodeProblem(process.versions.node, manifest, isCheckout);
if (problem === undefined) {
  await import(isCheckout ? source : new URL("../build/rehearse.js", import.meta.url));
} else {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 2;
}
