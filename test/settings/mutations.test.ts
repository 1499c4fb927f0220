import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { RehearsalError } from "../../errors.ts";
import { loadSettings } from "../../settings/load.ts";
import { type Mutation, mutations, randomOf } from "./mutations.ts";

const right = () => ({
  namespace: "a.namespace",
  job: "a.job",
  refine: { command: ["true"] },
  prefect: { deployment: "a/b" },
  ports: { web: 3999 },
});

function mutated({ key, value }: Mutation): object {
  const settings = right() as Record<string, unknown>;
  const path = key.replace(/\.0$/, "").split(".");
  // A key below one that is replaced as a whole comes with its parent.
  const whole = typeof value === "object" && value !== null && path.at(-1) === "unheardOf" && path.length > 1;
  const steps = whole ? path.slice(0, -1) : path;
  let inner = settings;
  for (const step of steps.slice(0, -1)) {
    inner[step] ??= {};
    inner = inner[step] as Record<string, unknown>;
  }
  const last = steps.at(-1) as string;
  if (value === undefined) delete inner[last];
  else {
    const before = whole ? ((inner[last] ?? {}) as object) : {};
    const put = whole ? { ...before, ...(value as object) } : value;
    Object.defineProperty(inner, last, { value: put, enumerable: true, configurable: true, writable: true });
  }
  return {
    config: Object.fromEntries(Object.entries(settings).map(([key, one]) => [`lineage-rehearsal:${key}`, one])),
  };
}

const directory = mkdtempSync(join(tmpdir(), "mutations-"));
const write = (name: string, content: string | Buffer) =>
  writeFileSync(join(directory, `Pulumi.${name}.yaml`), content);
const load = (stack: string, from = directory) => loadSettings({ stack, directory: from });

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (thrown) {
    assert.ok(
      thrown instanceof RehearsalError,
      `not an error of ours: ${thrown instanceof Error ? thrown.stack : thrown}`,
    );
    assert.equal(thrown.code, "SETTINGS");
    assert.doesNotMatch(thrown.message, /\n {4}at /);
    return thrown.message;
  }
  return assert.fail("it was accepted");
}

/** Two hundred of all mutations, the same ones every time. */
function chosen(seed: number, wanted: number): Mutation[] {
  const random = randomOf(seed);
  const left = mutations();
  return Array.from({ length: wanted }, () => left.splice(Math.floor(random() * left.length), 1)[0] as Mutation);
}

describe("settings with one thing wrong", () => {
  before(() => {
    write("right", stringify(mutated({ key: "job", what: "", value: "a.job" })));
    write("file", "not a directory");
    symlinkSync("loop", join(directory, "loop"));
  });

  it("start from settings that are right", () => assert.equal(load("right").job, "a.job"));

  for (const { key, what, value } of chosen(20_261_123, 200))
    it(`are refused by name: ${key}, ${what} ${JSON.stringify(value)?.slice(0, 40)}`, () => {
      write("wrong", stringify(mutated({ key, what, value })));
      const message = refusal(() => load("wrong"));
      // A message may name what is wrong within.
      const names = message.split("\n").flatMap((line) => /^ {2}(.+?): /.exec(line)?.[1] ?? []);
      assert.ok(
        names.some((name) => name === key || name.startsWith(`${key}.`)),
        message,
      );
      assert.ok(message.length < 2_000, "the message is too long to be read");
    });
});

describe("a stack file that is none", () => {
  for (const [what, content, named] of [
    ["not YAML", "config: [unclosed\n", /not YAML/],
    ["of bytes", Buffer.from([0, 255, 254, 1, 2, 0, 128, 10, 0]), /not YAML|expected a mapping/],
    ["of NUL bytes", Buffer.alloc(64), /not YAML|expected a mapping/],
    ["in UTF-16", Buffer.from("config:\n  job: a\n", "utf16le"), /not YAML|expected a mapping/],
    ["a list", "- config\n", /the file: expected a mapping with the key "config"/],
    ["a word", "config\n", /the file: expected a mapping with the key "config"/],
    ["empty", "", /\n {2}namespace: .*\n {2}job: .*\n {2}refine\.command: /],
    ["with a config that is a list", "config: []\n", /config: expected a mapping/],
    ["with a config that is a word", "config: x\n", /config: expected a mapping/],
    ["with a key twice", "config: {}\nconfig: {}\n", /not YAML/],
    ["that refers to nothing", "config: *nothing\n", /not YAML/],
    ["that holds itself", "config: &all\n  lineage-rehearsal:job: *all\n", /not YAML/],
    ["that grows without end", bomb(), /not YAML/],
    ["of two documents", "config: {}\n---\nconfig: {}\n", /not YAML/],
  ] as const)
    it(`is refused: ${what}`, () => {
      write("none", content);
      const message = refusal(() => load("none"));
      assert.match(message, named);
      assert.match(message, /Pulumi\.none\.yaml/);
    });

  it("is refused: a directory", () => {
    mkdirSync(join(directory, "Pulumi.folder.yaml"));
    assert.match(
      refusal(() => load("folder")),
      /EISDIR/,
    );
  });

  it("is refused: a file that cannot be read", () => {
    symlinkSync("Pulumi.circle.yaml", join(directory, "Pulumi.circle.yaml"));
    assert.match(
      refusal(() => load("circle")),
      /ELOOP/,
    );
  });

  it("is refused: in a directory that is not there", () =>
    assert.match(
      refusal(() => load("right", join(directory, "nowhere"))),
      /ENOENT.*stacks here: none/,
    ));
});

/** References to references: a few lines that would be a billion. */
function bomb(): string {
  const line = (nth: number) =>
    `a${nth}: &a${nth} [${Array(10)
      .fill(`*a${nth - 1}`)
      .join(", ")}]`;
  return ["a0: &a0 [x]", ...Array.from({ length: 9 }, (_, nth) => line(nth + 1)), "config: *a9"].join("\n");
}
