import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { delimiter } from "node:path";
import { lineageFileInside } from "../../docker/command-container.ts";
import { withheldFrom } from "../../settings/inherit.ts";
import {
  baseEnvironment,
  commandEnvironment,
  type Environment,
  prefectEnvironment,
  prepareEnvironment,
  withheldOf,
} from "../../steps/environment.ts";
import { type Example, example } from "../context/example.ts";
import { Variables } from "../variables.ts";

const marquez = "http://127.0.0.1:5000";
const receiver = "http://127.0.0.1:6000";

describe("the environment of a command", () => {
  let rehearsal: Example;
  let variables: Variables;
  beforeEach(() => {
    variables = new Variables();
    rehearsal = { ...example(), tools: { path: async () => ["/tools/uv"], browser: async () => "", versions: {} } };
    variables.set({ HOME: rehearsal.directory });
  });
  afterEach(() => {
    variables[Symbol.dispose]();
    rehearsal[Symbol.dispose]();
  });

  const environment = async (
    urls: Record<string, string> = {},
    added: Record<string, string> = {},
    inherit: string[] = [],
  ) => {
    const stack = { urls: { marquez, ...urls }, containers: {}, images: [] };
    const request = {
      added,
      cwd: rehearsal.directory,
      lineageUrl: receiver,
      inheriting: { inherit, setting: "refine.inherit" },
    };
    await using made = await commandEnvironment(stack, rehearsal, request);
    return made.env;
  };

  it("says where its lineage goes, and in which namespace it belongs", async () => {
    const { OPENLINEAGE_URL, OPENLINEAGE_NAMESPACE, HOTPASS_LINEAGE_NAMESPACE } = await environment();
    assert.deepEqual(
      [OPENLINEAGE_URL, OPENLINEAGE_NAMESPACE, HOTPASS_LINEAGE_NAMESPACE],
      [receiver, "example.local", "example.local"],
    );
  });

  it("says where each of the user's own services is that has a URL", async () => {
    const services = { "runner-api": { image: "i", port: 80 }, quiet: { image: "i" } };
    using own = example(() => ({ services }));
    Object.assign(rehearsal, { settings: own.settings });
    const env = await environment({ "runner-api": "http://127.0.0.1:8080" });
    assert.equal(env.RUNNER_API_URL, "http://127.0.0.1:8080");
    assert.ok(!("QUIET_URL" in env));
  });

  it("holds nothing that signs the evidence, although the settings read it from the environment", async () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    variables.set({ THE_SIGNER: String(privateKey.export({ type: "pkcs8", format: "pem" })) });
    using own = example(() => ({ evidence: { sign: { privateKey: { variable: "THE_SIGNER" } } } }));
    Object.assign(rehearsal, { settings: own.settings });
    for (const env of [await environment(), await prepareEnvironment(rehearsal, { inherit: ["*"] })])
      assert.ok("THE_SIGNER" in env && env.THE_SIGNER === undefined);
  });

  it("holds the credentials of its Prefect, unless it has others, and nothing of them where it has none", async () => {
    const prefect = { url: "http://127.0.0.1:4200", token: "a.key" };
    using own = example(() => ({ prefect }));
    Object.assign(rehearsal, { settings: own.settings });
    assert.equal((await environment({ prefect: prefect.url })).PREFECT_API_KEY, "a.key");
    assert.equal((await environment({ prefect: prefect.url }, { PREFECT_API_KEY: "its" })).PREFECT_API_KEY, "its");
    assert.ok(!("PREFECT_API_KEY" in (await environment())));
  });

  it("says where its Prefect is only when it has one", async () => {
    assert.equal(
      (await environment({ prefect: "http://127.0.0.1:4200" })).PREFECT_API_URL,
      "http://127.0.0.1:4200/api",
    );
    assert.ok(!("PREFECT_API_URL" in (await environment())));
  });

  it("is overridden by the variables of the settings", async () => {
    const { OPENLINEAGE_URL, DEPTH } = await environment({}, { OPENLINEAGE_URL: "http://elsewhere", DEPTH: "3" });
    assert.deepEqual([OPENLINEAGE_URL, DEPTH], ["http://elsewhere", "3"]);
  });

  it("keeps a proxy away from this machine, in both spellings, and the user's own exceptions", async () => {
    const loopback = "127.0.0.1,localhost,::1";
    const both = async (added = {}) => {
      const { NO_PROXY, no_proxy } = await environment({}, added);
      return [NO_PROXY, no_proxy];
    };
    variables.set({ NO_PROXY: "intranet.example", no_proxy: "other.example, localhost" });
    assert.deepEqual(await both(), Array(2).fill("intranet.example,other.example,localhost,127.0.0.1,::1"));
    variables.set({ NO_PROXY: undefined, no_proxy: undefined });
    assert.deepEqual(await both(), [loopback, loopback]);
    assert.deepEqual(await both({ NO_PROXY: "set.example" }), Array(2).fill(`set.example,${loopback}`));
    assert.deepEqual(await both({ NO_PROXY: "*" }), ["*", "*"]);
  });

  it("has the tools before everything else on PATH, and the rehearsal that it belongs to", async () => {
    assert.deepEqual(await baseEnvironment(rehearsal, { inherit: ["*"] }), {
      PATH: `/tools/uv${delimiter}${process.env.PATH}`,
      LINEAGE_REHEARSAL_ID: rehearsal.id,
    });
  });

  it("of preparing the refinement lets no lineage out: there is nowhere for it to go yet", async () => {
    variables.set({ OPENLINEAGE_URL: "http://production", OPENLINEAGE__TRANSPORT__TYPE: "kafka" });
    const { OPENLINEAGE_URL, OPENLINEAGE__TRANSPORT__TYPE, OPENLINEAGE_DISABLED } = await prepareEnvironment(
      rehearsal,
      {
        inherit: [],
      },
    );
    assert.deepEqual([OPENLINEAGE_URL, OPENLINEAGE__TRANSPORT__TYPE], [undefined, undefined]);
    assert.equal(OPENLINEAGE_DISABLED, "true");
  });

  describe("does not inherit what could change its own evidence", () => {
    const planted = {
      AWS_ACCESS_KEY_ID: "a",
      AWS_SECRET_ACCESS_KEY: "s",
      AWS_PROFILE: "p",
      PULUMI_CONFIG_PASSPHRASE: "p",
      PULUMI_BACKEND_URL: "u",
      GITHUB_TOKEN: "t",
      GH_TOKEN: "t",
      GITHUB_ENV: "/a/file",
      GITHUB_OUTPUT: "/a/file",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "t",
      CI_JOB_TOKEN: "t",
      AZURE_CLIENT_SECRET: "s",
      GOOGLE_APPLICATION_CREDENTIALS: "/a/file",
    };
    const harmless = {
      AWS_EC2_METADATA_DISABLED: "true",
      GITHUB_SHA: "0",
      CI: "true",
      MY_AWS_TABLE: "x",
      DOCKER_HOST: "h",
    };
    const has = (env: Environment) => Object.keys(planted).filter((name) => !(name in env) || env[name] !== undefined);
    beforeEach(() => {
      // This machine may have some of them.
      for (const { name } of withheldFrom(process.env, [])) variables.set({ [name]: undefined });
      variables.set({ ...planted, ...harmless });
    });

    it("neither a command, nor one without lineage, nor one that prepares it", async () => {
      assert.deepEqual(has(await environment()), []);
      assert.deepEqual(has(await prepareEnvironment(rehearsal, { inherit: [] })), []);
      const stack = { urls: {}, containers: {}, images: [] };
      const request = { added: {}, cwd: rehearsal.directory, lineageUrl: undefined };
      const inheriting = { inherit: [], setting: "commands.qa.inherit" };
      await using made = await commandEnvironment(stack, rehearsal, { ...request, inheriting });
      assert.deepEqual(has(made.env), []);
      assert.deepEqual(made.withheld.names, Object.keys(planted).sort());
      assert.equal(made.withheld.setting, "commands.qa.inherit");
    });

    it("but all else", async () => {
      const env = await environment();
      for (const name of Object.keys(harmless)) assert.ok(!(name in env), name);
    });

    it("unless a setting names it, by its name or by a pattern", async () => {
      const env = await environment({}, {}, ["AWS_*", "gh_token", "*_OUTPUT"]);
      const inherited = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "GH_TOKEN", "GITHUB_OUTPUT"];
      assert.deepEqual(has(env).sort(), inherited.sort());
    });

    it("unless its own variables say what it is, which is no loss to tell of", async () => {
      const env = await environment({}, { AWS_PROFILE: "its own" });
      assert.equal(env.AWS_PROFILE, "its own");
      assert.ok(!withheldOf({ inherit: [], setting: "" }, { AWS_PROFILE: "its own" }).names.includes("AWS_PROFILE"));
    });
  });

  it("of Prefect keeps the user's own profile out", () => {
    assert.equal(prefectEnvironment("/an/empty/home").PREFECT_HOME, "/an/empty/home");
  });

  describe("in a container", () => {
    const inside = { hosts: ["host.docker.internal", "marquez"], hasUser: false };
    const made = async (added: Record<string, string> = {}, inherit: string[] = [], hasUser = false) => {
      const request = {
        ...{ added, cwd: rehearsal.directory, inheriting: { inherit, setting: "refine.inherit" } },
        lineageUrl: "http://host.docker.internal:6000",
        inside: { ...inside, hasUser },
      };
      const stack = { urls: { marquez: "http://marquez:5000" }, containers: {}, images: [] };
      await using environment = await commandEnvironment(stack, rehearsal, request);
      const { env, lineageFile } = environment;
      return {
        env,
        lineageFile,
        file:
          lineageFile === undefined ? undefined : { text: readFileSync(lineageFile, "utf8"), ...statSync(lineageFile) },
      };
    };

    it("has of the caller's variables only those that the settings name, and none about lineage", async () => {
      variables.set({ OF_THE_CALLER: "1", HTTPS_PROXY: "http://proxy:3128", OPENLINEAGE_API_KEY: "theirs" });
      const { env } = await made({}, ["HTTPS_PROXY", "OPENLINEAGE_*"]);
      assert.equal(env.HTTPS_PROXY, "http://proxy:3128");
      for (const name of ["PATH", "OF_THE_CALLER", "OPENLINEAGE_API_KEY"]) assert.equal(env[name], undefined, name);
    });

    it("has none of the caller's where its lineage has nowhere to go, either", async () => {
      variables.set({ OF_THE_CALLER: "1" });
      await using environment = await commandEnvironment({ urls: { prefect: "http://prefect:4200" } }, rehearsal, {
        ...{ added: {}, cwd: rehearsal.directory, inheriting: { inherit: [], setting: "prefect.inherit" } },
        ...{ lineageUrl: undefined, inside },
      });
      const { env } = environment;
      for (const name of ["PATH", "OF_THE_CALLER"]) assert.equal(env[name], undefined, name);
      assert.equal(env.OPENLINEAGE_DISABLED, "true");
      assert.match(String(env.NO_PROXY), /^host\.docker\.internal,marquez,/);
    });

    it("has no key that signs the evidence, whatever it is to inherit", async () => {
      const { privateKey } = generateKeyPairSync("ed25519");
      variables.set({ THE_SIGNER: String(privateKey.export({ type: "pkcs8", format: "pem" })) });
      using own = example(() => ({ evidence: { sign: { privateKey: { variable: "THE_SIGNER" } } } }));
      Object.assign(rehearsal, { settings: own.settings });
      assert.ok(!("THE_SIGNER" in (await made({}, ["*"])).env));
    });

    it("has a home that anybody may write, unless a user of the image has one", async () => {
      assert.equal((await made()).env.HOME, "/tmp");
      assert.equal((await made({ HOME: "/home/me" })).env.HOME, "/home/me");
      assert.equal((await made({}, [], true)).env.HOME, undefined);
    });

    it("keeps the caller's exceptions from a proxy where it inherits them", async () => {
      variables.set({ NO_PROXY: "intranet.example", no_proxy: undefined });
      assert.match(
        String((await made({}, ["*_PROXY"])).env.NO_PROXY),
        /^intranet\.example,.*\bmarquez\b.*127\.0\.0\.1/,
      );
      assert.doesNotMatch(String((await made()).env.NO_PROXY), /intranet/);
    });

    it("reaches the stack and this machine without a proxy", async () => {
      const { NO_PROXY, no_proxy } = (await made({ NO_PROXY: "example.com" })).env;
      assert.equal(NO_PROXY, no_proxy);
      for (const host of ["example.com", "host.docker.internal", "marquez", "127.0.0.1"])
        assert.ok(String(NO_PROXY).split(",").includes(host), host);
    });

    it("names the configuration of its client where the container has it, readable for its user", async () => {
      const { env, file } = await made();
      assert.equal(env.OPENLINEAGE_CONFIG, lineageFileInside);
      assert.match(file?.text ?? "", /url: http:\/\/host\.docker\.internal:6000/);
      assert.equal((file?.mode ?? 0) & 0o777, 0o644);
      const theirs = await made({ OPENLINEAGE__TRANSPORT__TYPE: "console" });
      assert.deepEqual([theirs.env.OPENLINEAGE_CONFIG, theirs.lineageFile], [undefined, undefined]);
    });
  });
});
