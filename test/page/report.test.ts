import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { EventRows } from "../../page/event-rows.ts";
import { settingRows } from "../../page/setting-rows.ts";
import { judged } from "../../rules/expectation.ts";
import { Secret } from "../../settings/secret.ts";
import type { Model } from "../contract/warehouse.ts";
import { posted } from "../lineage/recorded.ts";
import { exampleReport, manyModels, reported, requestsOf, someModels } from "./example-report.ts";

const hostile = [
  `</script><script>alert(1)</script>`,
  `"><img src=x onerror=alert(1)>`,
  `' onmouseover='alert(1)`,
  "<!-- <script>",
  "\u202egnp.exe",
  "שם־טבלה/جدول",
  "__proto__",
  "constructor",
  "a\u0000b\u001b[31mred\u0007",
  "long/".repeat(4_000),
  "x".repeat(20_000),
  "数据表🙂".repeat(200),
  " ",
  "",
  "`$&\\u0022",
  "]]>",
  "&lt;b&gt;",
];
const model = (job: string, reads: string, writes: string, field: string): Model => ({
  job,
  reads: [reads],
  writes,
  fields: { [field]: field },
});
/** Models whose every name is hostile. */
const hostileModels = hostile.map((name) => model(name, `${name}in`, `${name}out`, name));

/** The elements of a page with their attributes, without text and JSON. */
const markup = (page: string): string =>
  page.replaceAll(/<(script|style)[^>]*>[\s\S]*?<\/\1>/g, "").replaceAll(/>[^<]*/g, ">");

/** The names of the elements and of their attributes, without any value. */
const names = (page: string): string => markup(page).replaceAll(/="[^"]*"/g, "");

