import assert from "node:assert/strict";
import { RehearsalError } from "../../errors.ts";
import { loadSettings } from "../../settings/load.ts";
import { packageRoot } from "../../version.ts";

const load = (key: string, value: unknown) =>
  loadSettings({ stack: "local", directory: packageRoot, settings: { [key]: value } });

/** The problems of a setting, one a line; "none" when it is accepted. */
function problems(key: string, value: unknown): string {
  try {
    load(key, value);
    return "none";
  } catch (thrown) {
    assert.ok(thrown instanceof RehearsalError);
    return thrown.explanation.found.replace(/^.*\n/, "").replaceAll("  ", "");
  }
}
const ofCheck = (check: unknown) => problems("checks", { it: check });

describe("the settings of a check", () => {
  it("name a file or a URL, and only one of them", () => {
    assert.equal(ofCheck({ file: "a" }), "none");
    assert.match(ofCheck({}), /^checks\.it\.file: expected either `file` or `url`; it is not set$/);
    assert.match(ofCheck({ file: "a", url: "http://a" }), /^checks\.it\.url: expected either `file` or `url`; found/);
  });

  it("take a URL of the stack in braces, or any other without credentials", () => {
    for (const url of ["{prefect}", "{prefect}/api?x=1", "{my-db}/health", "http://127.0.0.1:9/a", "https://a.example"])
      assert.equal(ofCheck({ url }), "none", url);
    for (const url of ["prefect/api", "{prefect", "{prefect}x", "ftp://a", "http://user:word@a", "{prefect}@evil/"])
      assert.match(ofCheck({ url }), /^checks\.it\.url: expected an http or https URL without credentials/, url);
  });

  it("refuse what belongs to the other kind, and conditions on nothing", () => {
    assert.match(ofCheck({ file: "a", status: 200 }), /^checks\.it\.status: expected only beside `url`/);
    assert.match(ofCheck({ url: "{web}", unchanged: true }), /^checks\.it\.unchanged: expected only beside `file`/);
    assert.match(ofCheck({ file: "a", is: 1 }), /^checks\.it\.json: expected a JSONPath beside `is`/);
  });

  it("refuse a wrong path, pattern or condition by its key", () => {
    assert.match(
      ofCheck({ file: "a", json: "runners" }),
      /^checks\.it\.json: expected a JSONPath \(RFC 9535\), such as \$\.runners\[\*\]\.state: expected '\$'.*; found "runners"$/,
    );
    assert.match(ofCheck({ file: "a", text: "(" }), /^checks\.it\.text: expected a regular expression: /);
    assert.equal(
      ofCheck({ file: "a", json: "$", is: { patern: "a" } }),
      "checks.it.is.patern: no such setting (did you mean pattern?)",
    );
    assert.equal(
      ofCheck({ file: "a", json: "$", is: { oneOf: [{ min: "1" }] } }),
      'checks.it.is.oneOf.0.min: expected a number; found "1"',
    );
    assert.match(ofCheck({ file: "[a" }), /^checks\.it\.file: expected a glob pattern/);
    assert.match(
      ofCheck({ file: "a", jsonpath: "$" }),
      /^checks\.it\.jsonpath: no such setting \(did you mean json\?\)$/,
    );
    assert.match(problems("checks", { "A b": { file: "a" } }), /^checks\.A b: expected a name of at most 63/);
  });
});

describe("the settings of what is collected", () => {
  it("are patterns, or mappings with a pattern; each in one form", () => {
    assert.deepEqual(load("collect", ["a/*.json", { files: "b" }, { files: "c", unchanged: true }]).collect, [
      { files: "a/*.json", unchanged: false },
      { files: "b", unchanged: false },
      { files: "c", unchanged: true },
    ]);
  });

  it("do not leave the working directory", () => {
    for (const pattern of ["../a", "a/../../b", "/etc/passwd", "a\\..\\b"])
      assert.match(
        problems("collect", [pattern]),
        /^collect\.0: expected a path or a glob pattern below `cwd`, relative to it; found "/,
        pattern,
      );
  });

  it("refuse what is neither", () => {
    assert.match(
      problems("collect", [3]),
      /^collect\.0: expected a path or a glob pattern, or \{ files: …, unchanged: … \}; found 3/,
    );
    assert.match(problems("collect", [{ file: "a" }]), /^collect\.0: expected a path or a glob pattern, or \{ files/);
  });
});
