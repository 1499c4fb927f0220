import { type Machine, machineInWords } from "../machine.ts";
import { asMarkdown } from "../table.ts";
import { type Timeline, unaccounted } from "../timeline/timeline.ts";
import { waterfall } from "../timeline/waterfall.ts";
import { linesOf, tablesOf } from "./report.ts";
import type { Summary } from "./summary.ts";

/** Where the page is. */
export const page = "docs/performance.md";

/** What `npm run bench` measured. */
export interface Measured {
  machine: Machine;
  stack: string;
  set: readonly string[];
  images: readonly { name: string; reference: string; standIn: boolean }[];
  summary: Summary;
  rounds: readonly unknown[];
  timeline: Timeline | undefined;
}

/** The page that holds the last measurement, with the machine that it was made on. */
export function performancePage({ machine, stack, set, images, summary, rounds, timeline }: Measured): string {
  const standIns = images.filter(({ standIn }) => standIn).map(({ name }) => name);
  const sets = set.map((one) => ` --set '${one}'`).join("");
  return [
    "# Performance",
    "",
    "```sh",
    "npm run bench              # measure, and print these tables",
    "npm run bench -- --write   # and write this page",
    "```",
    "",
    "This page holds the last measurement. A rehearsal is compared with the runbook that it replaces: scripted over",
    "Docker Compose, and written with testcontainers-node. All three get the same images, the same refinement, the",
    "same flow run, and store the same evidence. They run in turn, so that each pair has the same load.",
    "",
    `- Machine: ${machineInWords(machine)}.`,
    `- Settings: the stack \`${stack}\`${sets}, ${rounds.length} rounds.`,
    `- Images: ${images.map(({ name, reference }) => `${name} \`${reference}\``).join(", ")}.`,
    standIns.length > 0
      ? `- **A stand-in takes the place of ${standIns.join(" and ")}**: it boots faster than the real one, for all three.`
      : "- Every image is the real one.",
    "",
    ...tablesOf(summary).flatMap(({ title, table }) => [`## ${title}`, "", asMarkdown(table), ""]),
    "## Critical path",
    "",
    ...linesOf(summary).map((line) => `- ${line}.`),
    "",
    "The critical path is the slowest chain of boots, refinement or flow run, and capture with nothing between. Each piece",
    "takes the least of the three medians.",
    "",
    ...(timeline ? oneRehearsal(timeline) : []),
    "## How the runbooks are written",
    "",
    ...howRunbooks.map((line) => `- ${line}`),
    "",
  ].join("\n");
}

const oneRehearsal = (timeline: Timeline): string[] => [
  "## One rehearsal",
  "",
  "`#` is a step, `=` the boot of a service from the start of its container, `.` time in which no step runs.",
  "",
  "```",
  waterfall(timeline),
  "```",
  "",
  `No step accounts for ${unaccounted(timeline).toFixed(1)} s. \`npm run bench -- --trace FILE\` writes the same for Perfetto.`,
  "",
];

const howRunbooks = [
  "Services get what their images' documentation says, and no tuning. Marquez waits for its database; all others start at once.",
  "Readiness is asked by HTTP, every 0.2 s, at the URLs that a rehearsal asks.",
  "The steps follow one another in the order of the runbook: refinement, flow run, JSON and logs, picture, store.",
  "The flow run is triggered over Prefect's API, which is faster than `prefect deployment run --watch`.",
  "The evidence goes to the S3 gateway with the AWS SDK, all files at once.",
  "`docker compose down --volumes` gives each container the ten seconds that it has by default; testcontainers-node kills.",
  "testcontainers-node runs without its reaper, which is an image more. The benchmark removes what a killed run leaves.",
  "Memory is what processes hold themselves, without pages of files. Processor time of the Docker engine itself is left out.",
];
