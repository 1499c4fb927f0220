import { cliOf } from "./project.ts";
import { settingOf } from "./refinements.ts";
import type { Settings } from "./schema.ts";
import type { Variables } from "./secret.ts";

/** A command of the settings. */
export interface NamedCommand {
  /** The setting that holds it. */
  setting: string;
  argv: string[];
  cwd: string;
  env: Variables;
  /** The image in which it runs; undefined for one on this machine. */
  image?: string | undefined;
}

/** Every command that a rehearsal runs, by its setting. */
export function namedCommands({ refine, refinements, prefect, commands }: Settings): NamedCommand[] {
  const image = prefect.image || undefined;
  const ofPrefect = { cwd: prefect.cwd, env: prefect.env, image };
  const all = [
    ...(refine
      ? [
          {
            setting: "refine.prepare",
            argv: refine.prepare,
            cwd: refine.cwd,
            env: {},
            image: refine.image || undefined,
          },
        ]
      : []),
    ...refinements.map(({ name, command, cwd, env, container }) => ({
      setting: settingOf(name, "command"),
      image: container?.image,
      argv: command,
      cwd,
      env,
    })),
    { setting: "prefect.register", argv: prefect.enabled ? prefect.register : undefined, ...ofPrefect },
    {
      setting: "prefect.project.cli",
      argv:
        prefect.enabled && prefect.deploy ? cliOf(prefect.project.cli, prefect.worker, prefect.register) : undefined,
      ...ofPrefect,
    },
    { setting: "prefect.worker", argv: prefect.enabled ? prefect.worker : undefined, ...ofPrefect },
    ...Object.entries(prefect.enabled ? prefect.companions : {}).map(([name, { command, cwd = prefect.cwd, env }]) => ({
      setting: `prefect.companions.${name}`,
      argv: command,
      cwd,
      env: { ...prefect.env, ...env },
      image,
    })),
    ...commands.map(({ name, command, cwd, env }) => ({ setting: `commands.${name}`, argv: command, cwd, env })),
  ];
  return all.flatMap(({ argv, ...named }) => (argv ? [{ ...named, argv }] : []));
}
