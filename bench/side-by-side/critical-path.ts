/** What a rehearsal cannot do without, each measured alone, in seconds. Undefined: not needed, or not measured. */
export interface Pieces {
  /** From the start of the first of their containers until they answer. */
  boots: { marquez: number; web?: number | undefined; prefect?: number | undefined };
  refinement: number;
  flowRun?: number | undefined;
  /** The answers of Marquez as JSON, and the logs. */
  capture: number;
  picture?: number | undefined;
}

/** The slowest chain of pieces. Nothing lies between two of them, and no other chain has any influence on it. */
export interface CriticalPath {
  seconds: number;
  chain: { name: string; seconds: number }[];
}

/**
 * The shortest time that a rehearsal of these pieces could take: the refinement needs Marquez alone, the flow run Prefect, the
 * picture the web UI and the refinement, and what is captured whatever sent lineage. To store, to judge and to destroy is left
 * out: no lineage waits for that.
 */
export function criticalPath({ boots, refinement, flowRun, capture, picture }: Pieces): CriticalPath {
  const link = (name: string, seconds: number | undefined) => ({ name, seconds: seconds ?? 0 });
  const marquez = link("Marquez boots", boots.marquez);
  const refined = [marquez, link("refinement", refinement)];
  const captured = link("capture", capture);
  const chains = [[...refined, captured]];
  if (picture !== undefined) {
    const photographed = link("picture", picture);
    chains.push([...refined, photographed], [link("the web UI boots", boots.web), photographed]);
  }
  if (flowRun !== undefined)
    chains.push(
      [link("Prefect boots", boots.prefect), link("flow run", flowRun), captured],
      [marquez, link("flow run", flowRun), captured],
    );
  const lengths = chains.map((chain) => chain.reduce((all, { seconds }) => all + seconds, 0));
  const seconds = Math.max(...lengths);
  return { seconds, chain: chains[lengths.indexOf(seconds)] ?? [] };
}

/** How much longer something takes than its critical path: 0.2 is twenty percent. */
export const overheadOf = (wall: number, path: CriticalPath): number => wall / path.seconds - 1;
