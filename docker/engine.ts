import { statSync } from "node:fs";
import { hostname, release, totalmem } from "node:os";
import { z } from "zod";
import { docker } from "./client.ts";

/**
 * The version of the Docker engine.
 * @throws ExecaError when the engine does not answer
 */
export async function engineVersion(): Promise<string> {
  const { stdout } = await docker(["version", "--format", "{{.Server.Version}}"]);
  return stdout;
}

/** Whether the engine has a network with that name or id. False also when the engine does not answer. */
export async function networkExists(name: string): Promise<boolean> {
  return !(await docker(["network", "inspect", "--", name], { reject: false })).failed;
}

/** What the engine says of itself and of the machine that it runs on. */
export interface EngineFacts {
  /** The same through whichever address one asks it. */
  id: string;
  processors: number;
  /** All memory of its machine, in bytes. */
  memory: number;
  /** Whether it runs on this machine and not in a virtual or another one. */
  isHere: boolean;
  /** Where it keeps images and containers, on its machine. */
  folder: string;
  /** Whether it is podman, which answers as a Docker engine does. */
  isPodman: boolean;
  /** Whether it runs without root: the root of its containers is who started it. */
  isRootless: boolean;
  /** What it cannot limit for a container, in words. */
  unlimited: string[];
}

const information = z.looseObject({
  ID: z.string(),
  Name: z.string().optional(),
  NCPU: z.int().positive(),
  MemTotal: z.int().positive(),
  KernelVersion: z.string().optional(),
  DockerRootDir: z.string().default("/"),
  InitBinary: z.string().optional(),
  LoggingDriver: z.string().optional(),
  SecurityOptions: z.array(z.string()).nullish(),
  CgroupVersion: z.string().optional(),
  MemoryLimit: z.boolean().optional(),
  CpuCfsQuota: z.boolean().optional(),
  PidsLimit: z.boolean().optional(),
});

let asked: Promise<EngineFacts | undefined> | undefined;

/**
 * What the engine says of itself; undefined when it does not answer. An engine that has answered is not asked again by
 * this process: all of it stays the same as long as the engine runs.
 */
export function engineFacts(): Promise<EngineFacts | undefined> {
  const answer = asked ?? ask();
  asked = answer;
  void answer.then((facts) => {
    if (!facts && asked === answer) asked = undefined;
  });
  return answer;
}

async function ask(): Promise<EngineFacts | undefined> {
  const asked = async () =>
    docker(["info", "--format", "{{json .}}"], { stdin: "ignore", timeout: 10_000, reject: false });
  // Which engine is meant may be unknown: who needs it is told why.
  const { stdout, failed } = await asked().catch(() => ({ stdout: "", failed: true }));
  // Some clients succeed without an engine, and say nothing of it.
  const { data } = information.safeParse(failed ? undefined : parsed(stdout));
  return data && factsOf(data);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The facts in the answer of `docker info`. An engine that gives no id is known by its name and folder; so is podman, which
 * makes up another id for each answer. It says of no program for `--init`, and of no log, where Docker names its own.
 * https://github.com/containers/podman/blob/v4.3/pkg/api/handlers/compat/info.go
 */
export function factsOf(answer: z.output<typeof information>): EngineFacts {
  const { ID, Name = hostname(), NCPU, MemTotal, KernelVersion, DockerRootDir, SecurityOptions } = answer;
  const isPodman = answer.InitBinary === "" && answer.LoggingDriver === "";
  const saysRootless = SecurityOptions?.some((one) => one.startsWith("name=rootless")) ?? false;
  // podman 4 does not say it.
  const isRootless = saysRootless || (isPodman && isOfOrdinaryUser(DockerRootDir));
  return {
    id: (!isPodman && ID) || `${Name} ${DockerRootDir}`,
    processors: NCPU,
    memory: MemTotal,
    // Two machines with the same kernel and the same memory to the byte would look alike: only the guess at what is free
    // would then be of the wrong one.
    isHere: KernelVersion === release() && MemTotal === totalmem(),
    folder: DockerRootDir,
    isPodman,
    isRootless,
    unlimited: unlimitedBy(answer, isRootless),
  };
}

function isOfOrdinaryUser(folder: string): boolean {
  try {
    return statSync(folder).uid !== 0;
  } catch {
    return false;
  }
}

/** podman says of the kernel what it can limit. Version 1 of its control groups lets only root do so. */
function unlimitedBy(answer: z.output<typeof information>, isRootless: boolean): string[] {
  const all = isRootless && answer.CgroupVersion === "1";
  const limits = { memory: answer.MemoryLimit, processors: answer.CpuCfsQuota, processes: answer.PidsLimit };
  return Object.entries(limits).flatMap(([name, can]) => (can === false || all ? name : []));
}
