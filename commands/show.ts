import { existsSync, rmSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { RehearsalError } from "../errors.ts";
import { type Check, isVerified } from "../evidence/check.ts";
import { checkChecksums } from "../evidence/check-checksums.ts";
import { checkSignature, type Trust } from "../evidence/check-signature.ts";
import { checkStatement } from "../evidence/check-statement.ts";
import { checkVerdict } from "../evidence/check-verdict.ts";
import { resultIn, type SealedResult } from "../evidence/sealed-result.ts";
import { newTemporaryDirectory } from "../machine/temporary-directory.ts";
import { exitCodes } from "../rehearsal/exit-code.ts";
import type { Settings } from "../settings/schema.ts";
import { lastOf, secretsFor } from "./bundle-of.ts";
import { runCommand, type StackOptions, stackOf } from "./command.ts";
import { type OnlyNew, onlyNew } from "./known-failures.ts";
import { openReport, reportFile } from "./open-report.ts";
import { shownForTerminal } from "./shown-bundle.ts";

/** The options of `rehearse show`. */
export interface ShowOptions extends StackOptions, Trust {
  last?: boolean;
  open?: boolean;
  onlyNew?: boolean;
}

/** Everything that is checked of a bundle, in the order in which it is told. */
const checks: readonly ((directory: string, trust: Trust) => Promise<Check>)[] = [
  checkChecksums,
  checkVerdict,
  checkStatement,
  checkSignature,
];

/**
 * `rehearse show`: prints the verdict of a bundle, and checks that it is what was sealed and that the verdict follows.
 * @returns 0 when it verifies and passed, 1 when it verifies and failed, 3 when it does not verify or says nothing about
 *   the lineage
 */
export const show = (written: string | undefined, options: ShowOptions): Promise<number> =>
  runCommand(options.json, async () => {
    if (written !== undefined && options.last)
      throw wrong("reading the command line", "a bundle and --last", "Name one of them.");
    const { settings, stack } = await stackOf(options, secretsFor(written));
    const place = written ?? (await lastOf(stack, settings.evidence.directory));
    await using bundle = await bundleAt(place, settings, options.open ?? false);
    const { directory } = bundle;
    const done: Check[] = [];
    for (const check of checks) done.push(await check(directory, options));
    const verified = isVerified(done);
    const result = await resultIn(directory);
    const known =
      options.onlyNew && result && verified
        ? await onlyNew(
            result.expectations as OnlyNew["expectations"],
            { stack: result.stack, places: [place] },
            settings,
          )
        : undefined;
    const opened = options.open ? await openIfVerified(directory, verified) : undefined;
    const shown = { place, result, checks: done, verified, known, opened };
    process.stdout.write(options.json ? `${JSON.stringify(asJson(shown), null, 2)}\n` : shownForTerminal(shown));
    return verified && result
      ? (exitCodes[result.verdict as keyof typeof exitCodes] ?? exitCodes.error)
      : exitCodes.error;
  });

/** What is shown of a bundle. */
export interface Shown {
  place: string;
  /** Undefined when verdict.json cannot be read. */
  result: SealedResult | undefined;
  checks: Check[];
  verified: boolean;
  known: OnlyNew | undefined;
  /** What became of opening the report, in words. */
  opened: string | undefined;
}

const asJson = ({ place, result, checks, verified, known }: Shown) => ({
  bundle: place,
  verified,
  checks,
  ...result,
  ...(known ? { expectations: known.expectations, known: known.known, comparedWith: known.comparedWith } : {}),
});

/** Nobody's browser is shown a page that somebody changed. */
async function openIfVerified(directory: string, verified: boolean): Promise<string> {
  if (!verified) return `${reportFile} is not opened: the bundle is not as it was sealed`;
  return openReport(directory);
}

/** The folder of a bundle. One from a bucket is fetched, and removed again unless somebody looks at its report. */
async function bundleAt(
  place: string,
  { aws }: Pick<Settings, "aws">,
  keep: boolean,
): Promise<AsyncDisposable & { directory: string }> {
  if (place.startsWith("s3://")) {
    const folder = newTemporaryDirectory("rehearse-bundle-");
    const remove = () => rmSync(folder, { recursive: true, force: true });
    try {
      const { fetchWhole } = await import("../store/fetch-bundle.ts");
      const directory = await fetchWhole({ aws }, place, folder);
      return { directory, [Symbol.asyncDispose]: async () => (keep ? undefined : remove()) };
    } catch (error) {
      remove();
      throw error;
    }
  }
  const directory = resolve(place);
  if (!existsSync(directory) || !statSync(directory).isDirectory())
    throw wrong(
      `reading ${place}`,
      "there is no such folder",
      "Name the folder of a bundle, or s3://bucket/prefix/name.",
    );
  return { directory, [Symbol.asyncDispose]: async () => {} };
}

const wrong = (doing: string, found: string, next: string): RehearsalError =>
  new RehearsalError("SETTINGS", { doing, found, next });
