// Runs on every Node that knows modules, so that an old one reaches the sentence below.
// Two files of semver only: its index would make every command wait for all of them.

import satisfies from "semver/functions/satisfies.js";
import minVersion from "semver/ranges/min-version.js";

/**
 * Says in one line which Node is needed, when the running one is too old.
 * @param {string} running as in `process.versions.node`
 * @param {{ engines: { node: string }, devEngines: { runtime: { version: string } } }} manifest this package's package.json
 * @param {boolean} isCheckout whether the TypeScript sources are run, which need a newer Node than the package
 * @returns {string | undefined} nothing when the running Node will do
 */
export function nodeProblem(running, manifest, isCheckout) {
  const needed = isCheckout ? manifest.devEngines.runtime.version : manifest.engines.node;
  if (satisfies(running, needed, { includePrerelease: true })) return undefined;
  const least = minVersion(needed);
  const own = isCheckout
    ? " In a checkout, `npm run rehearse -- <command>` uses the Node that `npm ci` installed."
    : "";
  return `rehearse needs Node ${least?.major}.${least?.minor} or newer; this is Node ${running}.${own}`;
}
