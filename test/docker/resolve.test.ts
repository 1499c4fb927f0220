import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { type Endpoint, isNamed, sourceInWords, variablesOf } from "../../docker/endpoint.ts";
import { resolveEndpoint } from "../../docker/resolve.ts";
import type { Machine } from "../../docker/usual-sockets.ts";
import { temporaryPlace } from "../temporary-place.ts";
import { writeContext } from "./engine-proxy.ts";
import { FakeClient } from "./fake-client.ts";
import { recordedClients } from "./recorded-clients.ts";

describe("the Docker engine of this process", () => {
  let place: ReturnType<typeof temporaryPlace>;
  let home: string;
  let servers: AsyncDisposableStack;
  beforeEach(() => {
    place = temporaryPlace("home-");
    home = place.path;
    servers = new AsyncDisposableStack();
  });
  afterEach(async () => {
    await servers.disposeAsync();
    place.remove();
  });

  const machine = (env: NodeJS.ProcessEnv = {}): Machine => ({
    env,
    home,
    uid: undefined,
    defaultSocket: join(home, "run/docker.sock"),
    podmanSocket: join(home, "run/podman.sock"),
  });
  const found = (env: NodeJS.ProcessEnv = {}): [host: string, where: string] => {
    const { host, source } = resolveEndpoint(machine(env));
    return [host, sourceInWords(source)];
  };
  const refused = (env: NodeJS.ProcessEnv, ...expected: RegExp[]): void => {
    assert.throws(
      () => resolveEndpoint(machine(env)),
      (thrown: Error & { code: string }) => {
        assert.equal(thrown.code, "SETUP");
        for (const one of expected) assert.match(thrown.message, one);
        return true;
      },
    );
  };
  const listen = async (path: string): Promise<string> => {
    const socket = join(home, path);
    mkdirSync(dirname(socket), { recursive: true });
    const server = servers.use(createServer());
    await once(server.listen(socket), "listening");
    return `unix://${socket}`;
  };
  const folder = () => join(home, ".docker");
  const configure = (contents: unknown): void => {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), "config.json"), typeof contents === "string" ? contents : JSON.stringify(contents));
  };
  const certificates = (directory: string, ...names: string[]): string => {
    mkdirSync(directory, { recursive: true });
    for (const name of names) writeFileSync(join(directory, name), "");
    return directory;
  };

  it("is taken from DOCKER_HOST, then DOCKER_CONTEXT, then the current context, then the default socket", async () => {
    const byDefault = await listen("run/docker.sock");
    assert.deepEqual(found(), [byDefault, "the default socket"]);
    writeContext(folder(), "one", { Host: "unix:///one.sock" });
    configure({ currentContext: "one" });
    assert.deepEqual(found(), ["unix:///one.sock", `the current context one of ${join(folder(), "config.json")}`]);
    writeContext(folder(), "two", { Host: "ssh://ann@build" });
    assert.deepEqual(found({ DOCKER_CONTEXT: "two" }), ["ssh://ann@build", "the context two of DOCKER_CONTEXT"]);
    assert.deepEqual(found({ DOCKER_CONTEXT: "default" })[0], byDefault);
    const both = { DOCKER_CONTEXT: "two", DOCKER_HOST: "unix:///host.sock" };
    assert.deepEqual(found(both), ["unix:///host.sock", "DOCKER_HOST"]);
    assert.deepEqual(found({ DOCKER_HOST: "", DOCKER_CONTEXT: "" })[0], "unix:///one.sock");
  });

  it("is that of another folder of the client where DOCKER_CONFIG names one", () => {
    configure({ currentContext: "missing" });
    const other = join(home, "other");
    writeContext(other, "mine", { Host: "unix:///mine.sock" });
    writeFileSync(join(other, "config.json"), JSON.stringify({ currentContext: "mine" }));
    assert.deepEqual(found({ DOCKER_CONFIG: other })[0], "unix:///mine.sock");
  });

  for (const { name, write, host } of recordedClients)
    it(`is the one that the client asks with the configuration of ${name}`, async () => {
      write(home);
      const endpoint = resolveEndpoint(machine());
      assert.equal(endpoint.host, host(home));
      assert.ok(isNamed(endpoint));
      const env = { HOME: home, DOCKER_HOST: undefined, DOCKER_CONTEXT: undefined, DOCKER_CONFIG: undefined };
      const inspect = ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"];
      assert.equal((await execa("docker", inspect, { env })).stdout, endpoint.host);
    });

  it("reads an address as the client does", () => {
    const read = (DOCKER_HOST: string) => found({ DOCKER_HOST })[0];
    assert.equal(read(" tcp://build:2376 "), "tcp://build:2376");
    assert.equal(read("build"), "tcp://build:2375");
    assert.equal(read("tcp://"), "tcp://localhost:2375");
    assert.equal(read(":6666/path"), "tcp://localhost:6666/path");
    assert.equal(read("tcp://[::1]:5555"), "tcp://[::1]:5555");
    assert.equal(read("unix://"), `unix://${join(home, "run/docker.sock")}`);
    assert.equal(read("ssh://ann@build"), "ssh://ann@build");
    refused({ DOCKER_HOST: "http://build" }, /DOCKER_HOST is http:\/\/build/, /unix:\/\/\/path/);
  });

  describe("where no setting names one and the default socket is not there", () => {
    it("is at the usual socket of another engine", async () => {
      const podman = await listen("runtime/podman/podman.sock");
      const env = { XDG_RUNTIME_DIR: join(home, "runtime") };
      assert.deepEqual(found(env), [podman, "the usual socket of podman"]);
      assert.equal(isNamed(resolveEndpoint(machine(env))), false);
    });

    for (const [path, of] of [
      ["runtime/docker.sock", "a rootless engine"],
      [".docker/run/docker.sock", "Docker Desktop"],
      [".docker/desktop/docker.sock", "Docker Desktop"],
      [".colima/default/docker.sock", "Colima"],
      [".colima/docker.sock", "Colima"],
      ["run/podman.sock", "podman"],
      ["tmp/podman/podman-machine-default-api.sock", "the podman machine"],
      [".local/share/containers/podman/machine/podman.sock", "the podman machine"],
    ] as const)
      it(`is at ~/${path}`, async () => {
        const host = await listen(path);
        const env = { XDG_RUNTIME_DIR: join(home, "runtime"), TMPDIR: join(home, "tmp") };
        assert.deepEqual(found(env), [host, `the usual socket of ${of}`]);
      });

    it("is the first of several that answers: a socket outlives its engine", async () => {
      await listen(".docker/run/docker.sock");
      const colima = await listen(".colima/default/docker.sock");
      using _ = new FakeClient('case "$DOCKER_HOST" in *colima*) exit 0;; *) exit 1;; esac');
      assert.equal(found()[0], colima);
    });

    it("is the default one when there is none, or what is there is no socket", async () => {
      mkdirSync(join(home, ".colima"));
      writeFileSync(join(home, ".colima/docker.sock"), "");
      assert.deepEqual(found(), [`unix://${join(home, "run/docker.sock")}`, "the default socket"]);
    });

    it("is not looked for when the default socket is there, by whatever name, or a setting names one", async () => {
      await listen("runtime/docker.sock");
      const env = { XDG_RUNTIME_DIR: join(home, "runtime") };
      await listen("elsewhere/docker.sock");
      mkdirSync(join(home, "run"));
      symlinkSync(join(home, "elsewhere/docker.sock"), join(home, "run/docker.sock"));
      assert.equal(found(env)[1], "the default socket");
      rmSync(join(home, "run/docker.sock"));
      assert.equal(found(env)[1], "the usual socket of a rootless engine");
      assert.equal(found({ ...env, DOCKER_CONTEXT: "default" })[1], "the context default of DOCKER_CONTEXT");
    });
  });

  describe("is no other one when the settings cannot be followed", () => {
    it("because there is no such context: those that there are are named", () => {
      writeContext(folder(), "colima", { Host: "unix:///one.sock" });
      refused(
        { DOCKER_CONTEXT: "colimo" },
        /context colimo does not exist; there are default, colima/,
        /Unset DOCKER_CONTEXT/,
      );
      configure({ currentContext: "gone" });
      refused({}, /context gone does not exist/, /docker context use default/);
    });

    it("because the configuration cannot be parsed, unless DOCKER_HOST names the engine", () => {
      configure('{"currentContext": "colima",');
      refused({}, /config\.json is no JSON/, /Correct .*config\.json/);
      assert.equal(found({ DOCKER_HOST: "unix:///host.sock" })[0], "unix:///host.sock");
      configure({ currentContext: ["colima"] });
      refused({}, /config\.json is not as the docker client writes it: .*string/s);
    });

    it("because the context is no JSON, or names no engine of Docker", () => {
      configure({ currentContext: "broken" });
      const file = writeContext(folder(), "broken", { Host: "" });
      assert.equal(found()[0], `unix://${join(home, "run/docker.sock")}`, "an empty address is the default one");
      writeFileSync(file, "");
      refused({}, /reading the Docker context broken: .*meta\.json is no JSON/, /docker context rm broken/);
      writeFileSync(file, JSON.stringify({ Name: "broken", Endpoints: { kubernetes: {} } }));
      refused({}, /meta\.json is not as the docker client writes it/);
    });
  });

  describe("over TLS", () => {
    const all = ["ca.pem", "cert.pem", "key.pem"];
    const tlsOf = (env: NodeJS.ProcessEnv): Endpoint["tls"] => resolveEndpoint(machine(env)).tls;

    it("has the certificates of DOCKER_CERT_PATH, else of the client's folder", () => {
      const env = { DOCKER_HOST: "tcp://build:2376", DOCKER_TLS_VERIFY: "1" };
      certificates(folder(), ...all);
      assert.deepEqual(tlsOf(env), { directory: folder(), verify: true });
      const DOCKER_CERT_PATH = certificates(join(home, "certs"), ...all);
      assert.deepEqual(tlsOf({ ...env, DOCKER_CERT_PATH }), { directory: DOCKER_CERT_PATH, verify: true });
      const { DOCKER_HOST } = env;
      assert.deepEqual(tlsOf({ DOCKER_HOST, DOCKER_TLS: "1" }), { directory: folder(), verify: false });
      assert.equal(tlsOf({ DOCKER_HOST, DOCKER_CERT_PATH }), undefined, "nothing asks for TLS");
      assert.deepEqual(found({ DOCKER_TLS_VERIFY: "1" }), ["tcp://localhost:2376", "DOCKER_TLS_VERIFY"]);
    });

    it("has the certificates of the context, and those of variables do not count", () => {
      const file = writeContext(folder(), "build", { Host: "tcp://build:2376" });
      const env = { DOCKER_CONTEXT: "build", DOCKER_TLS_VERIFY: "1" };
      assert.equal(tlsOf(env), undefined);
      const directory = join(dirname(file).replace("/meta/", "/tls/"), "docker");
      certificates(directory, ...all);
      assert.deepEqual(tlsOf(env), { directory, verify: true });
      writeContext(folder(), "build", { Host: "tcp://build:2376", SkipTLSVerify: true });
      assert.deepEqual(tlsOf(env), { directory, verify: false });
      rmSync(join(directory, "key.pem"));
      refused(env, /the context build of DOCKER_CONTEXT asks for TLS .* has no key\.pem/, /docker context create/);
    });

    it("is refused without certificates", () => {
      const DOCKER_CERT_PATH = certificates(join(home, "certs"), "ca.pem");
      const env = { DOCKER_HOST: "tcp://build:2376", DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH };
      refused(
        env,
        /DOCKER_TLS_VERIFY asks for TLS at tcp:\/\/build:2376, and .*certs has no cert\.pem and no key\.pem/,
      );
      refused(
        { DOCKER_TLS_VERIFY: "1" },
        /tcp:\/\/localhost:2376, and .*\.docker has no ca\.pem/,
        /unset DOCKER_TLS_VERIFY/,
      );
    });

    it("is not asked for at a socket", () => {
      assert.equal(tlsOf({ DOCKER_HOST: "unix:///one.sock", DOCKER_TLS_VERIFY: "1" }), undefined);
    });
  });

  it("reaches every child by DOCKER_HOST: no variable is left that could name another one", () => {
    const { DOCKER_HOST, DOCKER_CONTEXT, ...others } = variablesOf({ host: "unix:///a", source: { by: "default" } });
    assert.deepEqual([DOCKER_HOST, DOCKER_CONTEXT], ["unix:///a", undefined]);
    assert.deepEqual([...new Set(Object.values(others))], [undefined]);
    const tls = { directory: "/certs", verify: true };
    const over = variablesOf({ host: "tcp://build:2376", source: { by: "DOCKER_HOST" }, tls });
    assert.deepEqual([over.DOCKER_TLS_VERIFY, over.DOCKER_CERT_PATH, over.DOCKER_TLS], ["1", "/certs", undefined]);
  });
});
