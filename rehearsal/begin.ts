import { mkdirSync } from "node:fs";
import { Bundle } from "../evidence/bundle.ts";
import type { Settings } from "../settings/schema.ts";
import { newId } from "./id.ts";
import type { Rehearsal, StepEvent } from "./rehearsal.ts";

/** What is rehearsed, and how it is followed. */
export interface Request {
  stack: string;
  /** The directory of the stack file, absolute. */
  project: string;
  settings: Settings;
  /** Leaves the stack running. */
  keep?: boolean;
  /** Brings the stack up and rehearses nothing on it. */
  stackOnly?: boolean;
  /** Aborting it asks the rehearsal to stop: the evidence is stored and the stack destroyed. */
  signal?: AbortSignal;
  follow?: (event: StepEvent) => void;
}

const notLookedFor = () => Promise.reject(new Error("the tools come first"));

/** A rehearsal that has begun: it has an id, and a folder for its evidence. */
export function begin({ stack, settings, keep = false, stackOnly = false, signal, follow }: Request): Rehearsal {
  const startedAt = new Date();
  mkdirSync(settings.evidence.folder, { recursive: true });
  return {
    id: newId(startedAt),
    stack,
    settings,
    startedAt,
    bundle: stackOnly
      ? Bundle.planned(settings.evidence.directory)
      : Bundle.create(settings.evidence.directory, startedAt),
    tools: { path: [], browser: notLookedFor },
    signal: signal ?? new AbortController().signal,
    tell: follow ?? (() => {}),
    stays: keep || stackOnly,
    stackOnly,
    known: {},
  };
}
