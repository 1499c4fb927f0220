// A checkout runs the TypeScript sources. The published package carries what is built of them: Node strips no types below node_modules.
import { existsSync } from "node:fs";

const source = new URL("index.ts", import.meta.url);
export const { offline } = await import(existsSync(source) ? source : new URL("build/index.js", import.meta.url));
