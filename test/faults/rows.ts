import { engineRows } from "./engine-rows.ts";
import { refinementRows } from "./refinement-rows.ts";
import type { Row } from "./row.ts";
import { serviceRows } from "./service-rows.ts";
import { signalRows } from "./signal-rows.ts";
import { stateRows } from "./state-rows.ts";

/** The rows that happen on the machine's own engine. */
export const rows: Row[] = [...signalRows, ...serviceRows, ...refinementRows, ...stateRows];

const notHere = () => {
  throw new Error("these rows are only listed: engine.test.ts carries them out");
};

/** Every row there is, in the order of the table. */
export const matrix: Row[] = [...engineRows(notHere, notHere), ...rows];
