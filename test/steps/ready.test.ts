import assert from "node:assert/strict";
import { StopRequest } from "../../context/stop-request.ts";
import { RehearsalError } from "../../errors.ts";
import { untilReady } from "../../steps/ready.ts";
import { AnsweringServer } from "../answering-server.ts";
import { Deadlines } from "../context/deadlines.ts";
import { type Example, example } from "../context/example.ts";
import { FakeClient } from "../docker/fake-client.ts";

const ok = { body: {} };
const notYet = { status: 503, body: {} };

/** A `docker` command that shows one container in a state, and its log. */
const engineWith = (state: object) =>
  new FakeClient(
    `case "$*" in *inspect*) echo '${JSON.stringify([{ Id: "m", State: { Status: "running", ExitCode: 0, ...state } }])}';; logs*) echo "last words";; esac`,
  );
const notReady = (found: RegExp) => (thrown: unknown) => {
  assert.ok(thrown instanceof RehearsalError);
  assert.equal(thrown.code, "PROVISION");
  assert.match(thrown.explanation.found, found);
  return true;
};

describe("waiting until the services are ready", () => {
  let server: AnsweringServer;
  let rehearsal: Example;
  beforeEach(async () => {
    server = await AnsweringServer.start(() => ok);
    rehearsal = example(() => ({ web: { health: "/ready" } }));
  });
  afterEach(async () => {
    rehearsal[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  });

  const wait = (containers: Record<string, string> = {}, added: Record<string, string> = {}) =>
    untilReady({ urls: { marquez: server.url, ...added }, containers }, rehearsal);

  it("asks each service until it answers 200", async () => {
    const asked = new Map<string, number>();
    server.answer = ({ path }) => {
      const nth = (asked.get(path) ?? 0) + 1;
      asked.set(path, nth);
      return nth > 1 ? ok : notYet;
    };
    const { url } = server;
    await wait({}, { marquezAdmin: url, prefect: url, web: url, s3: url });
    assert.deepEqual(
      asked,
      new Map(["/healthcheck", "/api/v1/namespaces", "/api/health", "/ready", "/health"].map((path) => [path, 2])),
    );
  });

  it("says which services it waits for, and the last answer of each", async () => {
    const said: string[] = [];
    let asked = 0;
    server.answer = ({ path }) => (path.includes("namespaces") && asked++ < 2 ? notYet : ok);
    rehearsal.waits = (what) => void said.push(what);
    await wait({}, { marquezAdmin: server.url });
    assert.ok(said.includes("marquez: status 503 ({})"), said.join("\n"));
    assert.equal(said.at(-1), "");
  });

  it("asks a service of the user's own for its page, until it answers with its status", async () => {
    rehearsal[Symbol.dispose]();
    const services = {
      minio: { image: "i", port: 80, health: "/up", healthStatus: 204 },
      other: { image: "i", port: 80 },
    };
    rehearsal = example(() => ({ services }));
    let nth = 0;
    server.answer = ({ path }) => (path === "/up" && nth++ > 0 ? { status: 204, body: "" } : ok);
    await wait();
    assert.ok(
      server.requests.every(({ path }) => path !== "/up"),
      "it is no part of those that are waited for",
    );
    await wait({}, { minio: server.url, other: server.url });
    assert.deepEqual(
      server.requests.map(({ path }) => path).filter((path) => path !== "/api/v1/namespaces"),
      ["/up", "/up"],
    );
  });

  it("finds that a container has exited which no request shows to be ready", async () => {
    using _engine = engineWith({ Status: "exited", ExitCode: 3 });
    await assert.rejects(
      untilReady({ urls: {}, containers: { own: "m" } }, rehearsal),
      notReady(/^own has exited with code 3/),
    );
  });

  it("asks only those that the stack has, and no engine where nothing runs in a container", async () => {
    using engine = new FakeClient("exit 1");
    await wait();
    assert.deepEqual(
      server.requests.map(({ path }) => path),
      ["/api/v1/namespaces"],
    );
    assert.throws(() => engine.calls, /ENOENT/);
  });

  it("takes no connection for an answer: a service that hangs up is asked again", async () => {
    let nth = 0;
    server.answer = () => (nth++ === 0 ? "hang up" : ok);
    await wait();
    assert.equal(server.requests.length, 2);
  });

  for (const [what, state, found] of [
    ["has exited", { Status: "exited", ExitCode: 3 }, /^marquez has exited with code 3\n {4}last words$/],
    ["is unhealthy", { Health: { Status: "unhealthy" } }, /^marquez is unhealthy\n {4}last words$/],
  ] as const)
    it(`ends at once when a container ${what}, with the end of its log`, async () => {
      using _engine = engineWith(state);
      server.answer = () => notYet;
      await assert.rejects(wait({ marquez: "m" }), notReady(found));
    });

  it("says what each service that was not ready had answered when the time is up, with the end of its log", async () => {
    using deadlines = new Deadlines();
    using _engine = engineWith({});
    const gone = await AnsweringServer.start(() => ok);
    const { url } = gone;
    await gone[Symbol.asyncDispose]();
    // The third request to Marquez proves that the others have had their answers, too.
    const asked: string[] = [];
    server.answer = ({ path }) => {
      asked.push(path);
      if (path === "/ready") return ok;
      if (asked.filter((one) => one !== "/ready").length === 3) deadlines.pass(rehearsal.settings.ready);
      return notYet;
    };
    await assert.rejects(
      wait({ marquez: "m" }, { prefect: url, web: server.url }),
      notReady(
        new RegExp(
          `^not ready after 180 s: marquez at ${server.url}/api/v1/namespaces: status 503 \\({}\\); ` +
            `prefect at ${url}/api/health: no answer \\(ECONNREFUSED\\)\nmarquez:\n {4}last words$`,
        ),
      ),
    );
  });

  it("ends when the rehearsal is asked to stop, which is no fault of the services", async () => {
    const reason = new StopRequest("SIGINT");
    server.answer = () => {
      rehearsal.stop(reason);
      return notYet;
    };
    await assert.rejects(wait(), reason);
  });

  describe("where services run already", () => {
    const credentials = (added: object = {}) => {
      rehearsal[Symbol.dispose]();
      rehearsal = example(() => ({
        marquez: { url: server.url, ...added },
        prefect: { url: server.url, headers: { "X-Key": "a key" } },
        web: { url: server.url, health: "/ready", headers: { "X-Page": "another" } },
      }));
    };
    const theirs = () => wait({}, { prefect: server.url, web: server.url });

    it("sends each its credentials, and asks Prefect what it answers only to those who have some", async () => {
      credentials({ token: "a.token" });
      await theirs();
      assert.deepEqual(
        server.requests.map(({ path }, nth) => {
          const { authorization, "x-key": key, "x-page": page } = server.headers[nth] ?? {};
          return [path, authorization, key, page];
        }),
        [
          ["/api/v1/namespaces", "Bearer a.token", undefined, undefined],
          ["/api/admin/version", undefined, "a key", undefined],
          ["/ready", undefined, undefined, "another"],
        ],
      );
    });

    for (const [what, added, status, found, next] of [
      [
        "has none",
        {},
        401,
        "401 to a request without credentials ({}): set marquez.token or marquez.headers",
        /MARQUEZ_API_KEY/,
      ],
      [
        "has others",
        { token: "a.token" },
        403,
        "403 to a request with Authorization ({}): it does not accept marquez.token or marquez.headers",
        /out of date/,
      ],
    ] as const)
      it(`ends at once when one refuses access and the rehearsal ${what}`, async () => {
        credentials(added);
        server.answer = ({ path }) => (path === "/api/v1/namespaces" ? { status, body: {} } : notYet);
        await assert.rejects(theirs(), (thrown) => {
          assert.ok(thrown instanceof RehearsalError);
          assert.equal(thrown.code, "PROVISION");
          assert.equal(thrown.explanation.found, `marquez at ${server.url}/api/v1/namespaces: it answered ${found}`);
          assert.match(thrown.explanation.next, next);
          return true;
        });
      });

    it("waits for a service of the stack that refuses access: it may not be ready", async () => {
      let nth = 0;
      server.answer = () => (nth++ === 0 ? { status: 403, body: {} } : ok);
      await wait();
      assert.equal(nth, 2);
    });
  });
});
