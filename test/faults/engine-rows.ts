import { misbehaving } from "./images.ts";
import type { Row } from "./row.ts";
import type { SecondEngine } from "./second-engine.ts";

/** A stack of services that only say they are well, and a real store: what happens here is the engine's doing. */
export const small = (s3: string) => {
  const well = misbehaving("well");
  return { images: { postgres: well, marquez: well, prefect: well, web: well, s3 } };
};

const well = { refine: { command: ["true"] }, deadlines: { destroy: "30s" }, web: { timeout: "10s" } };

/** What is to be seen when the engine goes away, or goes away and comes back. */
export const engineRows = (engine: () => SecondEngine, s3: () => string): Row[] => [
  {
    fault: "engine stopped",
    phase: "provision",
    aim: { step: "provision" },
    settings: () => ({ ...small(s3()), ...well }),
    strike: async ({ says }) => {
      await says(/^provision: running \(/m);
      await engine().stop();
    },
    exit: 3,
    verdict: "error",
    mend: () => engine().start(),
    next: 3,
    stored: "by the next run",
  },
  {
    fault: "engine stopped",
    phase: "destroy",
    aim: { step: "destroy" },
    settings: () => ({ ...small(s3()), ...well }),
    strike: async ({ says }) => {
      await says(/^destroy: running/m);
      await engine().stop();
    },
    exit: 3,
    verdict: "error",
    says: /DESTROY/,
    mend: () => engine().start(),
    stored: "yes",
  },
  {
    fault: "engine restarted",
    phase: "destroy",
    aim: { step: "destroy" },
    settings: () => ({ ...small(s3()), ...well }),
    strike: async ({ says }, _, injected) => {
      await says(/^destroy: running/m);
      await engine().stop();
      injected();
      await engine().start();
    },
    exit: 3,
    verdict: "error",
    stored: "yes",
  },
];
