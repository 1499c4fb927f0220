import { mkdirSync } from "node:fs";
import type { Rehearsal, Scope, StepEvent } from "../context/context.ts";
import { newId } from "../context/id.ts";
import { Bundle } from "../evidence/bundle.ts";
import { asKept, thisOwner } from "../machine/process-identity.ts";
import type { Settings } from "../settings/schema.ts";
import { secretsOf } from "../settings/secrets-of.ts";
import { noGuard } from "./guard.ts";
import { projectKey } from "./state.ts";

/** What is rehearsed, and how it is followed. */
export interface Request {
  stack: string;
  /** The directory of the stack file, absolute. */
  project: string;
  settings: Settings;
  /** Leaves the stack running. */
  keep?: boolean;
  /** Leaves the stack running for as long as this process: more rehearsals are done on it, and whoever began it takes it down. */
  session?: boolean;
  /** Less than a rehearsal: only the stack, which then stays, or only the store. */
  scope?: Scope;
  /** Waits for another rehearsal that holds the stack. */
  wait?: boolean;
  /** Removes all traces of the stack but the evidence in the end: its name is not used again. */
  ephemeral?: boolean;
  /** Aborting it asks the rehearsal to stop: the evidence is stored and the stack destroyed. */
  signal?: AbortSignal;
  follow?: (event: StepEvent) => void;
  /** Told the id under which all is labelled, before anything is made. */
  began?: (id: string) => void;
}

const notLookedFor = () => Promise.reject(new Error("the tools come first"));

/** A rehearsal that has begun: it has an id, and a folder for its evidence. */
export function begin({
  stack,
  project,
  settings,
  keep = false,
  session = false,
  scope = "rehearsal",
  signal,
  follow,
}: Request): Rehearsal {
  const startedAt = new Date();
  const stays = keep || session || scope === "stack";
  const { directory, folder, store } = settings.evidence;
  if (store === "folder") mkdirSync(folder, { recursive: true });
  const deadline = AbortSignal.timeout(settings.deadlines.rehearsal);
  const asked = signal ? AbortSignal.any([signal, deadline]) : deadline;
  const bundle = scope === "rehearsal" ? Bundle.create(directory, startedAt) : Bundle.planned(directory);
  bundle.redactor.conceal(...secretsOf(settings));
  return {
    id: newId(startedAt),
    stack,
    projectKey: projectKey(project),
    owner: stays && !session ? asKept(thisOwner()) : thisOwner(),
    guard: noGuard,
    settings,
    startedAt,
    bundle,
    tools: { path: async () => [], browser: notLookedFor, versions: {} },
    asked,
    signal: asked,
    tell: (event) => follow?.(bundle.redactor.redactIn(event)),
    stays,
    scope,
    known: {},
  };
}
