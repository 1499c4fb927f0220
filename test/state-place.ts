import { temporaryPlace } from "./temporary-place.ts";

/** A state directory of its own for one test, until it is disposed of. */
export function statePlace(): Disposable & { path: string } {
  const before = process.env.LINEAGE_REHEARSAL_STATE;
  const { path, remove } = temporaryPlace("state-");
  process.env.LINEAGE_REHEARSAL_STATE = path;
  return {
    path,
    [Symbol.dispose]: () => {
      if (before === undefined) delete process.env.LINEAGE_REHEARSAL_STATE;
      else process.env.LINEAGE_REHEARSAL_STATE = before;
      remove();
    },
  };
}
