/** PostgreSQL without durability: the data need not survive a crash. */
const fast = {
  fsync: "off",
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
};

/** Who the database runs as: the number of the user `postgres` in the official image. */
export const postgresUser = "999:999";

/** The variables of the official image, apart from the password. */
export const postgresVariables = [
  "POSTGRES_USER=marquez",
  "POSTGRES_DB=marquez",
  "PGDATA=/var/lib/postgresql/data/rehearsal",
  "POSTGRES_INITDB_ARGS=--no-sync",
];

/** The command of the container: the server and its settings. */
export const postgresCommand = [
  "postgres",
  ...Object.entries(fast).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
];

/** What is in memory: everything that the database writes. Its root cannot be written. */
export const postgresMemory: Record<string, string> = {
  "/var/lib/postgresql/data": "rw,mode=1777,size=1g",
  "/var/run/postgresql": "rw,mode=1777",
  "/tmp": "rw,mode=1777",
};
