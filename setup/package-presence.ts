import type { OptionalPackage } from "./optional-package.ts";
import type { Presence } from "./presence.ts";

/** Whether an npm package that only some rehearsals need is there, for settings that need it. */
export const packagePresence = (wanted: OptionalPackage, what: string): Presence => ({
  name: wanted.name,
  status: wanted.present ? "found" : "missing",
  found: wanted.present ?? "none",
  needed: `the npm package, to make ${what}`,
  how: `Run \`${wanted.installCommand}\` where lineage-rehearsal is installed.`,
});
