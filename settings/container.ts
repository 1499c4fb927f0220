import { z } from "zod";
import type { PathFields } from "./fields.ts";
import type { StackEngine } from "./kubernetes.ts";
import { image, megabytes, user } from "./stack.ts";

/** The image of a command. */
export const commandImage = z.union([image, z.literal(false)], {
  error: "expected an image reference, such as python:3.13-slim, or false for a command that runs on this machine",
});

/** How files get into a container, and back. */
export type ContainerFiles = "mount" | "copy";

/** How a command with an image is run. Each key may be left out, and is then that of the first refinement. */
export const containerSchema = ({ directory }: Pick<PathFields, "directory">) =>
  z.strictObject({
    folder: directory
      .optional()
      .describe(
        "Folder that the container has, under the same path as on this machine, so that file names in events stay the same. It must hold the working directory. If left out, it is the working directory.",
      ),
    files: z
      .enum(["mount", "copy"], { error: 'expected "mount" or "copy"' })
      .optional()
      .describe(
        "`mount`: the container has the folder itself. `copy`: it has a copy, and what the command writes is copied back when it has ended; for an engine that has not the files of this machine. If left out, `mount`; in a cluster, and on the engine of another machine, `copy`, and nothing else.",
      ),
    user: user
      .optional()
      .describe(
        "User, and group, as which the command runs, whatever the image says. If left out, they are yours, so that what it writes is yours; for root those who own the folder; in a cluster `1000:1000`, where they must be numbers, and not root's.",
      ),
    megabytes: megabytes.optional().describe("Memory limit in megabytes. If left out, 2048."),
  });

/** What the settings say of the container of a command. */
export type WrittenContainer = z.output<ReturnType<typeof containerSchema>>;

/** The container in which a command runs. */
export interface CommandContainer {
  image: string;
  /** It has this folder under the same path. */
  folder: string;
  /** Undefined for `mount`, unless the engine has not the files of this machine. */
  files?: ContainerFiles | undefined;
  /** Undefined for whoever owns the files. */
  user?: string | undefined;
  megabytes: number;
}

/** Where a command with an image runs. */
interface Placed {
  image: string | false | undefined;
  cwd: string;
  /** What runs the stack; left out for the Docker engine. */
  engine?: StackEngine | undefined;
}

/** The container of a command, of which later settings override earlier ones; undefined where it has no image. */
export function containerOf(
  { image, cwd, engine }: Placed,
  ...written: (WrittenContainer | undefined)[]
): CommandContainer | undefined {
  if (!image) return undefined;
  const byDefault = engine === "kubernetes" ? "copy" : undefined;
  const { folder = cwd, files = byDefault, user, megabytes = 2048 } = Object.assign({}, ...written) as WrittenContainer;
  return { image, folder, files, user, megabytes };
}
