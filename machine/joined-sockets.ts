import type { Socket } from "node:net";
import { pipeline } from "node:stream";

/**
 * Leads two connections into each other, both ways as it comes. The end of one side's text ends that way alone. One that is
 * broken off breaks the other off, too: a reader must not take half an answer for a whole one.
 */
export function joinSockets(one: Socket, other: Socket): void {
  // Who uses the connection sees that it was broken off.
  pipeline(one, other, () => {});
  pipeline(other, one, () => {});
}
