import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { flakyOf } from "../../history/flaky.ts";
import { pageOf } from "../../history/page.ts";
import type { PageFacts } from "../../history/page-facts.ts";
import { entryWith, plausible, type Synthetic } from "./synthetic.ts";

/** The page of rehearsals, the newest first. */
function page(all: Synthetic[], more: Partial<PageFacts> = {}): string {
  const rows = all.map((one, nth) => ({ entry: entryWith(all.length - nth, one), isGone: false }));
  const flaky = flakyOf(rows.map(({ entry }) => entry));
  const at = new Date("2026-11-28T10:00:00Z");
  return pageOf({ location: "s3://evidence/staging", rows, flaky, problems: [], at, linkOf: () => undefined, ...more });
}

describe("the history as a page", () => {
  it("allows nothing but its own style, and names nothing to load", () => {
    const text = page(Array.from({ length: 40 }, (_, nth) => plausible(nth)));
    const [, style = ""] = /<style>([\s\S]*?)<\/style>/.exec(text) ?? [];
    const sum = createHash("sha256").update(style).digest("base64");
    const policy = `default-src 'none'; style-src 'sha256-${sum}'; base-uri 'none'; form-action 'none'`;
    assert.ok(text.replaceAll("&#39;", "'").includes(`content="${policy}"`));
    assert.doesNotMatch(text, /<script|<link|<img|<iframe|\ssrc=|style=|\son\w+=|url\(|@import|https?:/i);
  });

  it("escapes every name that comes from outside", () => {
    const hostile = `</style></title><script>alert(1)</script>"'&`;
    const text = page(
      [
        { stack: hostile, commit: hostile, failed: [hostile] },
        { stack: hostile, commit: hostile, standIns: [hostile] },
        { stack: "other" },
      ],
      { location: hostile, problems: [hostile], linkOf: () => hostile },
    );
    assert.doesNotMatch(text, /<script/);
    assert.equal(text.match(/<\/style>/g)?.length, 1);
    assert.equal(
      text.match(/<\/title>/g)?.length,
      4,
      "the titles of the page, of the chart of one stack, and of its two marks",
    );
    assert.ok(text.includes("&lt;/style&gt;&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"));
  });

  it("marks flaky expectations, and says why", () => {
    const text = page([{ commit: "a", failed: ["lineage.kept"] }, { commit: "a" }]);
    assert.match(text, /<code>lineage\.kept<\/code><\/th><td>mine<\/td><td>both met and not met at commit a</);
    assert.match(text, /<code>lineage\.kept<\/code> <span class="badge">flaky</);
    assert.doesNotMatch(page([{ commit: "b", failed: ["lineage.kept"] }, { commit: "a" }]), /class="badge"/);
  });

  it("has a chart of the durations of each stack, with words for those who do not see it", () => {
    const text = page([
      { seconds: 30 },
      { seconds: 20 },
      { seconds: 22, failed: ["lineage.kept"] },
      { verdict: "error", seconds: 1 },
    ]);
    assert.match(text, /Durations of 3 rehearsals of mine: the newest 30 s, the median 22 s, from 20 s to 30 s\./);
    assert.equal(text.match(/<circle /g)?.length, 2);
    assert.equal(text.match(/class="mark failed"/g)?.length, 1);
  });

  it("has no chart of a single duration, and none of rehearsals that do not say it", () => {
    assert.doesNotMatch(page([{ seconds: 30 }]), /<svg/);
  });

  it("cuts off a duration that would press all others to the ground", () => {
    const text = page([{ seconds: 7200 }, ...Array.from({ length: 9 }, () => ({ seconds: 20 }))]);
    assert.match(text, /from 20 s to 120 min/);
    assert.match(text, />100 s|>1 min 40 s/);
  });

  it("shows a part of what failed, and the rest one level down", () => {
    const text = page([{ failed: ["a.a", "b.b", "c.c", "d.d", "e.e"] }]);
    assert.match(text, /<details><summary>2 more<\/summary><ul><li><code>d\.d/);
  });

  it("links a bundle that a browser can open, unless it is gone", () => {
    const linkOf = () => "./bundle/report.html";
    assert.match(page([{}], { linkOf }), /<a href="\.\/bundle\/report\.html">2026-01-01 00:01:00<\/a>/);
    const rows = [{ entry: entryWith(1), isGone: true }];
    const gone = page([], { rows, linkOf });
    assert.doesNotMatch(gone, /<a /);
    assert.match(gone, /deleted/);
  });

  it("says so when there is no rehearsal", () => assert.match(page([]), /There is none\./));

  it("stays small: 200 rehearsals take less than 150 kB", () => {
    assert.ok(page(Array.from({ length: 200 }, (_, nth) => plausible(nth))).length < 150_000);
  });
});
