import { readFileSync, rmSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { bootId, hasEnded, isVisible, ownerOf } from "../machine/process-identity.ts";
import { writeWholeSync } from "../machine/write-whole.ts";

/**
 * Which process of the Pulumi engine last worked on a stack, and did not end well. Pulumi's own locks name a process by
 * its number and its host alone, which say too little: a number is used again, a host gets another name, and containers
 * share both.
 */
const schema = z.object({
  /** The id of the rehearsal. */
  id: z.string().min(1),
  pid: z.int(),
  /** The name of the host at that time. */
  host: z.string(),
  /** The process, as an owner. */
  engine: z.string(),
  /** When it was started, in ISO 8601. */
  since: z.string(),
});
export type EngineNote = z.output<typeof schema>;

const fileIn = (directory: string): string => join(directory, "engine.json");

/**
 * Notes that an engine works on a stack.
 * @param directory the stack's own directory, which this process holds
 * @param id that of the rehearsal
 * @returns removes the note: the engine has ended well, and holds no lock any more
 */
export function noteEngine(directory: string, id: string, pid: number | undefined): () => void {
  const engine = pid === undefined ? undefined : ownerOf(pid);
  if (pid === undefined || engine === undefined) return () => {};
  const note: EngineNote = { id, pid, host: hostname(), engine, since: new Date().toISOString() };
  writeWholeSync(fileIn(directory), JSON.stringify(note));
  return () => rmSync(fileIn(directory), { force: true });
}

/** The engine that did not end well; undefined when there is none, or its note cannot be read: then nothing is proven. */
export function engineNote(directory: string): EngineNote | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(fileIn(directory), "utf8")));
  } catch {
    return undefined;
  }
}

export const forgetEngine = (directory: string): void => rmSync(fileIn(directory), { force: true });

/** A lock of Pulumi's own. */
export interface PulumiLock {
  pid: number;
  host: string;
}

/**
 * Whether the holder of a lock of Pulumi's is the engine of a note, and has ended. Only for who holds the stack: the
 * rehearsal that started that engine has ended then, because it held the stack itself, in this PID namespace or in
 * another one. So had one before the machine was started again.
 */
export function isDeadEngine({ pid, host, engine }: EngineNote, lock: PulumiLock): boolean {
  if (lock.pid !== pid || lock.host !== host) return false;
  if (isVisible(engine)) return hasEnded(engine);
  return engine.endsWith(`/${bootId()}`) || host === hostname();
}
