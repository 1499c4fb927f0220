import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { Bundle } from "../../evidence/bundle.ts";
import { Secret } from "../../settings/secret.ts";
import { assertNowhere } from "./nowhere.ts";
import { failures, rehearse } from "./rehearse.ts";

const io = 'const io = { inputs: [ds("raw/a")], outputs: [ds("out/x")] };';
const send = `${io} await post(event("START", io)); await post(event("COMPLETE", io));`;
const password = 'tr0ub4dor & "three"/==';

/** A variable whose name tells nothing, as `pulumi config set --secret` may encrypt any. */
const settings = (value: string) => ({
  refine: { env: { SEASIDE: new Secret(value) } },
  expect: { inputs: ["raw/a"], outputs: ["out/x"] },
});

describe("a command whose variable is encrypted in the stack file", () => {
  it("gets what was encrypted, to the last byte", async () => {
    const value = " with space around, and a line's end\n";
    const verdict = await rehearse({
      program: `if (process.env.SEASIDE !== ${JSON.stringify(value)}) process.exit(7); ${send}`,
      settings: settings(value),
    });
    assert.deepEqual(failures(verdict), {});
  });

  it("leaves it in no file of the evidence, in whatever form the command prints or sends it", async () => {
    let bundle: Bundle | undefined;
    const verdict = await rehearse({
      program: `const { SEASIDE } = process.env;
const { Buffer } = await import("node:buffer");
console.log(SEASIDE, encodeURIComponent(SEASIDE), JSON.stringify(JSON.stringify({ SEASIDE })));
for (const before of ["", "a", "ab"]) console.error(Buffer.from(before + SEASIDE).toString("base64"));
const described = { documentation: { _producer: "urn:p", _schemaURL: "urn:s", description: SEASIDE } };
const io = { inputs: [ds("raw/" + SEASIDE, namespace, described)], outputs: [ds("out/x")] };
await post(event("START", io)); await post(event("COMPLETE", io));
console.log("it had", SEASIDE.length);`,
      settings: settings(password),
      spoil: (one) => {
        bundle = one;
      },
      sealed: () => {
        assert.ok(bundle);
        assertNowhere(bundle, password);
        assert.match(readFileSync(bundle.path("cli.log"), "utf8"), /^\*\*\* .*\nit had 22$/ms);
      },
    });
    assert.doesNotMatch(JSON.stringify(verdict), /tr0ub4dor/);
    assert.equal(verdict.expectations.find(({ name }) => name === "lineage.inputs")?.status, "failed");
  });

  it("can be run again by cli.sh, which asks for it, however short it is", async () => {
    let script = "";
    let bundle: Bundle | undefined;
    await rehearse({
      program: send,
      settings: settings("1234"),
      spoil: (one) => {
        bundle = one;
      },
      sealed: () => {
        script = readFileSync((bundle as Bundle).path("cli.sh"), "utf8");
      },
    });
    assert.match(script, /^ *\[ -n "\$\{SEASIDE-\}" \] \|\| needs SEASIDE$/m);
    assert.doesNotMatch(script, /SEASIDE=/);
  });
});
