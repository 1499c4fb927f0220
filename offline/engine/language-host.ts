import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** TypeScript in a checkout, JavaScript in the published package: as this file is. */
const script = join(import.meta.dirname, `language-host-process${import.meta.filename.slice(-3)}`);

/**
 * Puts the Node language host, which plain `pulumi up` needs, beside an engine that was built. What is written there is a
 * launcher that names the Node which runs us: the `node` on PATH can be too old for our program.
 */
export async function addLanguageHost(engineRoot: string): Promise<void> {
  const launcher = `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(script)} "$@"\n`;
  const path = join(engineRoot, "bin", "pulumi-language-nodejs");
  if ((await readFile(path, "utf8").catch(() => "")) === launcher) return;
  await writeFile(`${path}.${process.pid}`, launcher, { mode: 0o755 });
  await rename(`${path}.${process.pid}`, path);
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
