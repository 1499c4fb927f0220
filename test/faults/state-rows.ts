import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { processes } from "./leftovers.ts";
import type { Place } from "./place.ts";
import type { Row } from "./row.ts";
import { endless, fakePrefect, hasStarted } from "./signal-rows.ts";

const stateOf = ({ state, project }: Place): string => join(state, project, "faults", "state");

/** Writes a lock of Pulumi's own, as a process of that number would have. */
function lock(at: Place, pid: number): void {
  const locks = join(stateOf(at), ".pulumi", "locks", "organization", "lineage-rehearsal", "faults");
  mkdirSync(locks, { recursive: true });
  const held = { pid, username: "somebody", hostname: hostname(), timestamp: new Date().toISOString() };
  writeFileSync(join(locks, `${randomUUID()}.json`), JSON.stringify(held));
}

const images = () => ({ images: fakePrefect });

/** Mounts a small disk where the evidence goes. */
async function smallDisk({ evidence }: Place) {
  mkdirSync(evidence, { recursive: true });
  await execa("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", evidence]);
  return () => execa("umount", ["--lazy", evidence]);
}

/** Kills the Pulumi engine that is at work in a place. */
function killPulumi(at: Place): void {
  const engines = processes(at).filter((line) => /^\d+ \S*pulumi up /.test(line));
  if (engines.length === 0) throw new Error("there is no Pulumi engine");
  for (const line of engines) process.kill(Number.parseInt(line, 10), "SIGKILL");
}

export const stateRows: Row[] = [
  {
    fault: "Pulumi engine killed",
    phase: "refine",
    settings: (at) => ({ ...images(), refine: { command: endless(at) } }),
    strike: async (command, at) => {
      await hasStarted(command, at);
      killPulumi(at);
    },
    exit: 3,
    verdict: "error",
    stored: "yes",
    says: /the Pulumi engine ended in the middle of the update/,
  },
  {
    fault: "Pulumi engine killed",
    phase: "upload",
    aim: { step: "upload" },
    settings: images,
    strike: async (command, at) => {
      await command.says(/^upload: running/m);
      killPulumi(at);
    },
    exit: 3,
    verdict: "passed",
    stored: "yes",
    says: /the Pulumi engine ended in the middle of the update/,
  },
  {
    fault: "SIGKILL, then Pulumi's state is lost",
    phase: "refine",
    settings: (at) => ({ ...images(), refine: { command: endless(at) } }),
    strike: async (command, at) => {
      await hasStarted(command, at);
      command.kill("SIGKILL");
    },
    mend: async (at) => rmSync(stateOf(at), { recursive: true }),
    exit: 137,
    verdict: "error",
    stored: "by the next run",
  },
  {
    fault: "state locked by a dead process",
    phase: "provision",
    settings: images,
    before: async (at) => {
      const dead = execa("true");
      await dead;
      lock(at, dead.pid as number);
      return undefined;
    },
    exit: 0,
    verdict: "passed",
    stored: "yes",
  },
  {
    fault: "state locked by a live process",
    phase: "provision",
    settings: images,
    before: async (at) => {
      lock(at, process.pid);
      return undefined;
    },
    exit: 3,
    verdict: "error",
    says: /BUSY: .*its state is locked by somebody@\S+ \(pid \d+\)/,
    mend: async (at) => rmSync(join(stateOf(at), ".pulumi", "locks"), { recursive: true }),
    stored: "by the next run",
  },
  {
    fault: "disk full",
    phase: "refine",
    settings: () => ({ ...images(), refine: { command: ["head", "-c", "1048576", "/dev/urandom"] } }),
    before: smallDisk,
    mend: async ({ evidence }) => void (await execa("mount", ["-o", "remount,size=64m", evidence])),
    exit: 3,
    verdict: "error",
    says: /the disk is full/,
    stored: "by the next run",
  },
];
