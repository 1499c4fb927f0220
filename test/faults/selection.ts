import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { packageRoot } from "../../version.ts";

const thirds = 3;

/** The rows that a run of the suite carries out. */
export interface Selection {
  includes: (name: string) => boolean;
  /** Whether these are all. */
  whole: boolean;
  /** Why these, for people. */
  why: string;
}

/**
 * Which third of the matrix a row belongs to: 0, 1 or 2. It depends on the row's name alone, so that a new row moves no other.
 * @param name as `nameOf` gives it
 */
export const thirdOf = (name: string): number => thirdOfHash(createHash("sha256").update(name).digest("hex"));

/** Which third a commit carries out: its hash modulo 3. */
export const thirdOfHash = (hash: string): number => Number(BigInt(`0x${hash}`) % BigInt(thirds));

/**
 * The rows that the environment asks for: those whose name matches the pattern FAULTS, or a third of the matrix with FAULTS_THIRD=commit, or
 * all.
 * @param commit the hash of the commit that is checked out; undefined where there is none
 * @throws Error when FAULTS_THIRD says anything else
 */
export function selection(
  { FAULTS: pattern, FAULTS_THIRD: third }: NodeJS.ProcessEnv,
  commit: () => string | undefined = checkedOut,
): Selection {
  if (pattern !== undefined) {
    const matches = new RegExp(pattern);
    return { includes: (name) => matches.test(name), whole: false, why: `they match FAULTS=${pattern}` };
  }
  if (third === undefined) return { includes: () => true, whole: true, why: "the whole matrix" };
  if (third !== "commit") throw new Error(`FAULTS_THIRD is "${third}", but only "commit" is known.`);
  const hash = commit();
  if (hash === undefined) return { includes: () => true, whole: true, why: "no commit chooses a third of the matrix" };
  const chosen = thirdOfHash(hash);
  return {
    includes: (name) => thirdOf(name) === chosen,
    whole: false,
    why: `commit ${hash.slice(0, 12)} chooses third ${chosen + 1} of ${thirds}`,
  };
}

function checkedOut(): string | undefined {
  try {
    return execFileSync("git", ["rev-parse", "--verify", "HEAD"], {
      cwd: packageRoot,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return undefined; // A copy without its history, or no git.
  }
}
