import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import type { Entry } from "./entry.ts";
import type { Journal } from "./journal.ts";
import type { Settings } from "./settings.ts";

/** How long Marquez takes to give up when it may not try again. */
const GIVE_UP_AFTER_MS = 3000;
const RETRY_MS = 1000;
const TRY_EVERY_MS = 50;

// `json` rather than `jsonb`, because it keeps an event as it came, even an escaped NUL character.
const TABLE = `CREATE TABLE IF NOT EXISTS lineage_rehearsal_stand_in_journal (
  position bigserial PRIMARY KEY,
  entry json NOT NULL
)`;

/** The reason of a failure. Node joins the failures of a host's addresses in one error without a message of its own. */
const reasonOf = (error: unknown): string =>
  error instanceof AggregateError
    ? error.errors.map(reasonOf).join("; ")
    : error instanceof Error
      ? error.message
      : `${error}`;

async function connected(pool: pg.Pool, where: string, retries: number): Promise<void> {
  const deadline = performance.now() + GIVE_UP_AFTER_MS + retries * RETRY_MS;
  for (;;) {
    try {
      await pool.query(TABLE);
      return;
    } catch (error) {
      if (performance.now() > deadline)
        throw new Error(`no database at ${where}: ${reasonOf(error)}`, { cause: error });
      await delay(TRY_EVERY_MS);
    }
  }
}

/** Opens the journal in PostgreSQL. Fails when the database cannot be reached for as long as Marquez would try. */
export async function openPostgresJournal({
  database,
  connectRetries,
}: Pick<Settings, "database" | "connectRetries">): Promise<Journal> {
  const { host, port, name, user, password } = database;
  const limits = { max: 4, connectionTimeoutMillis: 1000, query_timeout: 5000 };
  const pool = new pg.Pool({ host, port, database: name, user, password, ...limits });
  // The next query replaces an idle connection that broke. Without this listener the break would end the process.
  pool.on("error", (error) => console.error(`connection to the database lost: ${reasonOf(error)}`));
  await connected(pool, `${host}:${port}/${name}`, connectRetries);
  return {
    async read() {
      const { rows } = await pool.query<{ entry: Entry }>(
        "SELECT entry FROM lineage_rehearsal_stand_in_journal ORDER BY position",
      );
      return rows.map(({ entry }) => entry);
    },
    async append(entry) {
      await pool.query("INSERT INTO lineage_rehearsal_stand_in_journal (entry) VALUES ($1)", [JSON.stringify(entry)]);
    },
    async check() {
      await pool.query("SELECT 1").catch((error: unknown) => {
        throw new Error(reasonOf(error), { cause: error });
      });
    },
  };
}
