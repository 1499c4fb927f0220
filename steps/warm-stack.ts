import type { Context } from "../context/context.ts";
import { learned } from "../judgement/outcome.ts";
import { Disposables } from "../machine/disposables.ts";
import { planServices } from "../settings/services.ts";
import type { Provisioned } from "../stack/provisioned.ts";
import type { Access } from "../store/s3-client.ts";
import { stepDeadlines } from "./deadlines.ts";
import type { RehearsedStack } from "./deployment.ts";
import { prefectTurn } from "./prefect-turn.ts";
import { untilReady } from "./ready.ts";
import type { Order, Work } from "./step.ts";
import { StepAlone } from "./step-alone.ts";

/** A stack that runs already. */
export interface Warm {
  /** The id in its labels. */
  id: string;
  expires: string;
  provisioned: Provisioned;
  /** How to reach the evidence store: that of the stack, or what finds the bucket on AWS. */
  store: Access | ((context: Context) => Promise<Access>);
}

/** Steps on a stack that runs already. No engine orders them, and none is needed: nothing is created. */
export interface WarmStack extends RehearsedStack, AsyncDisposable {
  /** Waits until every step has ended. */
  ended: () => Promise<void>;
}

/** Uses a stack that runs already. Dispose of it once all steps have ended. */
export function warmStack(context: Context, { id, expires, provisioned, store }: Warm): WarmStack {
  const { settings } = context;
  const steps: StepAlone<unknown>[] = [];
  const held = new Disposables();
  const alone = <T>(name: string, work: Work<T>, order: Order): StepAlone<T> => {
    const step = new StepAlone(name, context, work, order);
    steps.push(step);
    return step;
  };
  const readyStep = ([name, { ids, urls }]: [string, Service]) => {
    const running = { urls, containers: ids };
    const isOurs = name in ids;
    const ready = async (limited: Context): Promise<void> => {
      await untilReady(running, limited);
      if (name === "prefect" && isOurs) held.use(await prefectTurn(id, urls.prefect as string, limited));
    };
    // A rehearsal waits for its turn on Prefect as long as it may take altogether.
    const deadline = name === "prefect" ? settings.deadlines.rehearsal : stepDeadlines(settings).ready;
    return [name, alone(`ready-${name}`, ready, { deadline })] as const;
  };
  const bucket =
    typeof store === "function" ? alone("bucket", store, { deadline: settings.deadlines.upload }) : undefined;
  return {
    outputs: {},
    labelId: () => id,
    expires: () => expires,
    provisioned: () => provisioned,
    storeAccess: () => (typeof store === "function" ? learned(bucket?.outcome) : store),
    ready: Object.fromEntries(servicesOf(provisioned).map(readyStep)),
    hasMarquez: planServices(settings).marquez !== "absent",
    storeReady: bucket ? [bucket] : [],
    step: (name, work, order) => alone(name, (limited) => work(provisioned, limited), order),
    alone,
    verdict: () => ({ outputs: {}, refused: () => false }),
    ended: async () => void (await Promise.all(steps.map((one) => one.ended()))),
    [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
  };
}

/** A service, and all that has to run for it. One that was there before the stack has no container. */
interface Service {
  ids: Provisioned["containers"];
  urls: Provisioned["urls"];
}

/** The services that must answer. PostgreSQL answers only Marquez. */
function servicesOf({ urls, containers }: Provisioned): [string, Service][] {
  const names = new Set([...Object.keys(containers), ...Object.keys(urls)]);
  const of = (...wanted: string[]): Service => ({
    ids: Object.fromEntries(wanted.flatMap((one) => (containers[one] ? [[one, containers[one]]] : []))),
    urls: Object.fromEntries(wanted.flatMap((one) => (urls[one] ? [[one, urls[one]]] : []))),
  });
  return [...names]
    .filter((name) => name !== "postgres" && name !== "marquezAdmin")
    .map((name) => [name, name === "marquez" ? of("marquez", "marquezAdmin", "postgres") : of(name)]);
}
