import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { script } from "./folder.ts";

/**
 * Puts the Node language host beside an engine that came without one, for plain `pulumi up`. It is a launcher, because
 * the `node` that the engine would find on PATH can be too old to run TypeScript: it names the Node that runs us.
 */
export async function languageHost(root: string): Promise<void> {
  const host = script("pulumi-language-nodejs/host");
  const launcher = `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(host)} "$@"\n`;
  const path = join(root, "bin", "pulumi-language-nodejs");
  if ((await readFile(path, "utf8").catch(() => "")) === launcher) return;
  await writeFile(`${path}.${process.pid}`, launcher, { mode: 0o755 });
  await rename(`${path}.${process.pid}`, path);
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
