/** What a job's lineage must hold. */
export interface Expected {
  inputs: string[];
  outputs: string[];
  /** The states that a run may end in. */
  states: string[];
}

/** A job whose lineage must arrive. */
export interface ExpectedJob {
  /** Tells it from the others of the same rehearsal; the first has none. */
  name?: string;
  job: string;
  expect: Expected;
}

interface Command {
  command: string[];
  cwd: string;
  env: Record<string, string>;
  /** A glob pattern, from `cwd`. */
  output?: string | undefined;
  /** Milliseconds. */
  timeout: number;
}

/** A refinement that is rehearsed. */
export interface Refinement extends ExpectedJob, Command {}

interface Given extends Omit<ExpectedJob, "name"> {
  refine: Command;
  refinements: Record<string, Omit<ExpectedJob, "name"> & { refine: Pick<Command, "command"> & GivenCommand }>;
}

type GivenCommand = { [Key in keyof Omit<Command, "command">]?: Command[Key] | undefined };

/** All refinements of a rehearsal in the order in which they are done: the first, then those that have names. */
export function refinementsOf({ job, expect, refine, refinements }: Given): [Refinement, ...Refinement[]] {
  const { command, cwd, env, output, timeout } = refine;
  const others = Object.entries(refinements).map(([name, { refine: own, ...further }]) => ({
    name,
    ...further,
    command: own.command,
    cwd: own.cwd ?? cwd,
    env: { ...env, ...own.env },
    output: own.output,
    timeout: own.timeout ?? timeout,
  }));
  return [{ job, expect, command, cwd, env, output, timeout }, ...others];
}

/** The name of a refinement's step or file: `refine-aviation`, `cli-aviation.log`. The first refinement's has nothing added. */
export function named(what: string, { name }: Pick<ExpectedJob, "name">): string {
  return name === undefined ? what : what.replace(/(\.\w+)?$/, (extension) => `-${name}${extension}`);
}
