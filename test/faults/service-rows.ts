import { docker, gated, whileRefining } from "./gate.ts";
import { type Behaviour, misbehaving } from "./images.ts";
import type { Row } from "./row.ts";
import { endless, fakePrefect, hasStarted } from "./signal-rows.ts";

const broken = ["kill", "pause"] as const;
const answers: Behaviour[] = ["500", "garbage", "nothing"];
/** What waits for a service that says nothing waits no longer than this. */
const soon = { deadlines: { capture: "5s", verify: "5s", upload: "5s" }, web: { timeout: "5s" } };

/** What becomes of a rehearsal without this service. */
type Expected = Pick<Row, "exit" | "verdict" | "stored" | "says">;
const notJudged: Expected = { exit: 3, verdict: "error", stored: "yes" };
const notStored: Expected = { exit: 3, verdict: "passed", stored: "by rehearse upload" };

const duringRefine = (service: string, name: string, expected: Expected): Row[] =>
  broken.map((verb) => ({
    fault: `${name} ${verb === "kill" ? "killed" : "paused"}`,
    phase: "refine",
    settings: () => ({ images: fakePrefect, refine: { command: gated(), timeout: "6s" }, ...soon }),
    strike: whileRefining((at) => docker(verb, at, service)),
    ...expected,
  }));

const answering = (service: string, name: string, phase: string, behaviours: Behaviour[], expected: Expected): Row[] =>
  behaviours.map((behaviour) => ({
    fault: `${name} answers ${behaviour}`,
    phase,
    // The refinement waits for a Marquez that says nothing as long as it may.
    settings: () => ({
      images: { ...fakePrefect, [service]: misbehaving(behaviour) },
      refine: { timeout: "6s" },
      ...soon,
    }),
    ...expected,
  }));

/** Prefect matters only where a flow run is wanted. */
const withFlow: Row["settings"] = () => ({
  ...soon,
  prefect: { enabled: true, deployment: "any", register: ["true"], timeout: "6s" },
});

const prefect: Row[] = [
  ...broken.map(
    (verb): Row => ({
      fault: `Prefect ${verb === "kill" ? "killed" : "paused"}`,
      phase: "prefect",
      settings: (at) => ({
        ...soon,
        images: fakePrefect,
        prefect: { enabled: true, deployment: "any", register: endless(at), timeout: "6s" },
      }),
      strike: async (command, at) => {
        await hasStarted(command, at);
        await docker(verb, at, "prefect");
      },
      ...notJudged,
      says: /prefect is (gone|paused)/,
    }),
  ),
  {
    fault: "Prefect paused",
    phase: "worker",
    // A real one, which boots while its worker and the registration wait for it.
    settings: (at) => ({
      ...soon,
      ready: "20s",
      prefect: { enabled: true, deployment: "any", register: endless(at), worker: ["sleep", "600"] },
    }),
    strike: async (command, at) => {
      await hasStarted(command, at);
      await docker("pause", at, "prefect");
    },
    ...notJudged,
    says: /prefect is paused|not ready after 20 s: prefect/,
  },
  ...answering("prefect", "Prefect", "prefect", answers, notJudged).map(
    (row): Row => ({ ...row, settings: (at) => ({ ...row.settings?.(at), ...withFlow?.(at) }) }),
  ),
];

export const serviceRows: Row[] = [
  ...duringRefine("marquez", "Marquez", { ...notJudged, says: /marquez is (gone|paused)/ }),
  ...answering("marquez", "Marquez", "refine", answers, notJudged),
  ...prefect,
  ...duringRefine("web", "web UI", { ...notJudged, says: /web is (gone|paused)/ }),
  ...answering("web", "web UI", "capture", answers, notJudged),
  ...duringRefine("evidence", "S3 gateway", notStored),
  ...answering("s3", "S3", "upload", ["503", "reset", "garbage", "nothing"], notStored),
  ...answering("s3", "S3", "upload", ["wrong"], { ...notStored, says: /confirmed the SHA-256/ }).map((row) => ({
    ...row,
    fault: "S3 stores wrong bytes",
  })),
];
