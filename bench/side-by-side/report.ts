import { type Table, written } from "../table.ts";
import { type Contestant, titles } from "./contestants.ts";
import { phases } from "./phases.ts";
import { type ContestantSummary, goals, type Summary } from "./summary.ts";

/** The tables of a summary, with their titles. */
export function tablesOf(summary: Summary): { title: string; table: Table }[] {
  const present = Object.entries(summary.contestants) as [Contestant, ContestantSummary][];
  const columns = (first: string) => [first, ...present.map(([name]) => titles[name])];
  const row = (name: string, of: (one: ContestantSummary, contestant: Contestant) => string) => [
    name,
    ...present.map(([contestant, one]) => of(one, contestant)),
  ];
  const services = [...new Set(present.flatMap(([, { boots }]) => Object.keys(boots)))];
  return [
    {
      title: "Whole runs: medians",
      table: {
        columns: columns("whole run"),
        rows: [
          row("wall, s", ({ wall }) => written(wall.median, 2)),
          row("least to most, s", ({ wall }) => `${written(wall.least, 2)} to ${written(wall.most, 2)}`),
          row("ours by this, pair by pair", (_, one) => written(summary.ratios[one]?.median, 2)),
          row("least to most", (_, one) => {
            const ratio = summary.ratios[one];
            return ratio ? `${written(ratio.least, 2)} to ${written(ratio.most, 2)}` : "-";
          }),
          row("processor, this side, s", ({ processSeconds }) => written(processSeconds, 1)),
          row("processor, containers, s", ({ containerSeconds }) => written(containerSeconds, 1)),
          row("memory at most, this side, MiB", ({ processes }) => written(processes, 0)),
          row("memory at most, containers, MiB", ({ containers }) => written(containers, 0)),
        ],
      },
    },
    {
      title: "Phases: medians in seconds. Those of a rehearsal run beside one another",
      table: {
        columns: columns("phase"),
        rows: phases
          .map((phase) => row(phase, (one) => written(one.phases[phase], 2)))
          .filter(([, ...cells]) => cells.some((cell) => cell !== "-")),
      },
    },
    {
      title: "Boots: medians in seconds, from the start of the container until the service answers",
      table: {
        columns: columns("service"),
        rows: services.map((one) => row(one, ({ boots }) => written(boots[one], 2))),
      },
    },
  ];
}

/** The critical path and the goals, one line each. */
export function linesOf({ path, ratios }: Summary): string[] {
  const compose = ratios.compose?.median;
  const met = (isMet: boolean) => (isMet ? "met" : "not met");
  return [
    path &&
      `Critical path: ${written(path.seconds, 2)} s = ${path.chain.map(({ name, seconds }) => `${name} ${written(seconds, 2)}`).join(" + ")}`,
    path &&
      `Overhead beside it: ${written(path.overhead * 100, 0)} % (goal: at most ${goals.overhead * 100} %, ${met(path.overhead <= goals.overhead)})`,
    compose !== undefined &&
      `Ours takes ${written(compose, 2)} of Compose (goal: at most ${goals.ratioToCompose}, ${met(compose <= goals.ratioToCompose)})`,
  ].filter((one) => typeof one === "string");
}
