import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { readSettings } from "../../offline/emulators/marquez-stand-in/settings.ts";

const MAIN = fileURLToPath(new URL("../../offline/emulators/marquez-stand-in/main.ts", import.meta.url));

const YAML = `
server:
  applicationConnectors:
    - type: http
      port: \${MARQUEZ_PORT:-6000}
  adminConnectors:
    - type: http
      port: 6001
db:
  driverClass: org.postgresql.Driver
  url: jdbc:postgresql://\${POSTGRES_HOST}:\${POSTGRES_PORT:-5432}/lineage
  user: somebody
  password: "p:a#ss"
flyway:
  connectRetries: 9
`;

describe("Marquez stand-in, its start", () => {
  it("reads the settings file that MARQUEZ_CONFIG names, with the environment put in", () => {
    const environment = { MARQUEZ_CONFIG: "marquez.yml", POSTGRES_HOST: "db", MARQUEZ_PORT: "7000" };
    assert.deepEqual(
      readSettings(environment, () => YAML),
      {
        apiPort: 7000,
        adminPort: 6001,
        database: { host: "db", port: 5432, name: "lineage", user: "somebody", password: "p:a#ss" },
        connectRetries: 9,
      },
    );
  });

  it("without a file takes the ports and the database's place from the environment alone", () => {
    const environment = { MARQUEZ_PORT: "1", MARQUEZ_ADMIN_PORT: "2", POSTGRES_HOST: "db", POSTGRES_PORT: "3" };
    const database = { host: "db", port: 3, name: "marquez", user: "marquez", password: "marquez" };
    assert.deepEqual(readSettings(environment), { apiPort: 1, adminPort: 2, database, connectRetries: 0 });
    assert.equal(readSettings({}).apiPort, 5000);
  });

  it("names what is wrong with a setting", () => {
    assert.throws(() => readSettings({ MARQUEZ_PORT: "http" }), /the API's port is not a port: http/);
    const config = () => "db: { url: 'jdbc:mysql://db/x', password: secret }";
    assert.throws(
      () => readSettings({ MARQUEZ_CONFIG: "x" }, config),
      (error: Error) => {
        assert.match(error.message, /db\.url is not jdbc:postgresql/);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      },
    );
  });

  it("without a database says so and exits 1, having said that it is a stand-in", async () => {
    // Port 1 is nobody's: the connection is refused at once.
    const env = { POSTGRES_HOST: "127.0.0.1", POSTGRES_PORT: "1", MARQUEZ_PORT: "0", MARQUEZ_ADMIN_PORT: "0" };
    const { exitCode, stdout } = await execa(process.execPath, [MAIN], { env, reject: false });
    assert.equal(exitCode, 1);
    assert.match(stdout, /lineage-rehearsal's stand-in for Marquez, not Marquez/);
    assert.match(stdout, /no database at 127\.0\.0\.1:1\/marquez: .*ECONNREFUSED/);
  }).timeout(20_000);
});
