import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../version.ts";
import { catalogue } from "./catalogue.ts";

/** The page docs/verdicts.md: what a verdict proves, expectation by expectation. */
export const verdictsPage = (): string =>
  `# What a verdict proves

<!-- Generated from judgement/catalogue.ts by \`npm run document\`. -->

\`passed\` means three things: every expectation below that was judged passed, the evidence is
stored, and nothing else failed. \`failed\` is about the lineage. \`error\` means that the rehearsal
could not be carried out, and says nothing about the lineage: a service did not answer, for example.

## Three levels

Each command has an address of its own, so it is known which events it sent. The rehearsal compares:

| level | where it is seen | evidence |
| --- | --- | --- |
| sent | what the command posted, and what Marquez answered | \`events.ndjson\` |
| kept | what Marquez has of it when it is asked afterwards | \`kept.json\`, \`runs.json\`, \`datasets.json\` |
| shown | the lineage graph, and the page of the web UI | \`graph.json\`, \`graph.png\` |

\`lineage\` in \`verdict.json\`, and the summary, say for each command how far its events came, such
as "sent 12, accepted 12, kept 11: column w of orders: …". What was lost has a level:

- \`refused\`: sent, and Marquez did not take it. Its status and words are told. An event that was
  taken when the client sent it again is not lost: "sent 13 (1 of them again), accepted 12, kept 12".
- \`not kept\`: accepted, and not there afterwards.
- \`renamed\`: kept under another name, such as \`parent.child\`.
- \`not shown\`: kept, and not in the graph, because a later event of the job replaced it.

When the settings send a command's events another way (\`refine.env\` names a file, Kafka or another
URL), nothing passes the recorder. Then the job's new runs count as the command's, and the verdict
says that the attribution is inferred. More candidates than \`expect.runs\` says fail; with \`any\`,
more than one.

## Expectations

${catalogue
  .map(
    ({ name, proves, leavesOpen, skipped }) =>
      `### ${name}\n\n- Proves: ${proves}\n- Leaves open: ${leavesOpen}\n- Not judged: ${skipped}.\n`,
  )
  .join("\n")}`;

if (import.meta.main) {
  const file = join(packageRoot, "docs/verdicts.md");
  if (verdictsPage() !== readFileSync(file, { encoding: "utf8", flag: "a+" })) writeFileSync(file, verdictsPage());
}
