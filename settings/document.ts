import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import { packageRoot } from "../version.ts";
import { unsetText } from "./parse.ts";
import { schema } from "./schema.ts";
import { projectSettings, type SchemaNode } from "./schema-node.ts";
import { settingsPage } from "./settings-page.ts";

const project = {
  name: "lineage-rehearsal",
  description: "Rehearses data lineage: starts a stack, runs a refinement, judges the lineage, stores the evidence",
  runtime: { name: "nodejs", options: { typescript: false } },
  main: "program.ts",
};

/** The generated files by name: Pulumi.yaml and docs/settings.md, both from the schema. */
export function documents(): Record<string, string> {
  const root = z.toJSONSchema(schema("."), { io: "input", unrepresentable: "any" }) as SchemaNode;
  return { "Pulumi.yaml": pulumiYaml(root), "docs/settings.md": settingsPage(root) };
}

/** What Pulumi.yaml says for a setting that may be left out: plain Pulumi demands a value for every other. */
const unset: Record<string, unknown> = { string: unsetText, object: {} };

/** The default of a setting, with the defaults of the settings in it. */
function defaultOf(node: SchemaNode): unknown {
  if (!node.properties) return node.default;
  if (node.default === undefined) return undefined;
  const inner = Object.entries(node.properties).map(([name, child]) => [name, defaultOf(child)] as const);
  return Object.fromEntries(inner.filter(([, value]) => value !== undefined));
}

function pulumiYaml(root: SchemaNode): string {
  const config = Object.fromEntries(
    projectSettings(root).map(([name, node]) => {
      const value = defaultOf(node) ?? unset[node.type ?? ""];
      // Pulumi wants one type for all items of a declared list, and accepts a list that is not declared.
      const type = node.type === "array" ? {} : { type: node.type };
      return [name, { ...type, description: node.description, ...(value === undefined ? {} : { default: value }) }];
    }),
  );
  return [
    "# Generated from settings/schema.ts by `npm run document`. docs/settings.md describes every setting.",
    "# The credentials of the stack are generated. Of a service that runs already, `token` and `headers` may be secrets.",
    stringify({ ...project, config }, { lineWidth: 100 }),
  ].join("\n");
}

if (import.meta.main)
  for (const [name, text] of Object.entries(documents())) {
    const file = join(packageRoot, name);
    if (text !== readFileSync(file, { encoding: "utf8", flag: "a+" })) writeFileSync(file, text);
  }
