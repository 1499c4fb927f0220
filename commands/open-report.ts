import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../errors.ts";

/** The report for people in a bundle. */
export const reportFile = "report.html";

/** The program that opens a file in the user's browser, by the operating system. */
const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: "open", win32: "explorer" };

/**
 * Opens the report of a bundle in the user's browser, without waiting for its end.
 * @returns what became of it, in words
 */
export async function openReport(directory: string, platform = process.platform): Promise<string> {
  const path = join(directory, reportFile);
  if (!existsSync(path)) return `the bundle has no ${reportFile}: an older version of rehearse wrote it`;
  const program = openers[platform] ?? "xdg-open";
  try {
    const opening = spawn(program, [path], { stdio: "ignore", detached: true });
    await once(opening, "spawn");
    opening.unref();
    return `opened ${path}`;
  } catch (thrown) {
    return `${program} cannot be run (${(thrown as NodeJS.ErrnoException).code ?? messageOf(thrown)}): open ${path} yourself`;
  }
}
