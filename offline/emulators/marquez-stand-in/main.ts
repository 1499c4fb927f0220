import { once } from "node:events";
import { adminServer } from "./admin-server.ts";
import { startApi } from "./api.ts";
import { apiServer } from "./api-server.ts";
import { ANSWERS_AS } from "./label.ts";
import { openPostgresJournal } from "./postgres-journal.ts";
import { readSettings } from "./settings.ts";

// The first process of a container ignores signals that it does not handle.
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => process.exit(0));

const log = (line: string): void => console.log(`${new Date().toISOString()} ${line}`);

try {
  log(`this is lineage-rehearsal's stand-in for Marquez, not Marquez; it answers as Marquez ${ANSWERS_AS} does`);
  const settings = readSettings(process.env);
  const { apiPort, adminPort, database } = settings;
  const journal = await openPostgresJournal(settings);
  const api = apiServer(await startApi(journal, log), log).listen(apiPort);
  const admin = adminServer(() => journal.check()).listen(adminPort);
  await Promise.all([once(api, "listening"), once(admin, "listening")]);
  log(
    `API on port ${apiPort}, admin on port ${adminPort}, database ${database.name} on ${database.host}:${database.port}`,
  );
} catch (error) {
  log(`cannot start: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
