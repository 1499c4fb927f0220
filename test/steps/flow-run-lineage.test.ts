import { deepEqual, equal, rejects } from "node:assert/strict";
import { SentEvents } from "../../judgement/sent.ts";
import { lineageArrived } from "../../steps/flow-run-lineage.ts";
import { runEvent } from "../judgement/sent-events.ts";

const never = new AbortController().signal;
const listener = { logs: ["listener.log"], death: new Promise<never>(() => {}), flush: 10_000 };
const none = { logs: [], death: new Promise<never>(() => {}), flush: 0 };
const start = "START report" as const;
const complete = "COMPLETE report" as const;

/** An event of a run of this job. */
type Told = `${"START" | "COMPLETE"} ${string}`;

function add(sent: SentEvents, told: Told): void {
  const [type = "", name = ""] = told.split(" ");
  sent.add({
    at: "",
    command: "prefect",
    method: "POST",
    path: "/api/v1/lineage",
    status: 201,
    milliseconds: 1,
    bytes: 1,
    event: runEvent(
      type,
      name === "report" ? "7b1e7c1e-0000-4000-8000-00000000000f" : "7b1e7c1e-0000-4000-8000-00000000000e",
      {
        namespace: "shop",
        name,
      },
    ),
  });
}

/** What happens, by the milliseconds since Prefect said that the flow run has ended. */
interface Happening {
  arrives?: Record<number, Told>;
  /** When the process of the flow run ends. */
  exits?: number;
  companions?: typeof listener | typeof none;
}

/** Waits for the lineage of one flow run. Gives for how long, and the events that had arrived then. */
async function waited({ arrives = {}, exits = 0, companions = none }: Happening) {
  const sent = new SentEvents();
  let now = 0;
  const happen = () => {
    for (const [at, told] of Object.entries(arrives))
      if (Number(at) <= now) {
        add(sent, told);
        delete arrives[Number(at)];
      }
  };
  happen();
  const clock = {
    now: () => now,
    pause: async (milliseconds: number) => {
      now += milliseconds;
      happen();
    },
  };
  const limits = { signal: never, clock, isRunning: () => now < exits };
  await lineageArrived(sent, { ids: ["r1"], job: "report" }, companions, limits);
  return { milliseconds: now, arrived: sent.sent };
}

describe("the lineage of a flow run that has ended", () => {
  it("is not waited for when it is there", async () => {
    deepEqual(await waited({ arrives: { 0: start, [-1]: complete }, exits: 5_000 }), { milliseconds: 0, arrived: 2 });
  });

  it("is waited for while the process of the flow run has not ended: it sends its last events at its exit", async () => {
    equal((await waited({ arrives: { 0: start, 900: complete }, exits: 1_500 })).arrived, 2);
    equal((await waited({ arrives: { 700: start, 800: complete }, exits: 1_500 })).arrived, 2);
  });

  it("is given up once that process has ended, or when it does not end", async () => {
    deepEqual(await waited({ arrives: { 0: start }, exits: 700 }), { milliseconds: 700, arrived: 1 });
    deepEqual(await waited({ arrives: { 0: start }, exits: 600_000 }), { milliseconds: 10_000, arrived: 1 });
  });

  describe("with companions", () => {
    const companions = listener;

    it("is waited for until its run has ended, whatever other runs have", async () => {
      const arrives: Record<number, Told> = { 0: "START report.load", 100: "COMPLETE report.load", 4000: start };
      equal((await waited({ companions, arrives: { ...arrives, 9000: complete } })).arrived, 4);
    });

    it("is waited for as long as more arrives", async () => {
      const arrives: Record<number, Told> = { 0: start, 8000: "START report.load", 16000: "COMPLETE report.load" };
      equal((await waited({ companions, arrives: { ...arrives, 24000: complete } })).arrived, 4);
    });

    it("is waited for a moment after its end, because events of tasks may come after that of their flow", async () => {
      const arrives: Record<number, Told> = { 0: start, 100: complete, 1800: "START report.load" };
      const { milliseconds, arrived } = await waited({
        companions,
        arrives: { ...arrives, 2000: "COMPLETE report.load" },
        exits: 1_500,
      });
      deepEqual([milliseconds, arrived], [2_500, 4]);
    });

    it("is given up when nothing arrives, and when something else arrives for ever", async () => {
      deepEqual(await waited({ companions }), { milliseconds: 10_000, arrived: 0 });
      const arrives = Object.fromEntries(
        Array.from({ length: 100 }, (_, nth): [number, Told] => [5_000 * nth, "START other"]),
      );
      equal((await waited({ companions, arrives })).milliseconds, 70_000);
    });

    it("fails when one of them ends", async () => {
      const death = Promise.reject(new Error("the listener ended"));
      await rejects(waited({ companions: { ...listener, death } }), /the listener ended/);
    });
  });
});
