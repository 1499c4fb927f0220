import { createHash } from "node:crypto";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { Bundle } from "../../evidence/bundle.ts";
import { checksumFile, listed } from "../../evidence/checksums.ts";
import { rehearse, type Situation } from "../situations/rehearse.ts";

const io = `{ inputs: [ds("raw.orders")], outputs: [ds("dw.orders")] }`;

/** A program whose lineage is as expected. */
export const program = `
  await post(event("START", ${io}));
  await post(event("COMPLETE", ${io}));
`;
/** Settings that expect the lineage of the program, or another. */
export const expecting = (outputs = "dw.orders") => ({
  expect: { inputs: ["raw.orders"], outputs: [outputs] },
});

/** Rehearses, and keeps the bundle. @returns its folder below `parent` */
export async function sealedBundle(parent: string, situation: Partial<Situation> = {}): Promise<string> {
  let directory = "";
  await rehearse({
    program,
    settings: expecting(),
    ...situation,
    sealed: (bundle) => {
      directory = join(parent, basename(bundle.directory));
      cpSync(bundle.directory, directory, { recursive: true });
    },
  });
  return directory;
}

/** Changes a file as somebody does who then writes SHA256SUMS anew, so that every checksum is right. */
export function forge(directory: string, file: string, change: (text: string) => string): void {
  const path = join(directory, file);
  const before = readFileSync(path, "utf8");
  const after = change(before);
  if (before === after) throw new Error(`${file} is not changed`);
  writeFileSync(path, after);
  reseal(directory);
}

/** Writes SHA256SUMS anew. */
export function reseal(directory: string): void {
  const files = Bundle.at(directory)
    .files()
    .filter((file) => file !== checksumFile);
  const sums = files.map((file): [string, string] => [
    file,
    createHash("sha256")
      .update(readFileSync(join(directory, file)))
      .digest("hex"),
  ]);
  writeFileSync(join(directory, checksumFile), listed(new Map(sums)));
}
