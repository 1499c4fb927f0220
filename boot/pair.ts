import { docker } from "../docker/client.ts";
import { imageStart } from "../docker/images.ts";
import { idLabel, type Labels, labelOptions } from "../docker/labels.ts";
import { removeLabelled } from "../docker/remove.ts";
import { request } from "../machine/request.ts";
import { until } from "../machine/until.ts";
import { startingWith } from "./archive-script.ts";
import { type BootImages, mountedAt } from "./head-start.ts";
import { marquezPorts, marquezSettings, marquezVariables } from "./marquez-server.ts";
import {
  postgresCommand,
  postgresMemory,
  postgresSocketFolder,
  postgresUser,
  postgresVariables,
} from "./postgres-server.ts";
import { flywayState, makeTemplate, startingFrom } from "./start-script.ts";

/** How a pair is started. */
export interface Start {
  password: string;
  /** Options of Marquez's JVM. */
  jvm: string[];
  /** The folder of the template that the database starts from, or into which it is put when it is stopped. */
  template: { from: string } | { into: string };
  /** The folder of the archive that Marquez starts with. */
  archive?: string;
}

/** What a pair is started with, however often. */
interface Around {
  volume: string;
  labels: Labels;
  signal: AbortSignal;
  /** Whether other containers get eight times the processor time when there is not enough for all. */
  last?: boolean;
}

/** Milliseconds that Marquez may take to be healthy on a busy machine, and a program to end. */
const patience = 240_000;
const settingsFile = "/tmp/rehearsal.yml";
/** The settings file is written by the container itself: nothing of it is left on this machine. */
const withSettings = `printf '%s' "$SETTINGS" > ${settingsFile}; exec "$@"`;

/** A Marquez and its database, started for no rehearsal, with the volume of a head start. */
export class Pair {
  readonly #images: BootImages;
  readonly #around: Around;
  #containers: { postgres: string; marquez: string } | undefined;
  /** Base URLs of the API and of the admin API. */
  api = "";
  #admin = "";

  constructor(images: BootImages, around: Around) {
    this.#images = images;
    this.#around = around;
  }

