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

/**
 * Triggers a flow run. Prefect checks its parameters, unless the deployment says that it shall not.
 * @throws RehearsalError STEP with the settings to add or to correct, when Prefect refuses the parameters
 */
export async function trigger(
  client: PrefectClient,
  deployment: NamedDeployment,
  name: string,
  parameters: Record<string, unknown>,
): Promise<FlowRun> {
  try {
    return await client.createFlowRun(deployment.id, name, parameters);
  } catch (error) {
    if (!(error instanceof PrefectRefused) || ![409, 422].includes(error.status)) throw error;
    const advice = adviceOn(parameterProblems(deployment, parameters));
    throw new RehearsalError(
      "STEP",
      {
        doing: `triggering a flow run of ${deployment.path}`,
        found: `Prefect refused it: ${error.reason}`,
        next: advice.join(" ") || "Correct prefect.parameters.",
      },
      { cause: error },
    );
  }
}

/** What the flow run's state says; for a failed one also the reason in its log, where the state leaves it out. */
export function messageOf(
  { state_type, state }: FlowRun,
  lines: LogLine[],
  deployment: NamedDeployment,
  parameters: Record<string, unknown>,
): string | undefined {
  const said = state?.message ?? undefined;
  if (state_type === "COMPLETED") return said;
  const reason = reasonInLog(lines);
  const isNew = reason !== undefined && !flat(said).includes(flat(reason).replace(/^[\w.]+: /, ""));
  const advice = /parameter|argument/i.test(`${said} ${reason}`)
    ? adviceOn(parameterProblems(deployment, parameters))
    : [];
  if (!isNew && advice.length === 0) return said;
  const parts = [said, isNew && `Its log says: ${reason}`, ...advice].filter((part) => typeof part === "string");
  return parts.map((part) => (/[.!?]$/.test(part) ? part : `${part}.`)).join(" ");
}

const flat = (text = ""): string => text.replace(/\s+/g, " ");
