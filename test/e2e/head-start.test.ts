import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { execa } from "execa";
import { postgresCommand, postgresMemory, postgresUser, postgresVariables } from "../../boot/postgres-server.ts";
import { flywayState, makeTemplate, saysLeftOut, saysStarted, startingFrom } from "../../boot/start-script.ts";
import { imageEntrypoint } from "../../docker/images.ts";
import { makeVolume, removeVolume } from "../../docker/volumes.ts";
import { officialImages } from "../../settings/official-images.ts";
import { resolveImage } from "../../setup/images.ts";

/** A table like Flyway's, filled in the place of a real Marquez, of which no registry that tests reach has an image. */
const migrated = `
  CREATE TABLE flyway_schema_history (installed_rank int, version text, script text, checksum int, success boolean);
  INSERT INTO flyway_schema_history VALUES (1, '1', 'V1__tables.sql', 42, true), (2, '2', 'V2__more.sql', NULL, true);
  CREATE TABLE namespaces (name text);
  INSERT INTO namespaces VALUES ('default');
  CREATE TABLE namespace_ownerships (namespace text)`;

describe("a database that starts from a template, on a real PostgreSQL", function () {
  this.timeout(120_000);
  const volume = `test-head-start-${randomBytes(4).toString("hex")}`;
  let image = "";
  let entrypoint: string[] = [];
  let container = "";

  const docker = async (...args: string[]): Promise<string> => (await execa("docker", args)).stdout;
  const remove = () => execa("docker", ["rm", "--force", "--volumes", container], { reject: false });
  async function start(password: string, entrypoints: readonly string[], command: readonly string[]): Promise<void> {
    await remove();
    const memory = Object.entries(postgresMemory).flatMap(([path, options]) => ["--tmpfs", `${path}:${options}`]);
    const variables = [...postgresVariables, `POSTGRES_PASSWORD=${password}`].flatMap((one) => ["--env", one]);
    const [program = "", ...rest] = entrypoints;
    const options = ["--user", postgresUser, ...memory, ...variables, "--volume", `${volume}:/from`];
    container = await docker("run", "--detach", ...options, "--entrypoint", program, image, ...rest, ...command);
    await answers(password);
  }
  const ask = (password: string, statement: string) =>
    docker(
      ...["exec", "--env", `PGPASSWORD=${password}`, container],
      ...["psql", "-h", "127.0.0.1", "-U", "marquez", "-Atc", statement, "marquez"],
    );
  /** Waits for an answer over TCP, with the password. The engine's own log ends when the container does. */
  const answers = (password: string) =>
    docker(
      ...["exec", "--env", `PGPASSWORD=${password}`, container, "sh", "-c"],
      "until psql -h 127.0.0.1 -U marquez -c 'SELECT 1' marquez > /dev/null 2>&1; do sleep 0.1; done",
    );
  const startFromTemplate = async (password: string) => {
    const { entrypoints, command } = startingFrom("/from", { entrypoint });
    await start(password, entrypoints, command);
    return docker("logs", container);
  };
  const inVolume = (command: string) =>
    docker("run", "--rm", "--user", "0", "--volume", `${volume}:/from`, "--entrypoint", "sh", image, "-c", command);

  before(async () => {
    ({ id: image } = await resolveImage("postgres", officialImages.postgres, { standIns: "refuse", say: () => {} }));
    entrypoint = await imageEntrypoint(image);
    await makeVolume(volume, {});
    await inVolume("chmod 1777 /from");
    const command = ["/from", ...entrypoint, ...postgresCommand];
    await start("first", ["sh", "-c", makeTemplate, flywayState], command);
    await ask("first", migrated);
    await docker("exec", container, "sh", "-c", 'kill -INT "$(head -n 1 "$PGDATA/postmaster.pid")"');
    await docker("exec", container, "sh", "-c", "until [ -d /from/data ]; do sleep 0.1; done");
    await answers("first");
  });
  after(async () => {
    await remove();
    await removeVolume(volume);
  });

  it("has the migrated tables, none of their rows, and the password of its own stack", async () => {
    assert.ok((await startFromTemplate("second")).startsWith(saysStarted));
    assert.equal(await ask("second", "SELECT count(*) FROM flyway_schema_history"), "2");
    assert.equal(await ask("second", "SELECT count(*) FROM namespaces"), "0");
    await assert.rejects(ask("first", "SELECT 1"), /password authentication failed/);
  });

  const empty = async (password: string) => {
    assert.match(await startFromTemplate(password), new RegExp(`^${saysLeftOut}`));
    assert.equal(await ask(password, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
  };

  it("starts empty when Flyway's table is not that of the template", async () => {
    await inVolume("mv /from/flyway /from/kept; echo 0123 > /from/flyway");
    await empty("third");
    await inVolume("mv /from/kept /from/flyway");
  });

  it("starts empty when a file of the template is missing", async () => {
    await inVolume("mv /from/data/global/pg_control /from/kept");
    await empty("fourth");
    await inVolume("mv /from/kept /from/data/global/pg_control");
  });

  it("starts empty when there is no template", async () => {
    await inVolume("rm -rf /from/data");
    await empty("fifth");
  });
});
