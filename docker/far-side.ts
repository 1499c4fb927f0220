import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { z } from "zod";
import { messageOf } from "../errors.ts";
import { FarDoor, type FarDoorRequest, type FarSide } from "../machine/far-door.ts";
import { farDoorProgram, tokenVariable } from "../machine/far-door-program.ts";
import { systemClock } from "../machine/until.ts";
import { docker } from "./client.ts";
import { createWith, removeContainer } from "./command-container.ts";
import { lastLogLines } from "./containers.ts";
import { commandLabel, type Labels, labelOptions } from "./labels.ts";
import type { Tunnels } from "./tunnels.ts";

/** The port of its container at which the program hears from the rehearsal. */
const heardAt = 8000;
/** The first port that leads here: no other program listens in that container. */
const firstDoor = 8001;
/** Milliseconds that the program may take to answer. */
const patience = 30_000;

/** What is needed to let containers of a network on another machine's engine reach this one. */
export interface FarSideRequest {
  network: string;
  labels: Labels;
  /** An image with Python. The engine has it. */
  image: string;
  tunnels: Tunnels;
  signal?: AbortSignal;
}

const inspected = z.object({
  Ports: z.record(z.string(), z.array(z.object({ HostPort: z.string() })).nullish()),
  Networks: z.record(z.string(), z.object({ IPAddress: z.string() })),
});

/**
 * A container of a stack's network through which the other containers reach this machine, where its engine is another's. Ports of
 * it lead here: the connections are made from here, through the tunnels. It listens for us at a port that is published on the
 * loopback of the engine's machine, and knows us by a token. Labels are those of the stack, so whoever removes that removes it.
 */
export class FarSideContainer implements AsyncDisposable {
  /** Its address in the network. */
  readonly address: string;
  readonly #id: string;
  readonly #side: FarSide;
  #next = firstDoor;

  private constructor(id: string, address: string, side: FarSide) {
    this.#id = id;
    this.address = address;
    this.#side = side;
  }

  /** @throws ExecaError, or Error, with what the engine or the program says */
  static async start({ tunnels, signal, ...request }: FarSideRequest): Promise<FarSideContainer> {
    const token = randomBytes(32).toString("hex");
    const id = await createWith(optionsOf(request), { [tokenVariable]: token }, signal);
    try {
      await docker(["container", "start", "--", id]);
      const { stdout } = await docker(["container", "inspect", "--format", "{{json .NetworkSettings}}", "--", id]);
      const { Ports, Networks } = inspected.parse(JSON.parse(stdout));
      const published = Number(Ports[`${heardAt}/tcp`]?.[0]?.HostPort);
      const dial = async () => dialed(await tunnels.port(published));
      const address = Networks[request.network]?.IPAddress ?? "";
      return new FarSideContainer(id, address, { dial, token: { reveal: () => token } });
    } catch (error) {
      await removeContainer(id);
      throw error;
    }
  }

  /**
   * Opens a door to a server that this machine reaches.
   * @throws Error with what its program says when it does not answer
   */
  async open(to: FarDoorRequest["to"]): Promise<FarDoor> {
    const port = this.#next++;
    const late = systemClock.now() + patience;
    for (;;) {
      try {
        return await FarDoor.open({ ...this.#side, port, to });
      } catch (error) {
        // The program may not have begun.
        if (systemClock.now() < late && (await this.#runs())) await systemClock.pause(100);
        else throw new Error(`${messageOf(error)}\n${await lastLogLines(this.#id)}`);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeContainer(this.#id);
  }

  async #runs(): Promise<boolean> {
    const asked = ["container", "inspect", "--format", "{{.State.Running}}", "--", this.#id];
    return (await docker(asked, { reject: false })).stdout === "true";
  }
}

/** An ordinary user without rights, on a root that cannot be written. */
const optionsOf = ({ network, labels, image }: Omit<FarSideRequest, "tunnels" | "signal">): string[] => [
  ...["--pull", "never", "--init", "--workdir", "/", "--user", "65534:65534", "--network", network],
  ...["--publish", `127.0.0.1::${heardAt}`, "--read-only", "--cap-drop", "ALL"],
  ...["--security-opt", "no-new-privileges", "--pids-limit", "64", "--memory", "128m", "--memory-swap", "128m"],
  ...labelOptions({ ...labels, [commandLabel]: "true" }),
  ...["--entrypoint", "python3", image, "-c", farDoorProgram, "0.0.0.0", String(heardAt)],
];

async function dialed(port: number): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", port, allowHalfOpen: true, noDelay: true });
  await once(socket, "connect");
  return socket;
}
