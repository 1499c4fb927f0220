#!/usr/bin/env node
// A clone runs the sources as they are. The package carries what is built of them: Node takes no TypeScript below node_modules.
import { existsSync } from "node:fs";

const source = new URL("../rehearse.ts", import.meta.url);
await import(existsSync(source) ? source : new URL("../build/rehearse.js", import.meta.url));
