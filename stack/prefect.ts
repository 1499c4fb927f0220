import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Port } from "../settings/stack.ts";
import { databaseFile, databaseFolder } from "../setup/prefect-database.ts";
import { container, publishedUrl, type Surroundings } from "./container.ts";

/** The port of its API and UI inside its container. */
export const prefectPort = 4200;

/** The command of its container. */
export const prefectCommand = ["prefect", "server", "start", "--host", "0.0.0.0", "--port", String(prefectPort)];

/** Who it runs as: nobody. */
export const prefectUser = "65534:65534";

/**
 * The folder of its database, by a name with which Prefect keeps to one connection, as it does for a database in memory
 * (`:memory:` in the URL, prefect/server/database/configurations.py). With several, two requests that write at once make
 * SQLite refuse one of them; Prefect answers 503, and its client asks again after two seconds, then four.
 */
const home = "/tmp/:memory:";

/** The variables of its container, whose `/tmp` is in memory. */
export const prefectVariables = ({ ui }: { ui: boolean }): string[] => [
  "HOME=/tmp",
  `PREFECT_HOME=${home}`,
  "PREFECT_SERVER_ANALYTICS_ENABLED=false",
  "DO_NOT_TRACK=1",
  // A flow run that finds no place under its deployment's concurrency limit tries again after that time, in
  // seconds: 30 by default.
  "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS=1",
  // Without what only its UI needs, the server is ready a second earlier. A stack that
  // keeps running has the UI, and one whose UI is photographed.
  "PREFECT_SERVER_REGISTER_BLOCKS_ON_START=false",
  "PREFECT_SERVER_MEMOIZE_BLOCK_AUTO_REGISTRATION=false",
  `PREFECT_SERVER_UI_ENABLED=${ui}`,
  "PREFECT_UI_STATIC_DIRECTORY=/tmp/ui",
  "PREFECT_UI_API_URL=/api",
  "PYTHONDONTWRITEBYTECODE=1",
];

/** Fails unless the file is a whole database that has been migrated. What is left to migrate, Prefect finds at its start. */
const check =
  "import sqlite3, sys; database = sqlite3.connect(sys.argv[1]); " +
  "assert database.execute('PRAGMA integrity_check').fetchone() == ('ok',); " +
  "assert database.execute('SELECT version_num FROM alembic_version').fetchone()";

/** Starts on a copy of the database that the image has migrated before; at any doubt on none, as the image does alone. */
const fromDatabase = `
if mkdir -p "$PREFECT_HOME" && cp ${databaseFile} "$PREFECT_HOME/prefect.db" && python -c "$0" "$PREFECT_HOME/prefect.db"; then
  echo 'lineage-rehearsal: Prefect starts on a database that its image has migrated before'
else
  echo 'lineage-rehearsal: Prefect migrates an empty database: there is no migrated one that can be used'
  rm -f "$PREFECT_HOME/prefect.db"
fi
exec "$@"
`;

interface PrefectArgs {
  image: string;
  port: Port;
  ui: boolean;
  /** The volume with an empty database that the image has migrated; it migrates one at its start if left out. */
  database?: string | undefined;
}

/** The Prefect server. Its database is a file in memory. */
export class Prefect extends pulumi.ComponentResource {
  readonly containers: { prefect: docker.Container };
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: PrefectArgs, around: Surroundings) {
    super("lineage-rehearsal:stack:Prefect", name);
    const own = container(
      name,
      {
        image: args.image,
        ...(args.database === undefined
          ? { command: prefectCommand }
          : {
              command: ["sh", "-c", fromDatabase, check, ...prefectCommand],
              volumes: [{ volumeName: args.database, containerPath: databaseFolder, readOnly: true }],
            }),
        user: prefectUser,
        workingDir: "/tmp",
        envs: prefectVariables(args),
        tmpfs: { "/tmp": "rw,mode=1777,size=512m" },
        publish: { [prefectPort]: args.port },
        megabytes: 1024,
      },
      around,
      this,
    );
    this.containers = { prefect: own };
    this.url = publishedUrl(own, prefectPort, around);
    this.registerOutputs();
  }
}
