import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { once } from "../../setup/cache.ts";
import { tool } from "../../setup/tool.ts";

const say = (message: string) => process.stderr.write(`set-up: ${message}\n`);

/** Gets that version of Node from npm. Returns the directory to put first on PATH. */
export async function nodeDirectory(version: string): Promise<string> {
  const doing = `downloading Node ${version} from npm`;
  const directory = await once(
    `node-${version}`,
    async (made) => {
      say(doing);
      // Its install script chooses the package of this platform.
      const manifest = { private: true, dependencies: { node: version }, allowScripts: { node: true } };
      await writeFile(join(made, "package.json"), JSON.stringify(manifest));
      const next = "Check that npm's registry can be reached (npm ping), then try again.";
      await tool("npm", ["install", "--no-audit", "--no-fund"], { doing, next }, { cwd: made });
    },
    say,
  );
  return join(directory, "node_modules/node/bin");
}
