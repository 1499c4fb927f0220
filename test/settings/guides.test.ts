import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadSettings } from "../../settings/load.ts";
import { packageRoot } from "../../version.ts";
import { Variables } from "../variables.ts";

const docs = join(packageRoot, "docs");
const pages = [
  join(packageRoot, "README.md"),
  ...readdirSync(docs, { recursive: true }).map((name) => join(docs, String(name))),
];
const blocks = pages
  .filter((page) => page.endsWith(".md"))
  .flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/```yaml\n(config:\n.*?)```/gs)].map(
      ([, yaml = ""], nth) => [`${page.slice(packageRoot.length + 1)}, block ${nth + 1}`, yaml] as const,
    ),
  );

/** What a block that shows a part of a stack file is read with. */
const least = `config:
  lineage-rehearsal:namespace: a.namespace
  lineage-rehearsal:job: a.job
  lineage-rehearsal:refine: { command: ["true"] }
  lineage-rehearsal:prefect: { enabled: false }
`;

/** What a file of a private key holds; its passphrase is what the variables hold. */
const key = generateKeyPairSync("ed25519").privateKey.export({
  type: "pkcs8",
  format: "pem",
  cipher: "aes-256-cbc",
  passphrase: "value",
});

/** Every stack file that the documentation shows, read as a user's would be, with the files and folders that it names there. */
describe("the stack files of the documentation", () => {
  it("are found", () => assert.ok(blocks.length > 4));

  for (const [title, yaml] of blocks)
    it(`are right: ${title}`, () => {
      const directory = join(mkdtempSync(join(tmpdir(), "guides-")), "ours");
      for (const [, folder = ""] of yaml.matchAll(/cwd: (\S+)/g))
        mkdirSync(join(directory, folder), { recursive: true });
      for (const [, file = ""] of yaml.matchAll(/(?:plan|log|file|my_facet): ([^\s,]+)/g)) {
        mkdirSync(dirname(join(directory, file)), { recursive: true });
        writeFileSync(join(directory, file), file.endsWith(".key") ? key : "content");
      }
      using variables = new Variables();
      for (const [, name = ""] of yaml.matchAll(/variable: (\w+)/g)) variables.set({ [name]: "value" });
      mkdirSync(directory, { recursive: true });
      const whole = /:(?:namespace|commands):/.test(yaml) ? yaml : yaml.replace("config:\n", least);
      writeFileSync(join(directory, "Pulumi.guide.yaml"), whole);
      const { namespace, refinements, commands } = loadSettings({ stack: "guide", directory });
      assert.ok(namespace && refinements.length + commands.length > 0);
    });
});
