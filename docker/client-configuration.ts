import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { messageOf, RehearsalError } from "../errors.ts";
import type { Tls } from "./endpoint.ts";

/** The docker client's folder: DOCKER_CONFIG, else `.docker` in the home folder. */
export const clientFolder = (env: NodeJS.ProcessEnv, home: string): string =>
  env.DOCKER_CONFIG || join(home, ".docker");

const configuration = z.looseObject({
  currentContext: z.string().optional(),
  credsStore: z.string().optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
});

/** What of the client's `config.json` counts here: the current context, and the programs that hold its credentials. */
export type ClientConfiguration = z.output<typeof configuration>;

export const configurationFile = (folder: string): string => join(folder, "config.json");

/**
 * The client's configuration; empty when it has none.
 * @throws RehearsalError SETUP when it cannot be read. The client itself then warns, and asks another engine
 */
export function clientConfiguration(folder: string): ClientConfiguration {
  const file = configurationFile(folder);
  const next = `Correct ${file}, or move it away.`;
  return readJson(file, configuration, { doing: "reading the configuration of the docker client", next }) ?? {};
}

const metadata = z.looseObject({
  Endpoints: z.looseObject({
    docker: z.looseObject({ Host: z.string().optional(), SkipTLSVerify: z.boolean().optional() }),
  }),
});

/** The engine of a context: its address, empty for the default one, and its certificates. */
export interface ContextEndpoint {
  host: string;
  tls?: Tls;
}

/**
 * The engine that a context names. The client keeps each context in a folder named by the SHA-256 of its name: the address
 * in `contexts/meta`, the certificates in `contexts/tls`.
 * @param choose how the user chooses another one
 * @throws RehearsalError SETUP when there is no such context, or it cannot be read
 */
export function contextEndpoint(folder: string, name: string, choose: string): ContextEndpoint {
  const digest = createHash("sha256").update(name).digest("hex");
  const file = join(folder, "contexts", "meta", digest, "meta.json");
  const doing = `reading the Docker context ${name}`;
  const meta = readJson(file, metadata, {
    doing,
    next: `Make the context again (\`docker context rm ${name}\`). ${choose}`,
  });
  if (!meta)
    throw new RehearsalError("SETUP", {
      doing: "finding the Docker engine",
      found: `the Docker context ${name} does not exist; ${existing(folder)}`,
      next: `\`docker context ls\` lists the contexts. ${choose}`,
    });
  const { Host = "", SkipTLSVerify = false } = meta.Endpoints.docker;
  const directory = join(folder, "contexts", "tls", digest, "docker");
  const hasTls = SkipTLSVerify || existsSync(directory);
  return { host: Host, ...(hasTls && { tls: { directory, verify: !SkipTLSVerify } }) };
}

/** Which contexts there are, in words. */
function existing(folder: string): string {
  const meta = join(folder, "contexts", "meta");
  const names = namesIn(meta).flatMap((one) => {
    try {
      return [String(JSON.parse(readFileSync(join(meta, one, "meta.json"), "utf8")).Name)];
    } catch {
      return [];
    }
  });
  return names.length === 0 ? "there is only default" : `there are ${["default", ...names.sort()].join(", ")}`;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The contents of a JSON file; undefined when there is none. */
function readJson<T>(
  file: string,
  shape: z.ZodType<T>,
  { doing, next }: { doing: string; next: string },
): T | undefined {
  const refuse = (found: string) => new RehearsalError("SETUP", { doing, found, next });
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw refuse(code === "EACCES" ? `this user may not read ${file}` : `${file} cannot be read: ${messageOf(error)}`);
  }
  const { data, error } = shape.safeParse(parsed(text, (why) => refuse(`${file} is no JSON: ${why}`)));
  if (error) throw refuse(`${file} is not as the docker client writes it: ${z.prettifyError(error)}`);
  return data;
}

function parsed(text: string, refuse: (why: string) => RehearsalError): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse(messageOf(error));
  }
}
