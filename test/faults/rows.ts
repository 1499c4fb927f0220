import type { Row } from "./row.ts";
import { signalRows } from "./signal-rows.ts";

/** The whole matrix, in the order of the table. */
export const rows: Row[] = [...signalRows];