describe("report.html", () => {
  it("says the verdict, what failed and why, the drift and the stand-ins first", async () => {
    const failing = judged("lineage.outputs", false, "outputs b", "a", "b is nowhere");
    const page = await reported(
      exampleReport(someModels.slice(1), {
        before: someModels,
        expectations: [failing],
        verdict: { standIns: ["marquez"] },
      }),
    );
    const first = page.slice(0, page.indexOf('<h2 id="lineage"'));
    for (const text of [
      /<h1>✘ failed /,
      /Stand-ins ran for marquez/,
      /lineage\.outputs[\s\S]*outputs b[\s\S]*b is nowhere/,
      /breaking: job stage\.orders: was removed/,
      /0123456789ab</,
      /4 passed, 2 failed, 1 not judged/,
    ])
      assert.match(first, text);
  });

  it("says why a rehearsal was not carried out", async () => {
    const cause = { phase: "ready-marquez", message: "marquez has exited with 3" };
    const page = await reported(
      exampleReport([], { requests: [], verdict: { verdict: "error", expectations: [], lineage: [], cause } }),
    );
    assert.match(page, /<h1>✘ error/);
    assert.match(
      page,
      /It was not carried out: it ended during ready-marquez\.<\/strong><br>marquez has exited with 3/,
    );
    assert.doesNotMatch(page, /id="drawing"|id="events"/);
  });

  it("allows its own style and script and nothing else, and has no other", async () => {
    const page = await reported(exampleReport(someModels));
    const [, policy = ""] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
    const hashOf = (element: string) => {
      const [, text = ""] = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(page) ?? [];
      return `&#39;sha256-${createHash("sha256").update(text).digest("base64")}&#39;`;
    };
    assert.equal(
      policy,
      `default-src &#39;none&#39;; script-src ${hashOf("script")}; style-src ${hashOf("style")}; base-uri &#39;none&#39;; form-action &#39;none&#39;`,
    );
    assert.doesNotMatch(markup(page), /\s(?:style|on\w+|src)=/);
    assert.deepEqual(
      [...markup(page).matchAll(/href="([^"]*)"/g)]
        .map(([, href = ""]) => href)
        .filter((href) => !/^(?:#|\.\/)/.test(href)),
      [],
    );
  });

  it("has the same elements and attributes, whatever the names are", async () => {
    const harmless = hostileModels.map((_, nth) => model(`j${nth}`, `i${nth}`, `o${nth}`, "f"));
    const kinds = async (models: Model[]) =>
      new Set([...names(await reported(exampleReport(models))).matchAll(/<[^>]*>/g)].map(([element]) => element));
    const [first = "", second = "", third = ""] = hostile;
    const refused = posted(first, { status: null, error: first, command: second });
    const page = await reported(
      exampleReport(hostileModels, {
        requests: [...requestsOf(hostileModels), refused],
        facts: {
          logs: [{ file: `${first}.log`, bytes: 3, tail: hostile.join("\n"), isWhole: true }],
          settings: [[first, second]],
          files: [{ file: `${third}/../${first}` }],
          problems: hostile,
        },
      }),
    );
    assert.doesNotMatch(names(page), /alert|<img|onerror|onmouseover/);
    assert.ok(["\u0000", "\u001b", "\u0007", "\u202e"].every((character) => !page.includes(character)));
    assert.deepEqual(await kinds(hostileModels), await kinds(harmless));
  });

  it("stays below a megabyte for 300 nodes, and where every name is as long as can be", async function () {
    this.timeout(60_000);
    const large = await reported(exampleReport(manyModels(300), { before: manyModels(310) }));
    assert.ok(Buffer.byteLength(large) < 1_000_000, `${Buffer.byteLength(large)} bytes`);
    assert.match(large, /"c":\[\["id","integer"/);
    const long = manyModels(300).map((one) => ({
      ...one,
      job: `${one.job}${"数<".repeat(3_000)}`,
      fields: Object.fromEntries(Array.from({ length: 10 }, (_, nth) => [`${nth}${"&".repeat(300)}`, "text"])),
    }));
    const longest = await reported(exampleReport(long));
    assert.ok(Buffer.byteLength(longest) < 1_000_000, `${Buffer.byteLength(longest)} bytes`);
    assert.match(longest, /There is no room for all/);
  });
});

describe("the events of a report", () => {
  const event = { eventType: "START", run: { runId: "r" }, job: { namespace: "n", name: "j" } };

  it("have the refused and the failed ones, however late they came", () => {
    const rows = new EventRows();
    for (let nth = 0; nth < 5_000; nth++) rows.add(posted(event));
    rows.add(posted({ ...event, eventType: "FAIL" }));
    rows.add(posted(event, { status: 422, answer: "no producer" }));
    const { total, rows: chosen } = rows.chosen;
    assert.deepEqual([total, chosen.length], [5_002, 1_502]);
    assert.deepEqual(
      chosen
        .slice(-2)
        .map(({ line, what, answer, isAccepted, raw }) => [line, what, answer, isAccepted, raw !== undefined]),
      [
        [5_001, "FAIL", "201", true, true],
        [5_002, "START", "422: no producer", false, true],
      ],
    );
  });

  it("leave out the JSON of one that is too long, and what there is no room for", () => {
    const rows = new EventRows();
    rows.add(posted({ ...event, more: "x".repeat(100_000) }));
    for (let nth = 0; nth < 100; nth++) rows.add(posted({ ...event, more: "x".repeat(10_000) }));
    const raw = rows.chosen.rows.filter((one) => one.raw !== undefined);
    assert.equal(rows.chosen.rows[0]?.raw, undefined);
    assert.ok(raw.length > 5 && raw.length < 20, `${raw.length}`);
  });
});

describe("the settings of a report", () => {
  it("have no secret, and no value of a variable whose name looks secret", () => {
    const settings = {
      namespace: "n",
      refine: { command: ["a", "b c"], env: { API_TOKEN: "hunter2", MODE: "fast" }, output: undefined },
      marquez: { token: new Secret("hunter2") },
      checks: {},
    };
    assert.deepEqual(settingRows(settings), [
      ["namespace", "n"],
      ["refine.command", '["a","b c"]'],
      ["refine.env.API_TOKEN", "***"],
      ["refine.env.MODE", "fast"],
      ["marquez.token", "***"],
      ["checks", "{}"],
    ]);
  });
});
