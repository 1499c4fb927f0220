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

/** What is in memory: everything that the database writes, apart from its socket. Its root cannot be written. */
export const postgresMemory: Record<string, string> = {
  "/var/lib/postgresql/data": "rw,mode=1777,size=1g",
  "/tmp": "rw,mode=1777",
};

/**
 * The folder of the socket, which the image's own scripts connect to, by the name that no link leads to: podman 4.3 follows
 * `/var/run` on its own machine. It is a volume without a name: that has the owner and the mode of the image's folder on every
 * engine, and goes with its container. A folder in memory has not: under a root that cannot be written podman puts a copy of
 * `/run` that belongs to root, and runc gives what is mounted there the copy's mode.
 */
export const postgresSocketFolder = "/run/postgresql";
