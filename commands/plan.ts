import { relative } from "node:path";
import { styleText } from "node:util";
import { loadContract } from "../context/loaded-contract.ts";
import { engineInWords } from "../docker/remote.ts";
import { redactor } from "../evidence/redaction.ts";
import { shellWord } from "../evidence/shell.ts";
import { plannedExpectations } from "../judgement/planned.ts";
import { exitCodes } from "../rehearsal/exit-code.ts";
import { plannedSteps } from "../rehearsal/planned-steps.ts";
import { type NamedCommand, namedCommands } from "../settings/named-commands.ts";
import { applyOverrides } from "../settings/overrides.ts";
import type { Settings } from "../settings/schema.ts";
import { secretsOf } from "../settings/secrets-of.ts";
import { planServices } from "../settings/services.ts";
import { type SourcedSetting, sourcedSettings } from "../settings/sourced.ts";
import { readStackFile, settingsIn } from "../settings/stack-file.ts";
import { noSandboxHere } from "../setup/browser-sandbox.ts";
import { columns } from "./columns.ts";
import { runCommand, type StackOptions, stackOf } from "./command.ts";
import { plannedServices } from "./plan-images.ts";
import { findStackFile } from "./stack-file.ts";

/** Variables of the environment that change what a rehearsal does, beside those that settings name. */
const variables = [
  "DOCKER_HOST",
  "DOCKER_CONTEXT",
  "DOCKER_CONFIG",
  "PULUMI_BACKEND_URL",
  "LINEAGE_REHEARSAL_CACHE",
  "LINEAGE_REHEARSAL_STATE",
  "AWS_PROFILE",
  "AWS_REGION",
];

/**
 * `rehearse plan`: prints what a rehearsal would do. It starts no container, runs no command of the settings and makes no
 * folder.
 */
export const plan = (options: StackOptions): Promise<number> =>
  runCommand(options.json, async () => {
    // It needs no secret, so nothing is decrypted.
    const { stack, project, settings } = await stackOf(options, () => []);
    const { redactIn, conceal } = redactor();
    conceal(...secretsOf(settings));
    const contract = loadContract(settings)?.name;
    const planned = {
      stack,
      directory: project,
      engine: hostInWords(settings),
      services: await plannedServices(settings),
      ...(planServices(settings).web !== "absent" && { browser: browserInWords() }),
      steps: plannedSteps(settings),
      commands: namedCommands(settings).map(({ setting, argv, cwd, env, image }) => ({
        setting,
        argv,
        cwd,
        ...(image && { image }),
        variables: Object.keys(env),
      })),
      expectations: expectationsOf(settings, contract),
      settings: settingsOf(options, project, settings),
    };
    const shown = redactIn(planned);
    process.stdout.write(options.json ? `${JSON.stringify(shown, null, 2)}\n` : inWords(shown));
    return exitCodes.passed;
  });

/** What runs the stack: the Docker engine, or a cluster. */
const hostInWords = ({ kubernetes, publishAt }: Settings): string =>
  kubernetes
    ? `Kubernetes, the cluster of kubectl's context ${kubernetes.context}; its ports come here through kubectl`
    : engineInWords(publishAt);

function browserInWords(): string {
  const none = noSandboxHere();
  return none
    ? `without its sandbox: ${none.why}`
    : "in its sandbox, unless this machine allows none: `rehearse doctor` says";
}

function expectationsOf(settings: Settings, contractFile: string | undefined) {
  const { prefect } = settings;
  return plannedExpectations({
    ...settings,
    hasWebUi: planServices(settings).web !== "absent",
    flowRuns: prefect.runs?.length ?? 1,
    contractFile,
    deploys: prefect.enabled && prefect.deploy !== undefined,
  });
}

function settingsOf({ stack, set }: StackOptions, project: string, { contract }: Settings): SourcedSetting[] {
  const file = readStackFile(project, findStackFile({ stack }).writtenFor);
  const settings = settingsIn(file);
  const layers = {
    file: { name: file.file, settings },
    overrides: applyOverrides({}, set).settings,
    written: applyOverrides(settings, set).settings,
  };
  const rows = sourcedSettings(layers);
  const found =
    contract.file !== undefined && !rows.some(({ key }) => key === "contract.file")
      ? [{ key: "contract.file", value: relative(project, contract.file), source: "it is beside the stack file" }]
      : [];
  const fromVariables = variables.flatMap((variable) => {
    const value = process.env[variable];
    return value ? [{ key: `$${variable}`, value, source: "environment" }] : [];
  });
  return [...rows, ...found, ...fromVariables];
}

interface Planned {
  stack: string;
  directory: string;
  /** The Docker engine: its address, what names it, and where it is. Or the cluster. */
  engine: string;
  services: Awaited<ReturnType<typeof plannedServices>>;
  /** How the browser runs that takes the pictures; left out where it takes none of the lineage. */
  browser?: string;
  steps: string[];
  commands: (Omit<NamedCommand, "env"> & { variables: string[] })[];
  expectations: ReturnType<typeof plannedExpectations>;
  settings: SourcedSetting[];
}

function inWords(planned: Planned): string {
  const { stack, directory, engine, services, browser, steps, commands, expectations, settings } = planned;
  const title = (text: string) => ["", styleText("bold", text)];
  return [
    `plan of a rehearsal of the stack ${stack}, with the settings in ${directory}; nothing was started`,
    ...title("engine"),
    `  ${engine}`,
    ...title("services"),
    ...columns(services.map(({ name, image, url, origin }) => [name, image ?? url ?? "", origin])),
    ...(services.length === 0 ? ["  none"] : []),
    ...(browser === undefined ? [] : [`  browser: ${browser}`]),
    ...title("steps"),
    `  ${steps.join(", ")}`,
    ...title("commands, in this order; those of Prefect run beside the refinements"),
    ...(commands.length === 0 ? ["  none"] : columns(commands.map(commandRow))),
    ...title("expectations"),
    ...expectations.map(({ title, expected, leftOut }) =>
      leftOut === undefined ? `  ${title}: ${expected}` : styleText("gray", `  – ${title}: not judged: ${leftOut}`),
    ),
    ...title("settings"),
    ...columns(
      settings.map(({ key, value, source, from }) => [
        key,
        typeof value === "string" ? value : JSON.stringify(value),
        from === undefined ? source : `${source} (${from})`,
      ]),
    ),
    "",
  ].join("\n");
}

const commandRow = ({ setting, argv, cwd, variables, image }: Planned["commands"][number]): string[] => [
  setting,
  argv.map(shellWord).join(" "),
  `in ${cwd}${image ? `, in a container of ${image}` : ""}${variables.length > 0 ? `, with ${variables.join(", ")}` : ""}`,
];
