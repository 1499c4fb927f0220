import { imageVariables } from "../docker/images.ts";
import { RehearsalError } from "../errors.ts";
import { officialImages } from "../settings/official-images.ts";
import type { ResolvedImage } from "./images.ts";

/** The first version of PostgreSQL that the migrations of Marquez, as far as that version, do not know. */
const FIRST_UNKNOWN = 15;
const LAST_MARQUEZ = [0, 51] as const;

/**
 * Checks that a real Marquez is given a database on which it comes up. On PostgreSQL 15 and newer, Marquez as far as 0.51
 * makes no tables and ends (MarquezProject/marquez#2604): the Flyway in it knows PostgreSQL as far as 14.
 * @throws RehearsalError SETUP when it would not come up, or when the engine does not answer
 */
export async function checkMarquezDatabase(images: ResolvedImage[], signal?: AbortSignal): Promise<void> {
  const [marquez, postgres] = (["marquez", "postgres"] as const).map((name) => images.find((one) => one.name === name));
  if (marquez === undefined || marquez.standIn || postgres === undefined || !isOld(marquez.reference)) return;
  const major = await majorVersion(postgres, signal);
  if (major === undefined || major < FIRST_UNKNOWN) return;
  throw new RehearsalError("SETUP", {
    doing: `checking the database for ${marquez.reference}`,
    found: `${postgres.reference} is PostgreSQL ${major}, on which this Marquez does not come up: it knows ${FIRST_UNKNOWN - 1} and older`,
    next: `Set images.postgres to PostgreSQL ${FIRST_UNKNOWN - 1}, such as ${officialImages.postgres}, and get it into the Docker engine (\`docker pull ${officialImages.postgres}\`, or \`docker load\`).`,
  });
}

/** Whether a reference names a Marquez that is known to need an old PostgreSQL. A tag that is no version tells nothing. */
function isOld(reference: string): boolean {
  const [, major, minor] = /(?:^|\/)marquez:v?(\d+)\.(\d+)/.exec(reference) ?? [];
  if (major === undefined) return false;
  const [lastMajor, lastMinor] = LAST_MARQUEZ;
  return Number(major) < lastMajor || (Number(major) === lastMajor && Number(minor) <= lastMinor);
}

/** The major version that the image itself says, as the official one does, else the one in its tag. */
async function majorVersion({ id, reference }: ResolvedImage, signal?: AbortSignal): Promise<number | undefined> {
  const { PG_MAJOR, PG_VERSION } = await imageVariables(id, signal);
  const tagged = /(?:^|\/)postgres(?:ql)?:v?(\d+)/.exec(reference)?.[1] ?? /:.*pg(\d+)/.exec(reference)?.[1];
  const major = Number.parseInt(PG_MAJOR ?? PG_VERSION ?? tagged ?? "", 10);
  return Number.isNaN(major) ? undefined : major;
}
