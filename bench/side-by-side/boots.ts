import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import type { ServiceName } from "../../settings/official-images.ts";
import { serviceLabel } from "./labels.ts";
import type { UsageWatch } from "./usage.ts";

/** How often a service is asked from outside whether it answers, in milliseconds. */
const pollMilliseconds = 50;

/** When a container was started and when its service first answered, in seconds since the run began. */
export interface Boot {
  started: number;
  /** Left out for a service that is not asked: a database, or one that has not answered. */
  answered?: number;
}

/** What is asked of each service, by the port inside its container. All of them must answer with 200. */
export type Questions = Partial<Record<ServiceName, Record<number, string>>>;

interface StartedContainer {
  id: string;
  service: ServiceName;
  /** In milliseconds of the epoch. */
  at: number;
}

/**
 * Notes when the containers with a label boot: from the engine's events, and by asking each service from outside. It asks every
 * contestant's in the same way, so that none is at a disadvantage.
 */
export class BootWatch implements AsyncDisposable {
  readonly boots = new Map<ServiceName, Boot>();
  readonly #began: number;
  readonly #questions: Questions;
  readonly #usage: UsageWatch;
  readonly #ended = new AbortController();
  readonly #asking: Promise<void>[] = [];
  readonly #listening: Promise<void>;

  /** @param began when the run began, in milliseconds of the epoch */
  constructor(label: string, began: number, questions: Questions, usage: UsageWatch) {
    this.#began = began;
    this.#questions = questions;
    this.#usage = usage;
    this.#listening = this.#listen(label);
  }

  async #listen(label: string): Promise<void> {
    const filters = ["type=container", "event=start", `label=${label}`].flatMap((filter) => ["--filter", filter]);
    const events = execa("docker", ["events", "--format", "{{json .}}", ...filters], {
      cancelSignal: this.#ended.signal,
      buffer: false,
      reject: false,
    });
    for await (const line of events.iterable()) {
      const started = startedContainer(String(line));
      if (started) this.#asking.push(this.#look(started).catch(() => {}));
    }
  }

  async #look({ id, service, at }: StartedContainer): Promise<void> {
    const boot: Boot = { started: (at - this.#began) / 1000 };
    this.boots.set(service, boot);
    const format = "{{.State.Pid}} {{json .NetworkSettings.Ports}}";
    const { stdout } = await execa("docker", ["container", "inspect", "--format", format, id]);
    const [pid = "", ...rest] = stdout.split(" ");
    this.#usage.add(id, Number(pid));
    const ports = JSON.parse(rest.join(" ")) as Record<string, { HostPort: string }[] | null>;
    const urls = Object.entries(this.#questions[service] ?? {}).flatMap(([port, path]) => {
      const published = ports[`${port}/tcp`]?.[0]?.HostPort;
      return published ? [`http://127.0.0.1:${published}${path}`] : [];
    });
    if (urls.length === 0) return;
    await Promise.all(urls.map((url) => this.#answers(url)));
    if (!this.#ended.signal.aborted) boot.answered = (Date.now() - this.#began) / 1000;
  }

  async #answers(url: string): Promise<void> {
    while (!this.#ended.signal.aborted) {
      const signal = AbortSignal.any([this.#ended.signal, AbortSignal.timeout(2_000)]);
      const status = await fetch(url, { signal, redirect: "manual" }).then(
        async (answer) => {
          await answer.arrayBuffer();
          return answer.status;
        },
        () => undefined,
      );
      if (status === 200) return;
      await pause(pollMilliseconds);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.abort();
    await this.#listening.catch(() => {});
    await Promise.all(this.#asking);
  }
}

/** What an event of the engine says; undefined for a container of no known service. */
function startedContainer(line: string): StartedContainer | undefined {
  const { Actor, timeNano } = JSON.parse(line) as {
    Actor: { ID: string; Attributes: Record<string, string> };
    timeNano: number;
  };
  const { name = "", [serviceLabel]: labelled } = Actor.Attributes;
  // A rehearsal names its containers `<service>-<seven hexadecimal digits>`, and the S3 gateway by what it holds.
  const service = labelled ?? /^(.+)-[0-9a-f]{7}$/.exec(name)?.[1]?.replace(/^evidence$/, "s3");
  return service === undefined ? undefined : { id: Actor.ID, service: service as ServiceName, at: timeNano / 1e6 };
}
