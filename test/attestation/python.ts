import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { uv } from "../../setup/uv.ts";

const script = fileURLToPath(new URL("verify.py", import.meta.url));
const packages = ["securesystemslib==1.6.0", "cryptography==50.0.2", "in-toto-attestation==0.9.3", "protobuf==7.36.2"];

/**
 * Verifies bundles by code that is not ours.
 * @param bundles each with the file of a public key, or `certificate`
 * @returns for each the result and the number of subjects, or why it is refused
 */
export async function verifiedByPython(...bundles: [directory: string, key: string][]): Promise<string[]> {
  const run = ["run", "--quiet", "--no-project", "--no-config", ...packages.flatMap((one) => ["--with", one])];
  const { stdout } = await execa(await uv(() => {}), [...run, script, ...bundles.flat()], {
    stdin: "ignore",
    env: { UV_PYTHON_DOWNLOADS: "never" },
  });
  return stdout.split("\n");
}
