import { arch, availableParallelism, cpus, loadavg, platform, totalmem } from "node:os";
import { docker } from "../docker/client.ts";

/** The machine that something was measured on. Without a name, an address or a path: the page may be published. */
export interface Machine {
  system: string;
  processor: string;
  cores: number;
  /** In GiB. */
  memory: number;
  node: string;
  /** The version of the Docker engine; undefined where none answers, or none is asked. */
  engine?: string;
  /** How many processes wanted a core in the last minute, before anything was measured. */
  load: number;
  /** When it was measured, in ISO 8601. */
  measured: string;
}

/** Describes this machine at this moment: with the Docker engine, where that counts. Call it before anything is measured. */
export async function describeMachine({ engine }: { engine: boolean }): Promise<Machine> {
  const asked = engine ? await docker(["version", "--format", "{{.Server.Version}}"], { reject: false }) : undefined;
  return {
    system: `${platform()} ${arch()}`,
    processor: cpus()[0]?.model.trim() || "unknown",
    cores: availableParallelism(),
    memory: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    ...(asked && !asked.failed ? { engine: asked.stdout } : {}),
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
    measured: `${new Date().toISOString().slice(0, 16)}Z`,
  };
}

/** The machine in one line. */
export const machineInWords = ({ system, processor, cores, memory, node, engine, load, measured }: Machine): string =>
  [
    `${cores} cores (${processor}), ${memory} GiB, ${system}`,
    `Node ${node}${engine ? `, Docker ${engine}` : ""}`,
    `load ${load.toFixed(2)} before the first run`,
    measured,
  ].join("; ");
