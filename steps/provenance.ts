import type { Provenance } from "../judgement/verdict.ts";
import type { ProvenanceSettings } from "../settings/provenance.ts";
import { git, headOf } from "./git.ts";
import { pipelineOf } from "./pipelines.ts";

const keys = ["commit", "branch", "repository", "build"] as const;

/**
 * From which commit, branch, repository and build a rehearsal is. The user's own variables say it first. The checkout says
 * what really runs; a pipeline checks out a commit rather than a branch, and then its variables name the branch. What nobody
 * knows is left out. Call it before any command runs: commands may change files of the checkout.
 * @param cwd a directory of the checkout
 */
export async function provenanceOf(
  settings: ProvenanceSettings,
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Provenance> {
  const checkout = settings.git ? await checkoutIn(cwd) : {};
  const pipeline = pipelineOf(env);
  const own = (key: (typeof keys)[number]) => settings[key].map((name) => env[name]).find(Boolean);
  const all = keys.map((key) => [key, clean(key, own(key) || checkout[key] || pipeline[key])] as const);
  const known: Provenance = Object.fromEntries(all.filter(([, value]) => value !== undefined));
  // Only what is not committed to the commit that is named says anything about it.
  return checkout.uncommitted && known.commit === checkout.commit ? { ...known, uncommitted: true } : known;
}

async function checkoutIn(cwd: string): Promise<Provenance> {
  const [branch, commit, repository, changed] = await Promise.all([
    git(cwd, "symbolic-ref", "--quiet", "--short", "HEAD"),
    headOf(cwd),
    git(cwd, "config", "--get", "remote.origin.url"),
    // Untracked files are left out: where a rehearsal writes its evidence, there always are some.
    git(cwd, "--no-optional-locks", "status", "--porcelain", "--untracked-files=no"),
  ]);
  return { branch, commit, repository, uncommitted: changed !== undefined };
}

/** The most characters of a value. Whoever opens a pull request chooses some of them. */
const longest = 500;

/** A value fit to be shown: one line, and a URL without a user and a password in it. */
function clean(key: (typeof keys)[number], value: string | undefined): string | undefined {
  if (value === undefined || value.length > longest || /\p{Cc}/u.test(value)) return undefined;
  if (key === "commit") return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i.test(value) ? value.toLowerCase() : undefined;
  if (key === "branch") return value;
  const url = URL.parse(value);
  if (!url || !(url.username || url.password)) return value;
  url.username = "";
  url.password = "";
  return url.href;
}
