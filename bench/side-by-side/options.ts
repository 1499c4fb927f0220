import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { type Contestant, contestants } from "./contestants.ts";

/** What the command line asks for. */
export interface Options {
  runs: number;
  only: Contestant[];
  stack: string;
  /** Settings that all contestants get. */
  set: string[];
  json: boolean;
  /** Whether docs/performance.md is written. */
  write: boolean;
  /** Where the trace of the last rehearsal goes. */
  trace: string | undefined;
  /** How `rehearse` is started; as this checkout does, if left out. */
  rehearse: string | undefined;
}

export const usage = `npm run bench -- [options]

  --runs N              how many rounds (default: 5)
  --only NAMES          of ${contestants.join(",")} (default: all)
  --stack NAME          the stack file (default: local, the bundled sample)
  --set KEY=VALUE       a setting, for all contestants (repeatable)
  --without-prefect     no flow run
  --refinement COMMAND  another refinement, as a shell command; with --cwd FOLDER
  --rehearse COMMAND    how ours is started (default: node rehearse.ts)
  --json                one JSON object on standard output, the tables on standard error
  --write               write docs/performance.md
  --trace FILE          write the trace of the last rehearsal, for chrome://tracing or Perfetto`;

/** @throws Error on an option that there is not, or a value that an option does not take */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      runs: { type: "string", default: "5" },
      only: { type: "string", default: contestants.join(",") },
      stack: { type: "string", short: "s", default: "local" },
      set: { type: "string", multiple: true, default: [] },
      "without-prefect": { type: "boolean", default: false },
      refinement: { type: "string" },
      cwd: { type: "string" },
      rehearse: { type: "string" },
      json: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      trace: { type: "string" },
    },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1)
    throw new Error(`--runs ${values.runs}: expected a whole number of at least 1`);
  const only = values.only.split(",");
  const unknown = only.filter((name) => !contestants.some((one) => one === name));
  if (unknown.length > 0) throw new Error(`--only ${unknown.join(",")}: expected some of ${contestants.join(",")}`);
  return {
    runs,
    only: contestants.filter((one) => only.includes(one)),
    stack: values.stack,
    set: [
      ...(values["without-prefect"] ? ["prefect.enabled=false"] : []),
      ...(values.cwd === undefined ? [] : [`refine.cwd=${JSON.stringify(resolve(values.cwd))}`]),
      ...(values.refinement === undefined ? [] : anotherRefinement(values.refinement)),
      ...values.set,
    ],
    json: values.json,
    write: values.write,
    trace: values.trace,
    rehearse: values.rehearse,
  };
}

/** The settings of another refinement. What the stack file prepares is for its own. */
const anotherRefinement = (command: string): string[] => [
  `refine.command=${JSON.stringify(["sh", "-c", command])}`,
  `refine.prepare=${JSON.stringify(["true"])}`,
];
