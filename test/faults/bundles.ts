import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Verdict } from "../../judgement/verdict.ts";
import type { Place } from "./place.ts";

/** The local bundles of a place, oldest first. */
export const bundles = ({ evidence }: Place): string[] =>
  existsSync(evidence)
    ? readdirSync(evidence)
        .sort()
        .map((name) => join(evidence, name))
    : [];

export const verdictIn = (bundle: string): Verdict | undefined =>
  existsSync(join(bundle, "verdict.json")) ? JSON.parse(readFileSync(join(bundle, "verdict.json"), "utf8")) : undefined;

/** Whether a bundle is in the bucket: whole, with checksums that `sha256sum` accepts, and byte for byte the local one. */
export async function isStored({ bucket }: Place, bundle: string): Promise<boolean> {
  const name = bundle.split("/").at(-1) as string;
  const [sums] = globSync(`*/${name}/SHA256SUMS`, { cwd: bucket });
  if (!sums) return false;
  const stored = join(bucket, sums, "..");
  await execa("sha256sum", ["--check", "--strict", "SHA256SUMS"], { cwd: stored });
  await execa("diff", ["--recursive", bundle, stored]);
  return true;
}