  /** Starts both containers. */
  async start({ password, jvm, template, archive }: Start): Promise<void> {
    const network = `lineage-rehearsal-head-start-${this.#around.labels["lineage-rehearsal.id"]}`;
    await this.#docker("network", "create", ...this.#labels(), network);
    const [ofPostgres, ofMarquez] = await Promise.all([
      imageStart(this.#images.postgres),
      imageStart(this.#images.marquez),
    ]);
    const plain = [...ofMarquez.entrypoint, ...ofMarquez.command];
    const archived = archive === undefined ? undefined : startingWith(archive, plain);
    const starting = archived ? [...archived.entrypoints, ...archived.command] : plain;
    const { entrypoints, command } =
      "from" in template
        ? startingFrom(template.from, { entrypoint: ofPostgres.entrypoint })
        : {
            entrypoints: ["sh", "-c", makeTemplate, flywayState],
            command: [template.into, ...ofPostgres.entrypoint, ...postgresCommand],
          };
    const common = [
      ...this.#labels(),
      ...this.#mount,
      "--network",
      network,
      "--security-opt",
      "no-new-privileges",
      "--cap-drop",
      "ALL",
    ];
    const run = async (name: string, options: string[], image: string, [program = "", ...rest]: string[]) =>
      (
        await this.#docker(
          "run",
          "--detach",
          ...(this.#around.last ? ["--cpu-shares", "128"] : []),
          ...common,
          "--network-alias",
          name,
          ...options,
          "--entrypoint",
          program,
          image,
          ...rest,
        )
      ).trim();
    const [postgres, marquez] = await Promise.all([
      run(
        "postgres",
        [
          "--user",
          postgresUser,
          "--memory",
          "1g",
          ...memory,
          ...["--volume", postgresSocketFolder],
          ...variables([...postgresVariables, `POSTGRES_PASSWORD=${password}`]),
        ],
        this.#images.postgres,
        [...entrypoints, ...command],
      ),
      run(
        "marquez",
        [
          ...["--user", "1000:1000", "--memory", "2g"],
          ...variables([...marquezVariables(settingsFile, jvm), `SETTINGS=${marquezSettings(password)}`]),
          ...Object.values(marquezPorts).flatMap((port) => ["--publish", `127.0.0.1::${port}`]),
        ],
        this.#images.marquez,
        ["sh", "-c", withSettings, "sh", ...starting],
      ),
    ]);
    this.#containers = { postgres, marquez };
    const published = async (port: number) =>
      `http://${(await this.#docker("container", "port", marquez, String(port))).trim().split("\n")[0]}`;
    [this.api, this.#admin] = await Promise.all([published(marquezPorts.api), published(marquezPorts.admin)]);
  }

  /** Waits until Marquez is healthy. @throws Error when it is not in time */
  async healthy(): Promise<void> {
    const { signal } = this.#around;
    const ask = async () => {
      const { statusCode, body } = await request(`${this.#admin}/healthcheck`, { signal, headersTimeout: 5_000 });
      await body.dump();
      return statusCode === 200;
    };
    await until(() => ask().catch(() => false), Boolean, { every: 100, within: patience, signal });
  }

  /** Stops the program of the database, whose container goes on: puts it into that folder, and runs it again. */
  async putAside(into: string): Promise<void> {
    await this.#inside("postgres", 'kill -INT "$(head -n 1 "$PGDATA/postmaster.pid")"');
    // From here on Marquez is not healthy until the database runs again.
    await this.#inside("postgres", `until [ -d ${into}/data ]; do sleep 0.1; done`);
  }

  /** Ends the JVM, which then writes its archive, and waits until it has. The script before it in the image passes no signal on. */
  async endMarquez(): Promise<void> {
    const end = 'cd /proc && for p in [0-9]*; do [ "$(cat "$p/comm")" = java ] && kill "$p"; done; true';
    await this.#inside("marquez", end);
    await this.#docker("container", "wait", this.#containers?.marquez ?? "");
  }

  /** Seconds of processor time that both containers have taken. */
  async cpuSeconds(): Promise<number> {
    // Fields 14 to 17: in user and system mode, of the process and of its children that have ended. The last name has no blank.
    const sum =
      "cat /proc/[0-9]*/stat | sed 's/.*) //' | awk '{ all += $12 + $13 + $14 + $15 } END { print all / 100 }'";
    const both = Object.values(this.#containers ?? {}).map((id) => this.#docker("exec", id, "sh", "-c", sum));
    return (await Promise.all(both)).reduce((all, one) => all + Number(one), 0);
  }

  /** What a service has written. */
  async logOf(service: "postgres" | "marquez"): Promise<string> {
    return this.#docker("logs", this.#containers?.[service] ?? "");
  }

  /** Whether a command succeeds that sees the volume. */
  async inVolume(command: string): Promise<boolean> {
    return this.asRoot(command).then(
      () => true,
      () => false,
    );
  }

  /** Runs a command of the shell that may write the volume. */
  async asRoot(command: string): Promise<void> {
    const options = ["--rm", "--network", "none", "--user", "0:0", ...this.#labels(), ...this.#mount];
    await this.#docker("run", ...options, "--entrypoint", "sh", this.#images.postgres, "-c", command);
  }

  /** Removes the containers and the network. The volume stays. */
  async remove(): Promise<void> {
    await removeLabelled(idLabel(this.#around.labels["lineage-rehearsal.id"]));
  }

  get #mount(): string[] {
    return ["--volume", `${this.#around.volume}:${mountedAt}`];
  }

  #labels = (): string[] => labelOptions(this.#around.labels);

  async #inside(service: "postgres" | "marquez", command: string): Promise<void> {
    await this.#docker("exec", this.#containers?.[service] ?? "", "sh", "-c", command);
  }

  async #docker(...args: string[]): Promise<string> {
    const { stdout } = await docker(args, { cancelSignal: this.#around.signal, timeout: patience });
    return stdout;
  }
}

const memory = Object.entries(postgresMemory).flatMap(([path, options]) => ["--tmpfs", `${path}:${options}`]);
const variables = (all: string[]) => all.flatMap((one) => ["--env", one]);
