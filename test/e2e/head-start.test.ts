import assert from "node:assert/strict";
import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { execa } from "execa";
import { postgresMemory, postgresSocketFolder, postgresUser, postgresVariables } from "../../boot/postgres-server.ts";
import { flywayState, makeTemplate, saysLeftOut, saysStarted, startingFrom } from "../../boot/start-script.ts";
import { imageStart } from "../../docker/images.ts";
import { makeVolume, removeVolume } from "../../docker/volumes.ts";
import { until } from "../../machine/until.ts";
import { officialImages } from "../../settings/official-images.ts";
import { resolveImage } from "../../setup/images.ts";

/** Tables like Marquez's and Flyway's, in the place of a real Marquez, of which no registry that tests reach has an image. */
const migrated = [
  "CREATE TABLE flyway_schema_history (installed_rank int, version text, script text, checksum int, success boolean)",
  "INSERT INTO flyway_schema_history VALUES (1, '1', 'V1__a.sql', 42, true), (2, '2', 'V2__b.sql', NULL, true)",
  "CREATE TABLE namespaces (name text)",
  "INSERT INTO namespaces VALUES ('default')",
  "CREATE TABLE namespace_ownerships (namespace text)",
].join("\n");

describe("a database that starts from a template, on a real PostgreSQL", function () {
  this.timeout(120_000);
  const volume = `test-head-start-${randomBytes(4).toString("hex")}`;
  let image = "";
  let entrypoint: string[] = [];
  let container = "";

  const docker = async (...args: string[]): Promise<string> => (await execa("docker", args, { all: true })).all;
  const remove = () => execa("docker", ["rm", "--force", "--volumes", container], { reject: false });
  async function run(password: string, entrypoints: readonly string[], command: readonly string[]): Promise<void> {
    const memory = Object.entries(postgresMemory).flatMap(([path, options]) => ["--tmpfs", `${path}:${options}`]);
    const variables = [...postgresVariables, `POSTGRES_PASSWORD=${password}`].flatMap((one) => ["--env", one]);
    const [program = "", ...rest] = entrypoints;
    const volumes = [postgresSocketFolder, `${volume}:/from`].flatMap((one) => ["--volume", one]);
    const options = ["--user", postgresUser, ...memory, ...variables, ...volumes];
    container = await docker("run", "--detach", ...options, "--entrypoint", program, image, ...rest, ...command);
  }
  /** Starts a database, and returns the beginning of its log once it takes connections. */
  async function start(password: string): Promise<string> {
    await remove();
    const { entrypoints, command } = startingFrom("/from", { entrypoint });
    await run(password, entrypoints, command);
    const log = () => docker("logs", container);
    return until(log, (text) => text.includes("ready to accept connections"), { every: 100, within: 60_000 });
  }
  /** What a copy of the running database answers: an image need not hold a client. */
  const ask = (statement: string) =>
    docker(
      ...["exec", container, "sh", "-c"],
      'cp -a "$PGDATA" /tmp/copy && rm /tmp/copy/postmaster.pid && echo "$0" | postgres --single -D /tmp/copy marquez; rm -r /tmp/copy',
      statement,
    );
  const inVolume = (command: string) =>
    docker("run", "--rm", "--user", "0", "--volume", `${volume}:/from`, "--entrypoint", "sh", image, "-c", command);

  before(async () => {
    ({ id: image } = await resolveImage("postgres", officialImages.postgres, { standIns: "refuse", say: () => {} }));
    ({ entrypoint } = await imageStart(image));
    await makeVolume(volume, {});
    await inVolume("chmod 1777 /from");
    // In the place of the server that a real Marquez migrates: the image makes the database, and these statements fill it.
    const filling = [
      "sh",
      "-c",
      'printf "%s\\n" "$0" | "$@"',
      migrated,
      ...entrypoint,
      "postgres",
      "--single",
      "marquez",
    ];
    await run("first", ["sh", "-c", makeTemplate, flywayState], ["/from", ...filling]);
    await docker("wait", container);
  });
  after(async () => {
    await remove();
    await removeVolume(volume);
  });

  it("has the migrated tables, none of Marquez's rows, and the password of its own stack", async () => {
    const log = await start("second");
    assert.ok(log.startsWith(saysStarted), log);
    assert.match(await ask("SELECT count(*) FROM flyway_schema_history"), /count = "2"/);
    assert.match(await ask("SELECT count(*) FROM namespaces"), /count = "0"/);
    const [, rounds, salt = "", stored] =
      /SCRAM-SHA-256\$(\d+):([^$]+)\$([^:]+):/.exec(await ask("SELECT rolpassword FROM pg_authid")) ?? [];
    const key = pbkdf2Sync("second", Buffer.from(salt, "base64"), Number(rounds), 32, "sha256");
    const client = createHmac("sha256", key).update("Client Key").digest();
    assert.equal(stored, createHash("sha256").update(client).digest("base64"));
  });

  const startsEmpty = async () => {
    const log = await start("third");
    assert.ok(log.startsWith(saysLeftOut), log);
    assert.match(await ask("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), /count = "0"/);
  };

  it("starts empty when Flyway's table is not that of the template", async () => {
    await inVolume("mv /from/flyway /from/kept; echo 0123 > /from/flyway");
    await startsEmpty();
    await inVolume("mv /from/kept /from/flyway");
  });

  it("starts empty when a file of the template is missing", async () => {
    await inVolume("mv /from/data/global/pg_control /from/kept");
    await startsEmpty();
    await inVolume("mv /from/kept /from/data/global/pg_control");
  });

  it("starts empty when there is no template", async () => {
    await inVolume("rm -rf /from/data");
    await startsEmpty();
  });
});
