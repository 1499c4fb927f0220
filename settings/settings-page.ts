import { projectSettings, type SchemaNode } from "./schema-node.ts";

/** What a value may be, in a word or two. */
function typeOf(node: SchemaNode): string {
  if (node.title) return node.title;
  if (node.anyOf) return node.anyOf.map(typeOf).join(" or ");
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.enum) return node.enum.map((word) => `\`${word}\``).join(", ");
  if (node.type === "integer") return `${node.minimum} to ${node.maximum}`;
  if (node.type === "array") return `list of ${typeOf(node.items ?? { type: "value" })}${node.items?.enum ? "" : "s"}`;
  if (node.type === "object") return typeOfMapping(node);
  return node.type ?? "any value";
}

function typeOfMapping({ additionalProperties }: SchemaNode): string {
  if (additionalProperties?.title) return `mapping of ${additionalProperties.title}s`;
  return additionalProperties?.type === "string" ? "mapping of strings" : "mapping";
}

/** The rows of a table: the setting, and below it the settings in it. */
function rows(name: string, node: SchemaNode, required: boolean): string[] {
  // The same rules as for the first refinement: the table of its group has them.
  if (name.endsWith(".expect"))
    return [`| \`${name}\` | mapping, as [expect](#expect) |  | ${node.description ?? ""} |`];
  const value = node.properties || node.default === undefined ? "" : `\`${JSON.stringify(node.default)}\``;
  const row = `| \`${name}\` | ${typeOf(node)} | ${required ? "*required*" : value} | ${node.description ?? ""} |`;
  return [row, ...innerRows(name, node)];
}

/** The rows of the settings in a mapping. Where its keys are free, they are shown as `<name>`. */
function innerRows(name: string, { properties = {}, required = [], additionalProperties }: SchemaNode): string[] {
  if (additionalProperties?.properties) return innerRows(`${name}.<name>`, additionalProperties);
  return Object.entries(properties).flatMap(([key, child]) => rows(`${name}.${key}`, child, required.includes(key)));
}

const table = (...lines: string[]): string[] => [
  "| Setting | Type | Default | Description |",
  "| --- | --- | --- | --- |",
  ...lines,
];

/** Breaks a paragraph into lines of at most 100 characters. */
const wrapped = (text: string): string[] => text.match(/.{1,100}(?= |$)/g)?.map((line) => line.trimStart()) ?? [];

/** The page docs/settings.md: a table of settings for each group. */
export function settingsPage(root: SchemaNode): string {
  const settings = projectSettings(root);
  const isGroup = ({ type }: SchemaNode) => type === "object";
  const single = settings.filter(([, node]) => !isGroup(node));
  const groups = settings.filter(([, node]) => isGroup(node));
  const provider = Object.entries(root.properties?.aws?.properties ?? {});
  return [
    "# Settings",
    "",
    "<!-- Generated from settings/schema.ts by `npm run document`. -->",
    "",
    "Settings are read from `Pulumi.<stack>.yaml`. In that file every key starts with",
    "`lineage-rehearsal:`:",
    "",
    "```yaml",
    ...example,
    "```",
    "",
    "On the command line `--set` overrides the file, with dots between keys: `--set refine.cwd=../hotpass`.",
    'A value that is JSON is read as JSON: `--set \'expect.states=["COMPLETED", "FAILED"]\'`.',
    "",
    "- A **path** is relative to the directory of the stack file.",
    "- A **duration** is a number with a unit, such as `500ms`, `90s`, `5m` or `2h`; at most `24h`.",
    "- A **list of arguments** is a program and its arguments, such as `[uv, run, refine]`. No shell is",
    "  involved.",
    "- A **mapping of strings** has a string for every key, also where it looks like a number:",
    '  `DEPTH: "3"`.',
    "- A **secret** is written as `{ variable: NAME }`, `{ file: path }`, or encrypted by",
    "  `pulumi config set --secret`: see [plain-pulumi.md](plain-pulumi.md#encrypt-a-setting).",
    "",
    "## General",
    "",
    ...table(...single.flatMap(([name, node]) => rows(name, node, root.required?.includes(name) ?? false))),
    "",
    ...groups.flatMap(([name, node]) => [
      `## ${name}`,
      "",
      ...wrapped(node.description ?? ""),
      "",
      ...table(...innerRows(name, node)),
      "",
    ]),
    "## AWS provider",
    "",
    "With `evidence.store: s3` the settings of the Pulumi AWS provider apply, under its own namespace:",
    "`aws:region: eu-west-1` in the stack file, `--set aws:region=eu-west-1` on the command line.",
    "The provider and the upload both follow the settings below. Any other setting of the provider is",
    "passed on to the provider alone. [aws.md](aws.md) says which settings you need.",
    "",
    "| Setting | Type | Description |",
    "| --- | --- | --- |",
    ...provider.map(([name, node]) => `| \`aws:${name}\` | ${typeOf(node)} | ${node.description ?? ""} |`),
    "",
  ].join("\n");
}

const example = [
  "config:",
  "  lineage-rehearsal:namespace: hotpass.local",
  "  lineage-rehearsal:job: hotpass.pipeline.generic",
  "  lineage-rehearsal:refine:",
  "    cwd: ../hotpass",
  "    command: [uv, run, hotpass, refine, --input-dir, ./data, --output-path, ./dist/refined.xlsx]",
  "    output: ./dist/refined.xlsx",
  "  lineage-rehearsal:prefect:",
  "    deployment: hotpass-refinement",
];
