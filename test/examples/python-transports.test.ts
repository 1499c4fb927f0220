import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bundle } from "../../evidence/bundle.ts";
import type { Verdict } from "../../judgement/verdict.ts";
import type { RecordedRequest } from "../../lineage/recorded-request.ts";
import { AnsweringServer } from "../answering-server.ts";
import { prepare, sample } from "../sample/command.ts";
import { failures, rehearse } from "../situations/rehearse.ts";
import { Variables } from "../variables.ts";

/** One way to tell openlineage-python where events go. */
interface Way {
  /** The text of openlineage.yml in the working directory. */
  file?: string;
  /** Variables of the caller's own shell. */
  caller?: Record<string, string>;
  /** `refine.env`. */
  env?: Record<string, string>;
  /** What the program itself says: an argument of python-transports.py. */
  program?: string;
}

const python = join(sample, ".venv/bin/python");
const script = join(import.meta.dirname, "python-transports.py");

/** Each setting of the real client, with the real recorder and the Marquez stand-in. docs/producers.md has the same table. */
describe("a rehearsal of openlineage-python", function () {
  this.timeout(60_000);
  let elsewhere: AnsweringServer;
  before(() => prepare());
  beforeEach(async () => {
    elsewhere = await AnsweringServer.start(() => ({ status: 201, body: "" }));
  });
  afterEach(() => elsewhere[Symbol.asyncDispose]());

  async function rehearsed({ file, caller = {}, env = {}, program }: Way, expect = {}) {
    const cwd = mkdtempSync(join(tmpdir(), "transports-"));
    using variables = new Variables();
    variables.set({ HOME: cwd, ...caller });
    if (file) writeFileSync(join(cwd, "openlineage.yml"), file);
    let bundle: Bundle | undefined;
    let recorded: RecordedRequest[] = [];
    const verdict = await rehearse({
      program: "",
      settings: {
        expect: { inputs: ["raw/a"], outputs: ["out/x"], ...expect },
        refine: { command: [python, script, ...(program ? [program] : [])], cwd, env },
      },
      spoil: (one) => {
        bundle = one;
      },
      sealed: () => {
        const lines = readFileSync(bundle?.path("events.ndjson") ?? "", "utf8").split("\n");
        recorded = lines.filter(Boolean).map((line) => JSON.parse(line));
      },
    });
    rmSync(cwd, { recursive: true });
    return { verdict, recorded };
  }

  /** It passes, and nothing went elsewhere. */
  async function passes(way: Way): Promise<{ verdict: Verdict; recorded: RecordedRequest[] }> {
    const { verdict, recorded } = await rehearsed(way);
    assert.deepEqual([verdict.verdict, failures(verdict)], ["passed", {}]);
    assert.equal(recorded.length, 2);
    assert.deepEqual(elsewhere.requests, []);
    return { verdict, recorded };
  }

  /** It fails, and the first expectation that does names the cause. */
  async function fails(way: Way, name: "lineage.sent" | "lineage.job" | "refine.exit", cause: RegExp): Promise<void> {
    const { verdict } = await rehearsed(way);
    assert.equal(verdict.verdict, "failed");
    assert.match(failures(verdict)[name] ?? "", cause);
  }

  const overridden = ({ verdict }: { verdict: Verdict }) => verdict.lineage[0]?.overridden.join("; ") ?? "";

  describe("without a transport of its own", () => {
    it("passes: the rehearsal gives it one", async () => {
      const { recorded } = await passes({});
      assert.deepEqual(
        recorded.map(({ path, status }) => [path, status]),
        [
          ["/api/v1/lineage", 201],
          ["/api/v1/lineage", 201],
        ],
      );
    });
  });

  describe("with a transport in the caller's variables", () => {
    it("passes, whatever they say: no command inherits them", async () => {
      const names = ["OPENLINEAGE__TRANSPORT__TYPE", "OPENLINEAGE__TRANSPORT__URL", "OPENLINEAGE_DISABLED"];
      const [type = "", url = "", disabled = ""] = names;
      const seen = overridden(await passes({ caller: { [type]: "http", [url]: elsewhere.url, [disabled]: "true" } }));
      for (const name of names) assert.match(seen, new RegExp(`${name}=\\S+ of the caller was removed`));
    });
  });

  describe("with a transport in openlineage.yml", () => {
    /** What the file says of a transport that is replaced, with words for where it led. */
    const replaced: Record<string, [transport: (url: string) => object, place: (url: string) => string]> = {
      "http, to a URL with a path": [
        (url) => ({ type: "http", url: `${url}/base`, endpoint: "lineage" }),
        (url) => `${url}/base`,
      ],
      async_http: [(url) => ({ type: "async_http", url }), (url) => url],
      "composite, of two": [
        (url) => ({ type: "composite", transports: [{ type: "http", url }, { type: "console" }] }),
        (url) => `${url} and console`,
      ],
      console: [() => ({ type: "console" }), () => "console"],
      file: [() => ({ type: "file", log_file_path: "/gone/events" }), () => "file to /gone/events"],
      "kafka, whose library is not there": [
        () => ({ type: "kafka", topic: "t", config: { "bootstrap.servers": "127.0.0.1:9" } }),
        () => "kafka to 127.0.0.1:9",
      ],
      noop: [() => ({ type: "noop" }), () => "noop"],
    };
    for (const [title, [transport, place]] of Object.entries(replaced))
      it(`passes with ${title}: the rehearsal's takes its place`, async () => {
        const seen = overridden(await passes({ file: JSON.stringify({ transport: transport(elsewhere.url) }) }));
        assert.ok(seen.endsWith(`names ${place(elsewhere.url)}: overridden`), seen);
      });

    it("keeps its compression, which Marquez must understand", async () => {
      const transport = { type: "http", url: elsewhere.url, compression: "gzip" };
      const { recorded } = await passes({ file: JSON.stringify({ transport }) });
      for (const { bytes, event } of recorded) assert.ok(bytes < JSON.stringify(event).length);
    });

    it("keeps what transforms events: the job arrives in the namespace that it has in production", async () => {
      const transport = {
        type: "transform",
        transformer_class: "openlineage.client.transport.transform.JobNamespaceReplaceTransformer",
        transformer_properties: { new_job_namespace: "production" },
        transport: { type: "http", url: elsewhere.url },
      };
      await fails(
        { file: JSON.stringify({ transport }) },
        "lineage.job",
        /^it sent case\.job in namespace production \| The job arrived in namespace production, while the settings expect case\.ns/,
      );
      assert.deepEqual(elsewhere.requests, []);
    });

    it("fails with a filter that drops its events, and names the file", async () => {
      const file = "filters: [{type: exact, match: case.job}]";
      await fails({ file }, "lineage.sent", /openlineage\.yml in \S+ has filters: do they drop its events\?/);
    });
  });

  describe("with a transport in refine.env, on purpose", () => {
    it("passes with one that posts to OPENLINEAGE_URL, in the background or compressed", async () => {
      await passes({ env: { OPENLINEAGE__TRANSPORT__TYPE: "async_http" } });
      const { recorded } = await passes({ env: { OPENLINEAGE__TRANSPORT__COMPRESSION: "gzip" } });
      for (const { bytes, event } of recorded) assert.ok(bytes < JSON.stringify(event).length);
    });

    it("passes with a composite one, to which the client adds OPENLINEAGE_URL", async () => {
      const env = {
        OPENLINEAGE__TRANSPORT__TYPE: "composite",
        OPENLINEAGE__TRANSPORT__TRANSPORTS__MINE__TYPE: "http",
        OPENLINEAGE__TRANSPORT__TRANSPORTS__MINE__URL: elsewhere.url,
      };
      const { verdict } = await rehearsed({ env });
      assert.deepEqual([verdict.verdict, failures(verdict)], ["passed", {}]);
      assert.equal(elsewhere.requests.length, 2);
      assert.match(verdict.lineage[0]?.words ?? "", /may send events another way, too; sent 2, accepted 2, kept 2$/);
    });

    it("fails with another URL, and names the variable and the URL", async () => {
      for (const name of ["OPENLINEAGE_URL", "OPENLINEAGE__TRANSPORT__URL"]) {
        const type = name === "OPENLINEAGE_URL" ? {} : { OPENLINEAGE__TRANSPORT__TYPE: "http" };
        const cause = new RegExp(`no job in any namespace \\| refine\\.env\\.${name} sends events to ${elsewhere.url}`);
        await fails({ env: { ...type, [name]: elsewhere.url } }, "lineage.job", cause);
      }
      assert.equal(elsewhere.requests.length, 4);
    });

    it("fails with a path after the URL, which clients add themselves", async () => {
      const env = { OPENLINEAGE_URL: `${elsewhere.url}/api/v1/lineage` };
      await fails({ env }, "lineage.job", /OPENLINEAGE_URL has the path \/api\/v1\/lineage, the likely cause/);
      assert.equal(elsewhere.requests[0]?.path, "/api/v1/api/v1/lineage");
    });

    const another: Record<string, [env: Record<string, string>, cause: RegExp]> = {
      console: [
        { OPENLINEAGE__TRANSPORT__TYPE: "console", LOGGED: "yes" },
        /TYPE is console, which prints events and sends none \(2 events in cli\.log\): remove it\./,
      ],
      file: [
        { OPENLINEAGE__TRANSPORT__TYPE: "file", OPENLINEAGE__TRANSPORT__LOG_FILE_PATH: "events" },
        /TYPE is file: its events go there, and to this Marquez only if something brings them/,
      ],
      noop: [{ OPENLINEAGE__TRANSPORT__TYPE: "noop" }, /TYPE is noop, which turns its lineage off: remove it/],
      OPENLINEAGE_DISABLED: [{ OPENLINEAGE_DISABLED: "true" }, /OPENLINEAGE_DISABLED turns its lineage off: remove it/],
      "gcplineage, whose library is not there": [
        { OPENLINEAGE__TRANSPORT: '{"type": "gcplineage", "project_id": "p"}' },
        /in refine\.env\.OPENLINEAGE__TRANSPORT is gcplineage: .* The command printed: .*lineage/s,
      ],
    };
    for (const [title, [env, cause]] of Object.entries(another))
      it(`fails with ${title}, and names it`, () => fails({ env }, "lineage.job", cause));

    const failing: Record<string, [env: Record<string, string>, cause: RegExp]> = {
      "kafka, whose library is not there": [
        { OPENLINEAGE__TRANSPORT: '{"type": "kafka", "topic": "t", "config": {"bootstrap.servers": "127.0.0.1:9"}}' },
        /No module named 'confluent_kafka'/,
      ],
      "amazon_datazone_api, whose library is not there": [
        { OPENLINEAGE__TRANSPORT: '{"type": "amazon_datazone_api", "domainId": "d"}' },
        /No module named 'boto3'/,
      ],
      "a type that does not exist": [{ OPENLINEAGE__TRANSPORT__TYPE: "pigeon" }, /Failed to import pigeon/],
    };
    for (const [title, [env, cause]] of Object.entries(failing))
      it(`fails with ${title}: the program does, and its last words are told`, () =>
        fails({ env }, "refine.exit", cause));
  });

  describe("with a transport in the program, which wins over every variable and file", () => {
    it("fails with an address of its own, and asks for it", async () => {
      const way = { program: "a configuration", env: { ELSEWHERE: elsewhere.url } };
      await fails(way, "lineage.sent", /or has it an address or a transport of its own\?/);
      assert.equal(elsewhere.requests.length, 2);
    });

    it("fails with one that prints events, and counts them where they are logged", async () => {
      const program = "a transport that prints";
      await fails({ program }, "lineage.sent", /or has it an address or a transport of its own\?/);
      await fails(
        { program, env: { LOGGED: "yes" } },
        "lineage.sent",
        /The client printed 2 events instead of sending them/,
      );
    });

    it("fails with a path after the URL, and names the path", () =>
      fails(
        { program: "a path after the URL" },
        "lineage.sent",
        /It posted elsewhere: POST \/api\/v1\/api\/v1\/lineage: 404/,
      ));
  });
});
