import { z } from "zod";
import { glob, text } from "./fields.ts";
import { jsonPath } from "./json-path.ts";
import { matcher } from "./matcher.ts";
import { regex } from "./regex.ts";

/** The name of a check. */
export const checkName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, {
  error: "expected a name of at most 63 lowercase letters, digits and dashes, not starting with a dash",
});

const urlError =
  'expected an http or https URL without credentials, or one that starts with a service in braces, such as "{prefect}/api/health"';

const fields = z.strictObject({
  file: glob
    .optional()
    .describe(
      "File to look at: a path or a glob pattern, relative to `cwd`. Only a file counts that is new, or changed since the commands of this rehearsal began. Where a pattern matches several, all of them are checked.",
    ),
  unchanged: z
    .boolean()
    .optional()
    .describe("Whether a file counts that no command of this rehearsal wrote. If left out, it does not."),
  url: text
    .refine(isCheckUrl, { error: urlError })
    .meta({ title: "URL" })
    .optional()
    .describe(
      "URL to get instead of a file. A service of the stack is written in braces: `{marquez}`, `{prefect}`, `{web}`, or the name of one of `services`. A redirect is followed only within the same server.",
    ),
  status: z
    .int({ error: "expected an HTTP status" })
    .min(100, { error: "expected an HTTP status from 100 to 599" })
    .max(599, { error: "expected an HTTP status from 100 to 599" })
    .optional()
    .describe("HTTP status with which the URL must answer. If left out, it is 200."),
  json: jsonPath
    .optional()
    .describe(
      "JSONPath (RFC 9535) into the content, such as `$.runners[*].state`. It must select at least one value, unless `is` says `{ absent: true }`.",
    ),
  is: matcher
    .optional()
    .describe(
      "What every value must be that `json` selects: the value itself, or conditions such as `{ min: 1 }`. See [rehearsals.md](rehearsals.md#say-what-a-value-must-be). If left out, any value will do.",
    ),
  text: regex("m")
    .optional()
    .describe("Regular expression that must match somewhere in the content. `^` and `$` match at line ends, too."),
});

/** A check of a file or a URL. */
export const checkSchema = fields.superRefine((check, context) => {
  const problem = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
  if ((check.file === undefined) === (check.url === undefined))
    problem(check.file === undefined ? "file" : "url", "expected either `file` or `url`");
  if (check.url === undefined && check.status !== undefined) problem("status", "expected only beside `url`");
  if (check.file === undefined && check.unchanged !== undefined) problem("unchanged", "expected only beside `file`");
  if (check.json === undefined && check.is !== undefined) problem("json", "expected a JSONPath beside `is`");
});

/** The checks of a rehearsal, by name. */
export type Checks = Record<string, z.output<typeof checkSchema>>;

/** The service that a URL starts with, in braces. */
const placeholder = /^\{([a-z][a-z0-9-]*)\}(?=$|[/?])/;

/** The name of the service that a check's URL starts with; undefined for a whole URL. */
export const serviceOf = (url: string): string | undefined => placeholder.exec(url)?.[1];

/** A check's URL, with the service in braces replaced by its own URL. */
export const withService = (url: string, service: string): string => url.replace(placeholder, () => service);

function isCheckUrl(value: string): boolean {
  const url = URL.parse(serviceOf(value) ? withService(value, "http://127.0.0.1") : value);
  return url !== null && /^https?:$/.test(url.protocol) && `${url.username}${url.password}` === "";
}
