import { randomBytes } from "node:crypto";

/** A rehearsal's id: its UTC start and a random part, so that ids sort by time and never meet. */
export const newId = (startedAt: Date): string =>
  `${startedAt
    .toISOString()
    .replace(/[-:]|\.\d+/g, "")
    .toLowerCase()}-${randomBytes(4).toString("hex")}`;
