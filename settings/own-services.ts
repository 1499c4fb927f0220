import { z } from "zod";
import { taken } from "./commands.ts";
import { command, type PathFields } from "./fields.ts";
import { environment } from "./secret-value.ts";
import { image, megabytes, pagePath, port, portNumber, user } from "./stack.ts";

/** Names that are in use: of the stack's own services and logs, and those whose URL would replace another variable. */
const inUse = [...taken, "evidence", "openlineage", "prefect-api"];

/** The name of a service of the user's own: that of its container, its log and its host name in the network. */
export const ownServiceName = z
  .string()
  .regex(new RegExp(`^(?!(?:${inUse.join("|")}|cli-.*)$)[a-z](?:[a-z0-9-]{0,29}[a-z0-9])?$`), {
    error: `expected a name of at most 31 lowercase letters, digits and dashes, starting with a letter and not ending with a dash, and none of ${inUse.join(", ")}`,
  });

const statusError = { error: "expected an HTTP status from 100 to 599" };

/** A service of the user's own images. */
export const ownServiceSchema = (paths: Pick<PathFields, "file">) =>
  z
    .strictObject({
      image: image.describe("Image of the service. One that the Docker engine does not hold is pulled."),
      command: command
        .optional()
        .describe("Command of the container. If left out, it is the image's. The image's entry point stays."),
      env: environment(paths)
        .prefault({})
        .describe(
          "Environment variables of the container: text, or a secret as `{ variable: NAME }` or `{ file: path }`. The container inherits none of yours.",
        ),
      port: portNumber("expected a port number from 1 to 65535")
        .optional()
        .describe(
          "Port on which the service listens inside its container. It is published on 127.0.0.1, and commands get its URL as `<NAME>_URL`. If left out, none is published. Other services reach it in the network under its name.",
        ),
      publish: port.default("auto").describe("Port on 127.0.0.1. With `auto` the Docker engine picks a free port."),
      health: pagePath
        .optional()
        .describe("Page that shows that the service is ready. If left out, its container only has to run."),
      healthStatus: z
        .int(statusError)
        .min(100, statusError)
        .max(599, statusError)
        .default(200)
        .describe("Status with which `health` is answered."),
      megabytes: megabytes.default(512).describe("Memory limit in megabytes."),
      user: user.default("1000:1000").describe("User, and group, as which the service runs, whatever its image says."),
      readOnly: z
        .boolean()
        .default(true)
        .describe("Whether the root file system is read-only. `/tmp` can be written in any case, and is in memory."),
    })
    .superRefine(({ port, publish, health }, context) => {
      const message = "expected the port on which the service listens";
      if (port === undefined && (publish !== "auto" || health !== undefined))
        context.addIssue({ code: "custom", path: ["port"], message });
    });

/** The variable in which commands find the URL of a service: `RUNNER_API_URL` for `runner-api`. */
export const urlVariable = (name: string): string => `${name.toUpperCase().replaceAll("-", "_")}_URL`;

/** Services whose log would be that of a command. */
export const namedTwice = (services: object, commands: object): { path: string[]; message: string }[] =>
  Object.keys(services)
    .filter((name) => Object.hasOwn(commands, name))
    .map((name) => ({
      path: ["services", name],
      message: "expected another name than that of a command: both have a log of that name",
    }));
