import { z } from "zod";
import { schema } from "../../settings/schema.ts";

/** One wrong place in settings that are right otherwise. */
export interface Mutation {
  /** The dotted key that the refusal must name. */
  key: string;
  what: string;
  value: unknown;
}

interface Node {
  type?: string;
  enum?: unknown[];
  anyOf?: Node[];
  items?: Node;
  properties?: Record<string, Node>;
  minItems?: number;
}

/** Random numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Values of every type, each with the types that are not refused as a whole for it. */
const typed: [what: string, types: string[], value: unknown][] = [
  ["null", [], null],
  ["a truth value", ["boolean"], true],
  ["a negative number", ["number"], -1],
  ["a fraction", ["number"], 0.5],
  ["an immense number", ["number"], 1e300],
  ["a list of mappings", ["array"], [{ odd: 1 }]],
  ["a list of lists", ["array"], [[]]],
  ["a mapping of a mapping", ["object"], { odd: { er: 1 } }],
];

const empty = (key: string) => ({ key, what: "empty text", value: "" });
const nul = (key: string) => ({ key, what: "text with NUL", value: "a\0b" });

function ofNode(key: string, node: Node): Mutation[] {
  const types = [node, ...(node.anyOf ?? [])].map(({ type }) => type);
  const wrong = typed
    .filter(([, fitting]) => !fitting.some((type) => types.includes(type)))
    .map(([what, , value]) => ({ key, what, value }));
  const unheardOf = { key: `${key}.unheardOf`, what: "an unknown key", value: { unheardOf: 1 } };
  return [
    ...wrong,
    ...(node.properties ? [unheardOf] : []),
    ...(node.enum ? [{ key, what: "not one of the words", value: "nonesuch" }] : []),
    ...(node.minItems ? [{ key, what: "an empty list", value: [] }] : []),
    ...(node.items
      ? [
          { key, what: "no list", value: "text" },
          { key: `${key}.0`, what: "a list of truth values", value: [true] },
        ]
      : []),
    ...(node.type === "object" ? [{ key, what: "no mapping", value: "text" }] : []),
  ];
}

/** Every key of the settings with its part of the schema. */
function nodes(name: string, node: Node): [string, Node][] {
  return [[name, node], ...Object.entries(node.properties ?? {}).flatMap(([key, one]) => nodes(`${name}.${key}`, one))];
}

const durations = ["soon", "5", "-5s", "0s", "25h", "5 m", "5d", "", "1e3s", 300];
const ports = [0, 65_536, 80.5, "5000", "any", -1];

/** Every mutation that the schema has a place for. */
export function mutations(): Mutation[] {
  const root = z.toJSONSchema(schema("."), { io: "input", unrepresentable: "any" }) as Node;
  // The AWS provider's settings are not keys of this project: aws.test.ts is about them.
  const { aws: _, ...own } = root.properties ?? {};
  const all = Object.entries(own).flatMap(([key, node]) => nodes(key, node));
  // A flow run's parameters may be anything.
  const bySchema = all.filter(([key]) => key !== "prefect.parameters").flatMap(([key, node]) => ofNode(key, node));
  const keysOf = (wanted: RegExp) => all.map(([key]) => key).filter((key) => wanted.test(key));
  const times = keysOf(/(^|\.)timeout$|^ready$|^expires$|^deadlines\./);
  const each = (keys: string[], what: string, values: unknown[]) =>
    keys.flatMap((key) => values.map((value) => ({ key, what, value })));
  return [
    ...bySchema,
    ...each(times, "a bad duration", durations),
    ...each(keysOf(/^ports\./), "a bad port", ports),
    ...each(["publishAt"], "no address of one machine", [
      "",
      "build",
      "127.0.0.2",
      "::1",
      "0.0.0.0",
      "::",
      "10.0.0.5:80",
    ]),
    ...each(["cwd", "refine.cwd", "prefect.cwd"], "a missing directory", [
      "./nowhere",
      "./Pulumi.file.yaml",
      "x".repeat(5000),
      "./loop",
    ]),
    ...each(["evidence.directory", "evidence.folder"], "not a directory", [
      "./Pulumi.file.yaml",
      "./Pulumi.file.yaml/below",
    ]),
    ...each(["refine.cwd", "namespace", "job", "evidence.directory", "web.path"], "text", [""]),
    ...["refine.cwd", "job", "refine.output", "evidence.folder"].map(nul),
    ...["namespace", "job", "prefect.deployment", "images.web"].map(empty),
    ...["expect.inputs", "expect.outputs"].flatMap((key) =>
      ["", "[unclosed", "*".repeat(70_000)].map((glob) => ({ key: `${key}.0`, what: "a bad glob", value: [glob] })),
    ),
    { key: "expect.states.0", what: "no state", value: ["DONE"] },
    { key: "refine.command.0", what: "NUL in an argument", value: ["a\0b"] },
    { key: "refine.env.1BAD", what: "a bad variable", value: "x" },
    { key: "refine.env.A B", what: "a bad variable", value: "x" },
    { key: "refine.env.GOOD", what: "a number as a variable", value: 3 },
    ...each(["evidence.bucket"], "a bad bucket", ["A", "ab", "../up", "with space"]),
    ...each(["evidence.prefix"], "a bad prefix", ["/a", "a/", "../a", "a/../b", "a b"]),
    ...each(["web.path"], "another host", ["//elsewhere/", "http://elsewhere/", "/\\elsewhere"]),
    ...each(["images.s3", "images.marquez"], "an option as an image", ["--privileged", "a b", "$(id)"]),
    ...each(["images.s3"], "a digest that is none", ["a:1@sha256:0a", `a:1@sha512:${"a".repeat(64)}`, "a:1@"]),
    ...each(["job", "refine.command", "prefect.parameters.password"], "an encrypted value", [{ secure: "v1:abc:def" }]),
    ...each(["unheardOf", "__proto__", "constructor", "ports.constructor"], "an unknown key", [{ a: 1 }]),
    { key: "ports.prefect", what: "a port twice", value: 3999 },
    { key: "prefect.deployment", what: "nothing to run", value: undefined },
    ...["namespace", "job", "refine.command"].map((key) => ({ key, what: "left out", value: undefined })),
  ];
}
