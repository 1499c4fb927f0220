import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Contract } from "../contract/contract.ts";
import { read } from "../contract/read.ts";
import { messageOf, RehearsalError } from "../errors.ts";

/** The contract that a rehearsal is judged by. */
export interface LoadedContract {
  /** The name of its file. */
  name: string;
  text: string;
  /** SHA-256 of its file, in hexadecimal. */
  sha256: string;
  contract: Contract;
}

/**
 * Reads the contract that the settings name.
 * @returns undefined when they name none
 * @throws RehearsalError SETTINGS naming the line and key of each problem
 */
export function loadContract({
  contract: { file },
}: {
  contract: { file?: string | undefined };
}): LoadedContract | undefined {
  if (file === undefined) return undefined;
  const bytes = bytesOf(file);
  const text = bytes.toString("utf8");
  const { contract, problems } = read(text);
  if (problems) throw broken(file, problems);
  return { name: basename(file), text, sha256: createHash("sha256").update(bytes).digest("hex"), contract };
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (thrown) {
    throw broken(file, [messageOf(thrown)]);
  }
}

/** The error about a contract that cannot be read. */
export const broken = (file: string, problems: readonly string[]): RehearsalError =>
  new RehearsalError("SETTINGS", {
    doing: `reading the contract ${file}`,
    found: [
      problems.length === 1 ? "one problem" : `${problems.length} problems`,
      ...problems.map((problem) => `  ${problem}`),
    ].join("\n"),
    next: "Correct these lines; docs/contract.md describes the form. Or remove the file, and let `rehearse accept` write it.",
  });
