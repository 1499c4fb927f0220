import { execa } from "execa";

/** What keeps the client from an engine, and what to do about it. */
export interface Problem {
  found: string;
  next: string;
}

/**
 * What is wrong with the Docker context that the user has chosen, when no engine answers: it does not exist, or its
 * engine does not run. Undefined for the default context, and for DOCKER_HOST, which wins over contexts.
 * @param answer the client's words on why no engine answers
 */
export async function contextProblem(answer: string): Promise<Problem | undefined> {
  if (process.env.DOCKER_HOST) return undefined;
  const { failed, stdout, stderr } = await execa("docker", ["context", "inspect", "--format", "{{.Name}}"], {
    reject: false,
    timeout: 10_000,
  });
  // Older clients say it in other words, but all put the name in quotation marks.
  const missing = /context "([^"]+)"(?=.*not (?:found|exist))/i.exec(`${answer}\n${stderr}`)?.[1];
  if (missing !== undefined)
    return {
      found: `the Docker context ${missing} does not exist (${answer}); no engine was started`,
      next: `\`docker context ls\` lists the contexts. ${choose()}`,
    };
  const name = failed ? "" : stdout.trim();
  if (name === "" || name === "default") return undefined;
  return {
    found: `the engine of the Docker context ${name} does not answer (${answer}); no other engine was started`,
    next: `Start that engine, or choose another context. ${choose()}`,
  };
}

/** The environment wins over the client's configuration. */
const choose = (): string =>
  process.env.DOCKER_CONTEXT
    ? "Unset DOCKER_CONTEXT, or set it to another one."
    : "`docker context use default` chooses the engine of this machine.";
