import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { noGuard } from "../../context/context.ts";
import { RehearsalError } from "../../errors.ts";
import { Log } from "../../evidence/log.ts";
import type { Transport } from "../../judgement/facts.ts";
import { runCommand } from "../../steps/command.ts";
import { commandEnvironment } from "../../steps/environment.ts";
import { type Example, example } from "../context/example.ts";
import { Variables } from "../variables.ts";

const receiver = "http://127.0.0.1:6000";
const production = "http://lineage.example:5000";

describe("a command and what the caller has set for OpenLineage", () => {
  let rehearsal: Example;
  let variables: Variables;
  let home: string;
  let work: string;
  beforeEach(() => {
    variables = new Variables();
    rehearsal = example();
    home = join(rehearsal.directory, "home");
    work = join(rehearsal.directory, "work");
    mkdirSync(join(home, ".openlineage"), { recursive: true });
    mkdirSync(work);
    variables.set({ HOME: home });
  });
  afterEach(() => {
    variables[Symbol.dispose]();
    rehearsal[Symbol.dispose]();
  });

  const request = (added: Record<string, string> = {}) => ({
    added,
    cwd: work,
    lineageUrl: receiver,
    inheriting: { inherit: [], setting: "refine.inherit" },
  });
  const stack = { urls: { marquez: "http://127.0.0.1:5000" }, containers: {}, images: [] };
  const configFile = (text: string, directory = work) => {
    writeFileSync(join(directory, "openlineage.yml"), text);
    return text;
  };

  /** What a client finds: the variables of the command, and the file that OPENLINEAGE_CONFIG names. */
  async function found(added: Record<string, string> = {}) {
    await using made = await commandEnvironment(stack, rehearsal, request(added));
    const { env, transport } = made;
    const file = env.OPENLINEAGE_CONFIG as string | undefined;
    const text = file !== undefined && existsSync(file) ? readFileSync(file, "utf8") : undefined;
    return { env, transport, text, config: text === undefined ? undefined : parse(text, { version: "1.1" }) };
  }
  const overridden = async (): Promise<Transport["overridden"]> => (await found()).transport.overridden;

  describe("in variables", () => {
    it("inherits none of them, and its verdict can name each", async () => {
      variables.set({
        OPENLINEAGE__TRANSPORT__TYPE: "http",
        OPENLINEAGE__TRANSPORT__URL: `${production}/?token=t0ken`,
        OPENLINEAGE_API_KEY: "k3y",
        AIRFLOW__OPENLINEAGE__TRANSPORT: `{"type":"http","url":"http://user:pass@airflow.example","auth":{"apiKey":"k3y"}}`,
        MARQUEZ_URL: production,
        MARQUEZ_API_KEY: "k3y",
        HOTPASS_LINEAGE_NAMESPACE: "production",
        KEPT: "yes",
      });
      assert.deepEqual(await overridden(), [
        "AIRFLOW__OPENLINEAGE__TRANSPORT=http://airflow.example of the caller was removed",
        "HOTPASS_LINEAGE_NAMESPACE=production of the caller was removed",
        "MARQUEZ_API_KEY of the caller was removed",
        "MARQUEZ_URL=http://lineage.example:5000 of the caller was removed",
        "OPENLINEAGE_API_KEY of the caller was removed",
        "OPENLINEAGE__TRANSPORT__TYPE=http of the caller was removed",
        "OPENLINEAGE__TRANSPORT__URL=http://lineage.example:5000/ of the caller was removed",
      ]);
      const { env } = await found();
      await using log = new Log(rehearsal.bundle, "cli.log");
      const never = new AbortController().signal;
      await runCommand({ argv: ["env"], cwd: work, env }, log, { signal: never, guard: noGuard });
      const names = log.tail + readFileSync(rehearsal.bundle.path("cli.log"), "utf8");
      assert.doesNotMatch(names, /MARQUEZ_|OPENLINEAGE__TRANSPORT|API_KEY/);
    });

    it("has nothing to name when there are none", async () => {
      const { transport } = await found();
      assert.deepEqual(transport, { recorded: true, own: [], overridden: [], suspicions: [] });
    });

    it("shows no value that may hold a key", async () => {
      variables.set({
        OPENLINEAGE__TRANSPORT__CONFIG: `{"bootstrap.servers":"kafka.example:9092","sasl.password":"s3cret"}`,
        OPENLINEAGE_URL: "user:pass@lineage.example",
      });
      assert.deepEqual(await overridden(), [
        "OPENLINEAGE_URL of the caller was removed",
        "OPENLINEAGE__TRANSPORT__CONFIG=kafka.example:9092 of the caller was removed",
      ]);
    });
  });

  describe("in a file", () => {
    it("keeps everything but the transport, which leads to the rehearsal", async () => {
      const text = configFile(
        `transport: {type: http, url: "${production}", auth: {type: api_key, apiKey: k3y}, compression: gzip}\n` +
          "facets: {environment_variables: [USER]}\nfilters: [{type: exact, match: no}]\ntags: {job: {team: data}}\n",
      );
      const { config, env, transport } = await found();
      const { transport: _, ...others } = parse(text, { version: "1.1" });
      assert.deepEqual(config, { ...others, transport: { compression: "gzip", type: "http", url: receiver } });
      assert.equal(env.OPENLINEAGE_URL, receiver);
      assert.equal(env.AIRFLOW__OPENLINEAGE__CONFIG_PATH, env.OPENLINEAGE_CONFIG);
      assert.deepEqual(transport, {
        recorded: true,
        own: [],
        overridden: [`openlineage.yml in ${work} names http://lineage.example:5000: overridden`],
        suspicions: [`openlineage.yml in ${work} has filters: do they drop its events?`],
      });
    });

    it("finds that of the home directory where the working directory has none", async () => {
      const directory = join(home, ".openlineage");
      configFile("transport: {type: kafka, topic: t, config: {bootstrap.servers: kafka.example:9092}}", directory);
      assert.deepEqual(await overridden(), [
        `openlineage.yml in ${directory} names kafka to kafka.example:9092: overridden`,
      ]);
      configFile("transport: {type: console}");
      assert.deepEqual(await overridden(), [`openlineage.yml in ${work} names console: overridden`]);
    });

    it("names every destination of a composite transport", async () => {
      configFile(
        `transport: {type: composite, transports: [{type: http, url: "${production}"}, {type: file, log_file_path: /l}]}`,
      );
      assert.deepEqual(await overridden(), [
        `openlineage.yml in ${work} names http://lineage.example:5000 and file to /l: overridden`,
      ]);
    });

    it("keeps what transforms events, for it may change the names that are judged", async () => {
      const transformed = (transport: unknown) => ({
        type: "transform",
        transformer_class: "a.Transformer",
        transformer_properties: { new_job_namespace: "n" },
        transport,
      });
      configFile(JSON.stringify({ transport: transformed({ type: "http", url: production, compression: "gzip" }) }));
      const { config, transport } = await found();
      assert.deepEqual(config.transport, transformed({ type: "http", url: receiver, compression: "gzip" }));
      assert.deepEqual(transport.overridden, [`openlineage.yml in ${work} names ${production}: overridden`]);
    });

    it("is suspected to drop events when it filters them, as a variable of the settings is", async () => {
      configFile("filters: [{type: exact, match: a.job}]");
      const { transport } = await found({ OPENLINEAGE__FILTERS: "[]" });
      assert.deepEqual(transport.suspicions, [
        `openlineage.yml in ${work} has filters: do they drop its events?`,
        "OPENLINEAGE__FILTERS has filters: do they drop its events?",
      ]);
    });

    it("is suspected to lose events when it sends them in the background", async () => {
      configFile("transport: {type: async_http, url: http://gone.example}");
      const { transport } = await found();
      assert.match(transport.suspicions?.join() ?? "", /^Its transport is async_http, .*close the client/);
      assert.deepEqual((await found({ OPENLINEAGE__TRANSPORT__TYPE: "http" })).transport.suspicions, []);
    });

    it("names a file of its own also when there is none: the command may change its directory", async () => {
      const { config, transport } = await found();
      assert.deepEqual(config, { transport: { type: "http", url: receiver } });
      assert.deepEqual(transport.overridden, []);
    });

    it("takes an empty file, and one without a transport, for what they are", async () => {
      configFile("");
      assert.deepEqual((await found()).config, { transport: { type: "http", url: receiver } });
      configFile("tags: {job: {team: data}}");
      const { config, transport } = await found();
      assert.deepEqual(config.tags, { job: { team: "data" } });
      assert.deepEqual(transport.overridden, []);
    });

    it("overlooks what is no file", async () => {
      mkdirSync(join(work, "openlineage.yml"));
      assert.deepEqual(await overridden(), []);
    });

    it("means the same to a client: YAML 1.1, aliases resolved, the last of two equal keys", async () => {
      configFile("transport: &t {type: console}\ncopy: *t\ntext: 'yes'\ntruth: yes\nonce: 1\nonce: 2\n");
      const { config, text } = await found();
      assert.deepEqual([config.copy, config.text, config.truth, config.once], [{ type: "console" }, "yes", true, 2]);
      assert.doesNotMatch(text ?? "", /[&*]/);
    });

    it("is refused when it cannot be parsed, naming the file and where it leads, without credentials", async () => {
      configFile(`transport: {type: http, url: "http://user:s3cret@lineage.example:5000/?key=k3y"`);
      await assert.rejects(found(), (thrown) => {
        assert.ok(thrown instanceof RehearsalError);
        const { doing, found, next } = thrown.explanation;
        assert.equal(thrown.code, "STEP");
        assert.equal(
          doing,
          `replacing the transport of the OpenLineage configuration ${join(work, "openlineage.yml")}`,
        );
        assert.match(found, /^it cannot be parsed \(.+\); it names http:\/\/lineage\.example:5000\/$/);
        assert.match(next, /^Nothing was started, so nothing was sent there\./);
        return true;
      });
      configFile("- a list");
      await assert.rejects(found(), /it cannot be parsed \(it holds no mapping\); it names no URL/);
    });

    it("has a copy that only its user can read, for as long as the command runs", async () => {
      const { copy } = await (async () => {
        await using made = await commandEnvironment(stack, rehearsal, request());
        const copy = made.env.OPENLINEAGE_CONFIG as string;
        assert.equal(statSync(dirname(copy)).mode & 0o077, 0);
        return { copy };
      })();
      assert.ok(!existsSync(dirname(copy)));
    });
  });

  it("has Airflow overlook a connection and a file that airflow.cfg names", async () => {
    const { env } = await found();
    assert.deepEqual(
      [env.AIRFLOW__OPENLINEAGE__CONFIG_CONN_ID, env.AIRFLOW__OPENLINEAGE__CONFIG_PATH],
      ["", env.OPENLINEAGE_CONFIG],
    );
  });

  describe("whose settings name another way on purpose", () => {
    const own = async (added: Record<string, string>) => {
      const { transport, config, env } = await found(added);
      return { own: transport.own, recorded: transport.recorded, config, env };
    };

    it("goes there: the caller's file loses its transport, and keeps the rest", async () => {
      configFile(`transport: {type: http, url: "${production}"}\ntags: {job: {team: data}}`);
      const { config, env, ...transport } = await own({ OPENLINEAGE_URL: "http://staging.example" });
      assert.deepEqual(transport, { own: ["OPENLINEAGE_URL"], recorded: false });
      assert.deepEqual(config, { tags: { job: { team: "data" } } });
      assert.equal(env.OPENLINEAGE_URL, "http://staging.example");
      assert.equal(env.AIRFLOW__OPENLINEAGE__CONFIG_PATH, undefined);
    });

    it("has no file where the caller has none, or where it names its own", async () => {
      assert.equal((await own({ OPENLINEAGE__TRANSPORT: '{"type":"console"}' })).config, undefined);
      configFile("transport: {");
      const { env, ...named } = await own({ OPENLINEAGE_CONFIG: "/own/openlineage.yml" });
      assert.deepEqual([named.own, named.recorded], [["OPENLINEAGE_CONFIG"], false]);
      assert.equal(env.OPENLINEAGE_CONFIG, "/own/openlineage.yml");
    });

    it("is said of every variable that does so, and of no other", async () => {
      for (const [name, value] of Object.entries({
        OPENLINEAGE__TRANSPORT__TYPE: "kafka",
        OPENLINEAGE__TRANSPORT__URL: production,
        OPENLINEAGE__TRANSPORT__TRANSPORTS__A__TYPE: "http",
        OPENLINEAGE_DISABLED: "True",
        AIRFLOW__OPENLINEAGE__DISABLED: "true",
        AIRFLOW__OPENLINEAGE__CONFIG_PATH: "/own/openlineage.yml",
        AIRFLOW__OPENLINEAGE__CONFIG_CONN_ID: "lineage",
      }))
        assert.deepEqual((await own({ [name]: value })).own, [name]);
      for (const [name, value] of Object.entries({
        OPENLINEAGE__TRANSPORT__TYPE: "async_http",
        OPENLINEAGE__TRANSPORT__COMPRESSION: "gzip",
        OPENLINEAGE_DISABLED: "false",
        AIRFLOW__OPENLINEAGE__TRANSPORT: "{}",
        OPENLINEAGE_NAMESPACE: "n",
      }))
        assert.deepEqual((await own({ [name]: value })).own, []);
    });

    it("may give a key, a path and a type of its own to the way to the rehearsal", async () => {
      const added = {
        OPENLINEAGE_API_KEY: "k3y",
        OPENLINEAGE_ENDPOINT: "api/v1/lineage",
        OPENLINEAGE__TRANSPORT__TYPE: "async_http",
      };
      const { config, recorded } = await own(added);
      assert.equal(recorded, true);
      assert.deepEqual(config.transport, {
        type: "async_http",
        url: receiver,
        endpoint: "api/v1/lineage",
        auth: { type: "api_key", apiKey: "k3y", api_key: "k3y" },
      });
    });
  });
});
