import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { once } from "../../setup/cache.ts";
import { tool } from "../../setup/tool.ts";
import { uv } from "../../setup/uv.ts";

const version = "8.4.2";
const hash = "86c0d0b93306b961d58d62a4db4879f27fe25513d4b969df351abdddb3c30e01";
const say = (message: string) => process.stderr.write(`${message}\n`);

/**
 * The schema of Jenkins' xUnit plugin for JUnit XML, junit-10.xsd. The sources of pytest on PyPI
 * contain it.
 */
export async function junitSchema(): Promise<string> {
  const why = {
    doing: "fetching the JUnit schema",
    next: "Check that PyPI is reached (pip download), then run it again.",
  };
  const directory = await once(
    `junit-schema-of-pytest-${version}`,
    async (made) => {
      const fetched = join(made, "fetched");
      await mkdir(fetched);
      const pinned = join(fetched, "requirements.txt");
      await writeFile(pinned, `pytest==${version} --hash=sha256:${hash}\n`);
      const pip = ["tool", "run", "--from", "pip==25.3", "pip", "download", "--no-deps", "--no-binary=:all:"];
      await tool(await uv(say), [...pip, "--require-hashes", "--requirement", pinned, "--dest", fetched], why);
      const one = `pytest-${version}/testing/example_scripts/junit-10.xsd`;
      await tool(
        "tar",
        ["-xzf", join(fetched, `pytest-${version}.tar.gz`), "-C", made, "--strip-components=3", one],
        why,
      );
      await rm(fetched, { recursive: true });
    },
    say,
  );
  return join(directory, "junit-10.xsd");
}
