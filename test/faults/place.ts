import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectKey } from "../../directories.ts";
import { packageRoot } from "../../version.ts";

/** Settings as a stack file has them, nested. */
export type Written = { [key: string]: Written | string | number | boolean | string[] };

/** Where one row of the matrix happens: a project, a stack, a state, evidence and a store that no other row has. */
export interface Place {
  directory: string;
  evidence: string;
  bucket: string;
  state: string;
  /** The value of the label that all things made from here carry, whichever rehearsal made them. */
  project: string;
}

/** Makes a place with a stack file `faults`, in which nothing is slow that is not the fault's own. */
export function place(settings: (at: Place) => Written = () => ({})): Place {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "rehearsal-fault-")));
  const at: Place = {
    directory,
    evidence: join(directory, "evidence"),
    bucket: join(directory, "s3"),
    state: join(directory, "state"),
    project: projectKey(directory, join(directory, "state")),
  };
  mkdirSync(at.state);
  const config = merged(usual(at), settings(at));
  // YAML takes JSON as it is.
  writeFileSync(
    join(directory, "Pulumi.faults.yaml"),
    JSON.stringify({
      config: Object.fromEntries(Object.entries(config).map(([key, value]) => [`lineage-rehearsal:${key}`, value])),
    }),
  );
  return at;
}

/** The arguments of a refinement that emits real lineage in a moment. */
export const emit = ["python3", join(packageRoot, "test", "e2e", "emit.py"), "faults.job", "3"];

const usual = ({ evidence, bucket, directory }: Place): Written => ({
  // Where no registry answers, the faults are met on the labelled stand-ins.
  standIns: "allow",
  namespace: "faults.ns",
  job: "faults.job",
  refine: { cwd: directory, command: emit },
  prefect: { enabled: false },
  expect: { outputs: ["/data/dataset-*.xlsx"] },
  evidence: { directory: evidence, folder: bucket },
  deadlines: { capture: "15s", verify: "15s", upload: "15s" },
});

export function merged(one: Written, over: Written): Written {
  const result: Written = { ...one };
  for (const [key, value] of Object.entries(over)) {
    const before = result[key];
    result[key] = isNested(before) && isNested(value) ? merged(before, value) : value;
  }
  return result;
}

const isNested = (value: unknown): value is Written =>
  typeof value === "object" && value !== null && !Array.isArray(value);
