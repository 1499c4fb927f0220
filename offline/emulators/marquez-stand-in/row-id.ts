import { nameBasedUuid } from "./name-based-uuid.ts";

/** The id of a row of Marquez's database. Marquez makes it at random; here the same row has the same id after a restart. */
export const rowId = (...names: string[]): string => nameBasedUuid(`row of ${names.join(" ")}`);
