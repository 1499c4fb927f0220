import assert from "node:assert/strict";
import { html, jsonInScript } from "../../page/html.ts";
import { fileLink } from "../../page/parts.ts";
import { clipped, visible } from "../../page/visible.ts";
import { widthOf, wrapped } from "../../page/wrap.ts";

const plain = (character: number): string => String.fromCodePoint(character);

describe("text from outside in a page", () => {
  it("is escaped in content and in attributes, but for what is markup already", () => {
    const name = `</script><img src=x onerror="alert('1')">&`;
    assert.equal(
      html`<p title="${name}">${[html`<b>${name}</b>`, 3, undefined, false]}</p>`.text,
      `<p title="&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;"><b>&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;</b>3</p>`,
    );
  });

  it("shows every character that hides others, or turns them around", () => {
    const hidden = [0x0, 0x7, 0x1b, 0x200b, 0x202e, 0x2066, 0x2028, 0xfeff, 0xd800].map(plain).join("");
    assert.equal(visible(`a${hidden}b`), "a\\u{0}\\u{7}\\u{1b}\\u{200b}\\u{202e}\\u{2066}\\u{2028}\\u{feff}\\u{d800}b");
    const seen = "שלום orders\tβ 数据 🙂\n";
    assert.equal(visible(seen), seen);
  });

  it("cannot end a script element as JSON, and is the same when it is read", () => {
    const value = { "</script>": `<!--<script>${plain(0x2028)}${plain(0x2029)}${plain(0x202e)}${plain(0xe0041)}&amp;` };
    const { text } = jsonInScript(value);
    assert.doesNotMatch(text, /[<>&\p{Cf}\u2028\u2029]/u);
    assert.deepEqual(JSON.parse(text), value);
  });

  it("leads nowhere else as the name of a file", () => {
    for (const [file, href] of [
      ["javascript:alert(1)", "./javascript%3Aalert(1)"],
      ["a b/c?d#e.log", "./a%20b/c%3Fd%23e.log"],
      ["//example.org/x", ".///example.org/x"],
    ] as const)
      assert.ok(fileLink(file).text.startsWith(`<a href="${href}">`), fileLink(file).text);
    const to = (href: string) => new URL(href, "file:///evidence/report.html").href;
    assert.equal(to("./javascript%3Aalert(1)"), "file:///evidence/javascript%3Aalert(1)");
    assert.ok(to("./\\\\example.org").startsWith("file:///evidence/"));
  });

  it("says how much of it was left out, and cuts no character in two", () => {
    assert.equal(clipped("short", 5), "short");
    assert.equal(clipped("long text", 4), "long… (5 more characters)");
    assert.equal(clipped("a🙂b", 2), "a… (3 more characters)");
  });
});

describe("a name in a box", () => {
  it("is whole, in lines that break after a separator", () => {
    const name = "warehouse.finance.accounts_receivable_by_region_and_currency_2025";
    const lines = wrapped(name, 34);
    assert.equal(lines.join(""), name);
    assert.deepEqual(lines, ["warehouse.finance.accounts_", "receivable_by_region_and_currency_", "2025"]);
  });

  it("is whole without separators, and counts wide characters twice", () => {
    const name = "数".repeat(40);
    const lines = wrapped(name, 34);
    assert.equal(lines.join(""), name);
    assert.ok(lines.every((line) => widthOf(line) <= 34));
    assert.equal(lines[0]?.length, 17);
  });

  it("shows both ends and its length where it is longer than a dozen lines", () => {
    const lines = wrapped(`begin${"x".repeat(1_000_000)}the-end`, 34);
    assert.equal(lines.length, 12);
    assert.match(lines.join("\n"), /^beginx+\n(?:x+\n)*… of 1000012 characters …\n[x\n]+the-\nend$/);
  });

  it("is there when it is empty, or only spaces and line breaks", () => {
    assert.deepEqual(wrapped("", 34), ['""']);
    assert.deepEqual(wrapped("a\nb", 34), ["a\\nb"]);
  });
});
