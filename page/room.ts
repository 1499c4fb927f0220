/** How much of what takes most room a report has. */
export interface Room {
  /** Whether the lineage is drawn. */
  isDrawn: boolean;
  /** Characters of all names of nodes together, in the panel; a few hundred of each are there in any case. */
  names: number;
  /** Characters of the table of the lineage. */
  table: number;
  /** Characters of the columns of all nodes together. */
  columns: number;
  /** Rows of events, and characters of their JSON. */
  rows: number;
  raw: number;
  hasLogs: boolean;
}

/** The rooms to try, one after the other, until the report is small enough. The first suits nearly every rehearsal. */
export const rooms: readonly Room[] = [
  { isDrawn: true, names: 200_000, table: 120_000, columns: 220_000, rows: 2_000, raw: 220_000, hasLogs: true },
  { isDrawn: true, names: 80_000, table: 60_000, columns: 80_000, rows: 600, raw: 80_000, hasLogs: true },
  { isDrawn: true, names: 30_000, table: 30_000, columns: 0, rows: 200, raw: 0, hasLogs: false },
  { isDrawn: false, names: 0, table: 30_000, columns: 0, rows: 50, raw: 0, hasLogs: false },
];
