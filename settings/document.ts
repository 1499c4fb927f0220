import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import { packageRoot } from "../version.ts";
import { schema } from "./schema.ts";

interface Node {
  type?: string;
  description?: string;
  default?: unknown;
  properties?: Record<string, Node>;
  required?: string[];
  /** What each value of a mapping is whose keys are free. */
  additionalProperties?: Node;
  items?: Node;
  enum?: string[];
  const?: string;
  anyOf?: Node[];
  minimum?: number;
  maximum?: number;
}

const project = {
  name: "lineage-rehearsal",
  description: "A lineage rehearsal: stack up, refinement, judgement, evidence",
  runtime: { name: "nodejs", options: { typescript: false } },
  main: "index.ts",
};

/** The generated files by name: Pulumi.yaml and docs/settings.md say of the settings what the schema says. */
export function documents(): Record<string, string> {
  const root = z.toJSONSchema(schema("."), { io: "input", unrepresentable: "any" }) as Node;
  return { "Pulumi.yaml": pulumiYaml(root), "docs/settings.md": settingsMd(root) };
}

/** The settings of this project: the provider's have a namespace of their own. */
function ownOf({ properties = {} }: Node): Record<string, Node> {
  const { aws: _, ...own } = properties;
  return own;
}

/** The default of a setting with those of the settings in it. */
function defaultOf(node: Node): unknown {
  if (!node.properties) return node.default;
  if (node.default === undefined) return undefined;
  const inner = Object.entries(node.properties).map(([name, one]) => [name, defaultOf(one)] as const);
  return Object.fromEntries(inner.filter(([, value]) => value !== undefined));
}

function pulumiYaml(root: Node): string {
  const config = Object.fromEntries(
    Object.entries(ownOf(root)).map(([name, node]) => {
      const value = defaultOf(node);
      return [
        name,
        { type: node.type, description: node.description, ...(value === undefined ? {} : { default: value }) },
      ];
    }),
  );
  return `# Generated from settings/schema.ts by \`npm run document\`. No setting is a secret: credentials are generated.\n${stringify({ ...project, config }, { lineWidth: 120 })}`;
}

function allowed(node: Node): string {
  if (node.anyOf) return node.anyOf.map(allowed).join(" or ");
  if (node.const !== undefined) return `"${node.const}"`;
  if (node.enum) return node.enum.map((one) => `"${one}"`).join(", ");
  if (node.type === "integer") return `${node.minimum} to ${node.maximum}`;
  if (node.type === "array") return `list of ${node.items ? allowed(node.items) : "values"}`;
  return node.type === "object" ? "mapping" : (node.type ?? "any value");
}

function rows(name: string, node: Node, required: boolean): string[] {
  const value = node.properties ? undefined : node.default;
  const shown = value === undefined ? (required ? "*required*" : "") : `\`${JSON.stringify(value)}\``;
  const own = `| \`${name}\` | ${node.properties ? "mapping" : allowed(node)} | ${shown} | ${node.description ?? ""} |`;
  const free = node.additionalProperties?.properties ? node.additionalProperties : undefined;
  if (free) return [own, ...rows(`${name}.<name>`, free, false).slice(1)];
  const inner = Object.entries(node.properties ?? {}).flatMap(([key, one]) =>
    rows(`${name}.${key}`, one, node.required?.includes(key) ?? false),
  );
  return [own, ...inner];
}

function settingsMd(root: Node): string {
  const all = Object.entries(ownOf(root)).flatMap(([name, node]) =>
    rows(name, node, root.required?.includes(name) ?? false),
  );
  const provider = Object.entries(root.properties?.aws?.properties ?? {});
  return [
    "# Settings",
    "",
    "Generated from settings/schema.ts by `npm run document`. They stand in `Pulumi.<stack>.yaml`, each key with `lineage-rehearsal:` before it;",
    "`--set key=value` goes over the file. Paths start at the stack file's directory. Times are a number with a unit: `500ms`, `90s`, `5m`, `2h`.",
    "",
    "| setting | allowed | default | what it is |",
    "| --- | --- | --- | --- |",
    ...all,
    "",
    "## The AWS provider's settings",
    "",
    "With `evidence.store: s3` also the AWS provider's own settings count, written as Pulumi users write them: `aws:region`, not",
    "`lineage-rehearsal:aws`; on the command line `--set aws:region=eu-west-1`. These hold for the provider and for the upload; every other one",
    "that the provider knows goes to the provider alone. [aws.md](aws.md) says which are needed.",
    "",
    "| setting | allowed | what it is |",
    "| --- | --- | --- |",
    ...provider.map(([name, node]) => `| \`aws:${name}\` | ${allowed(node)} | ${node.description ?? ""} |`),
    "",
  ].join("\n");
}

if (import.meta.main)
  for (const [name, text] of Object.entries(documents())) {
    const file = join(packageRoot, name);
    if (text !== readFileSync(file, { encoding: "utf8", flag: "a+" })) writeFileSync(file, text);
  }
