import { type Cluster, kubectl } from "./client.ts";

/** Milliseconds between two questions to the cluster, and how long each may take. */
const beatMilliseconds = 5_000;
const answerMilliseconds = 5_000;
/** After so many questions without an answer the connection counts as lost. */
const mostUnanswered = 3;

/** Whether a cluster can be reached. Dispose of it to stop asking. */
export interface Heartbeat extends Disposable {
  /** Aborted, with an Error that says why, when the cluster was not reached for a while. */
  lost: AbortSignal;
  /** Asks at once, after work that has failed: it fails sooner than the cluster is known not to answer. */
  ask: () => Promise<void>;
}

/** Asks a cluster again and again whether it is there. Any answer counts, also a refusal. */
export function heartbeat(cluster: Cluster): Heartbeat {
  const lost = new AbortController();
  const ended = new AbortController();
  let unanswered = 0;
  const beat = async () => {
    const said = await silence(cluster, ended.signal);
    if (ended.signal.aborted) return;
    unanswered = said === undefined ? 0 : unanswered + 1;
    if (unanswered < mostUnanswered) timer.refresh();
    else lost.abort(new Error(said));
  };
  const timer = setTimeout(() => void beat(), beatMilliseconds).unref();
  return {
    lost: lost.signal,
    ask: async () => {
      const said = await silence(cluster, ended.signal);
      if (said !== undefined && !ended.signal.aborted) lost.abort(new Error(said));
    },
    [Symbol.dispose]: () => {
      clearTimeout(timer);
      ended.abort();
    },
  };
}

/** Why a cluster does not answer, in the client's words; undefined when it does. */
async function silence(cluster: Cluster, cancelSignal: AbortSignal): Promise<string | undefined> {
  const { failed, stderr, shortMessage } = await kubectl(cluster, ["get", "--raw", "/version"], {
    reject: false,
    timeout: answerMilliseconds,
    cancelSignal,
  });
  const said = String(stderr).trim();
  if (!failed || /^Error from server/m.test(said)) return undefined;
  return said.split("\n").at(-1) || shortMessage;
}
