import { refinementRows } from "./refinement-rows.ts";
import type { Row } from "./row.ts";
import { serviceRows } from "./service-rows.ts";
import { signalRows } from "./signal-rows.ts";
import { stateRows } from "./state-rows.ts";

/** The whole matrix, in the order of the table. */
export const rows: Row[] = [...signalRows, ...serviceRows, ...refinementRows, ...stateRows];
