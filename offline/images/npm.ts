import { arch } from "node:os";
import { tool } from "../kit.ts";

/**
 * Fetches the npm packages that a folder's package-lock.json pins, as a Linux image of this machine's architecture needs
 * them. None of their scripts is run.
 * @throws RehearsalError SETUP
 */
export async function npmPackages(directory: string, doing: string, cancelSignal?: AbortSignal): Promise<void> {
  await tool(
    "npm",
    ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--os=linux", `--cpu=${arch()}`],
    { doing, next: "Check that npm's registry can be reached (npm ping), then try again." },
    { cwd: directory, ...(cancelSignal && { cancelSignal }) },
  );
}
