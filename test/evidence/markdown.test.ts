import assert from "node:assert/strict";
import { cell, code } from "../../evidence/markdown.ts";

describe("untrusted text in Markdown", () => {
  it("cannot be HTML in a cell", () => {
    assert.equal(
      cell("<script>alert(\"1\")</script> & 'x'"),
      "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;x&#39;",
    );
  });

  it("cannot end a cell, a row or a table", () => {
    assert.equal(cell("a | b\n| c |\r\n\r\nd"), "a \\| b<br>\\| c \\|<br>d");
  });

  it("cannot be a link, a picture, code or emphasis in a cell", () => {
    assert.equal(
      cell("[x](http://y) ![p](q) `c` *e* _u_ \\|"),
      "\\[x\\](http://y) !\\[p\\](q) \\`c\\` \\*e\\* \\_u\\_ \\\\\\|",
    );
  });

  it("cannot end its code span or its line", () => {
    assert.equal(code("a `b` | $(touch x)\n## c"), "`a 'b' \\| $(touch x) ## c`");
  });

  it("cannot break a line with other line separators", () => {
    for (const end of ["\r", "\u2028", "\u2029", "\v", "\f", "\u0085"]) {
      assert.doesNotMatch(code(`a${end}# b`), /[\r\v\f\u0085\u2028\u2029]/);
      assert.doesNotMatch(cell(`a${end}# b`), /[\r\v\f\u0085\u2028\u2029]/);
    }
  });
});
