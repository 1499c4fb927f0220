import { statfs } from "node:fs/promises";
import { styleText } from "node:util";
import { cacheDirectory } from "../directories.ts";
import { loadSettings } from "../settings/load.ts";
import { type Presence, presence } from "../setup/presence.ts";
import { bucketPresence } from "./bucket.ts";
import { portPresence } from "./ports.ts";
import { exitCodeOf, type Options, projectOf } from "./shared-options.ts";

const needed = 6;
const gigabyte = 1024 ** 3;

/** `rehearse doctor`: looks, and changes nothing. Exit code 3 when a rehearsal would not work now. */
export const doctor = (options: Options): Promise<number> =>
  exitCodeOf(options.json, async () => {
    const { stack, set, json } = options;
    const settings = loadSettings({ stack, directory: projectOf(options), overrides: set });
    const looks = [presence(), portPresence(settings.ports), bucketPresence(settings), disk().then((one) => [one])];
    const found = (await Promise.all(looks)).flat();
    process.stdout.write(json ? `${JSON.stringify(found, null, 2)}\n` : found.map(told).join(""));
    return found.some(({ status }) => status === "missing") ? 3 : 0;
  });

async function disk(): Promise<Presence> {
  const { bavail, bsize } = await statfs("/");
  const free = (bavail * bsize) / gigabyte;
  return {
    name: "disk",
    status: free >= needed ? "found" : "missing",
    found: `${free.toFixed(1)} GB free`,
    needed: `${needed} GB for images and the cache in ${cacheDirectory()}`,
    how: "Free some space: `docker system df` shows what the engine holds.",
  };
}

const signs = {
  found: styleText("green", "✔"),
  fetchable: styleText("yellow", "↓"),
  missing: styleText("red", "✘"),
};

const told = ({ name, status, found, needed, how }: Presence): string =>
  `${signs[status]} ${name.padEnd(18)} ${found}\n${status === "found" ? "" : `  ${"".padEnd(18)} needed: ${needed}\n  ${"".padEnd(18)} ${how}\n`}`;
