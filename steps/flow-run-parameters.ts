import { RehearsalError } from "../errors.ts";
import { adviceOn, parameterProblems } from "../judgement/flow-parameters.ts";
import {
  type FlowRun,
  type LogLine,
  type NamedDeployment,
  type PrefectClient,
  PrefectRefused,
} from "../prefect/client.ts";
import { reasonInLog } from "../prefect/failure.ts";
import type { Settings } from "../settings/schema.ts";

/** A flow run as the settings want it. */
export interface WantedFlowRun {
  name: string;
  parameters: Record<string, unknown>;
  /** The setting that gives one of its parameters, or would. */
  settingOf: (parameter: string) => string;
  /** The file of its log. */
  log: string;
}

/** A flow run that was triggered. */
export interface TriggeredFlowRun extends WantedFlowRun {
  id: string;
}

/** The flow runs that the settings want: one for each entry of `prefect.runs`, or one without. */
export function flowRunsOf({ parameters, runs = [{}] }: Settings["prefect"], name: string): WantedFlowRun[] {
  const numbered = (text: string, nth: number) => (runs.length === 1 ? text : `${text}-${nth + 1}`);
  return runs.map((own, nth) => ({
    name: numbered(name, nth),
    parameters: { ...parameters, ...own },
    settingOf: (parameter) =>
      parameter in own ? `prefect.runs.${nth}.${parameter}` : `prefect.parameters.${parameter}`,
    log: `${numbered("flow-run", nth)}.log`,
  }));
}

/**
 * Triggers a flow run. Prefect checks its parameters, unless the deployment says that it shall not.
 * @throws RehearsalError STEP with the settings to add or to correct, when Prefect refuses the parameters
 */
export async function trigger(
  client: PrefectClient,
  deployment: NamedDeployment,
  wanted: WantedFlowRun,
): Promise<TriggeredFlowRun> {
  try {
    const { id } = await client.createFlowRun(deployment.id, wanted.name, wanted.parameters);
    return { ...wanted, id };
  } catch (error) {
    if (!(error instanceof PrefectRefused) || ![409, 422].includes(error.status)) throw error;
    throw new RehearsalError(
      "STEP",
      {
        doing: `triggering a flow run of ${deployment.path}`,
        found: `Prefect refused it: ${error.reason}`,
        next: adviceFor(deployment, wanted).join(" ") || "Correct prefect.parameters.",
      },
      { cause: error },
    );
  }
}

const adviceFor = (deployment: NamedDeployment, { parameters, settingOf }: WantedFlowRun): string[] =>
  adviceOn(parameterProblems(deployment, parameters), settingOf);

/** What the flow run's state says; for a failed one also the reason in its log, where the state leaves it out. */
export function messageOf(
  { state_type, state }: FlowRun,
  lines: LogLine[],
  deployment: NamedDeployment,
  wanted: WantedFlowRun,
): string | undefined {
  const said = state?.message ?? undefined;
  if (state_type === "COMPLETED") return said;
  const reason = reasonInLog(lines);
  const isNew = reason !== undefined && !flat(said).includes(flat(reason).replace(/^[\w.]+: /, ""));
  const advice = /parameter|argument/i.test(`${said} ${reason}`) ? adviceFor(deployment, wanted) : [];
  if (!isNew && advice.length === 0) return said;
  const parts = [said, isNew && `Its log says: ${reason}`, ...advice].filter((part) => typeof part === "string");
  return parts.map((part) => (/[.!?]$/.test(part) ? part : `${part}.`)).join(" ");
}

const flat = (text = ""): string => text.replace(/\s+/g, " ");
