import { once } from "node:events";
import { readSettings } from "./settings.ts";
import { webServer } from "./web-server.ts";

// The first process of a container ignores signals that it does not handle.
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => process.exit(0));

// Node calls stripping the types of the page's scripts experimental. That warning at each start helps nobody.
process.removeAllListeners("warning");
process.on("warning", ({ name, message }) => name === "ExperimentalWarning" || console.error(`${name}: ${message}`));

const log = (line: string): void => console.log(`${new Date().toISOString()} ${line}`);

try {
  log("this is lineage-rehearsal's stand-in for the Marquez web UI, not the Marquez web UI");
  const { marquez, port } = readSettings(process.env);
  await once(webServer(marquez, log).listen(port), "listening");
  log(`on port ${port}, for Marquez at ${marquez.host}:${marquez.port}`);
} catch (error) {
  log(`cannot start: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
