import { resolve } from "node:path";
import picomatch from "picomatch";
import { z } from "zod";
import { canBeDirectory, canBeFile, isDirectory, isFile } from "./paths.ts";

// The operating system accepts no NUL in an argument, a path or an environment variable.
export const textWithoutNul = z
  .string()
  .refine((value) => !value.includes("\0"), { error: "expected a string without NUL characters" });
/** A string that is not empty. */
export const text = textWithoutNul.min(1, { error: "expected a string that is not empty" });
/** A glob pattern whose brackets are closed. */
export const glob = text
  .refine(isGlob, {
    error:
      "expected a glob pattern, with all its brackets closed; a backslash before a bracket makes it part of a name",
  })
  .meta({ title: "glob pattern" });

function isGlob(pattern: string): boolean {
  try {
    return Boolean(picomatch.makeRe(pattern, { strictBrackets: true }));
  } catch {
    return false;
  }
}

const commandError = { error: "expected a command: a list with the program and its arguments" };
/** A program and its arguments. */
export const command = z.array(textWithoutNul, commandError).min(1, commandError).meta({ title: "list of arguments" });
/** The name of an environment variable. */
export const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, {
  error: "expected the name of an environment variable: letters, digits and underscores, not starting with a digit",
});
/** The URL of a server, parsed to its origin. */
export const serverUrl = z
  .string()
  .refine(isServerUrl, {
    error: "expected the URL of a server, such as http://127.0.0.1:5000, without a path, a query or credentials",
  })
  .meta({ title: "URL" })
  .transform((value) => new URL(value).origin);

/** Whether a URL has nothing but a scheme, a host and a port: clients append paths of their own. */
function isServerUrl(value: string): boolean {
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol)) return false;
  return url.pathname === "/" && `${url.search}${url.hash}${url.username}${url.password}` === "";
}

/** The kinds of paths that settings may be. They start at a base directory. */
export function pathFields(baseDirectory: string) {
  const path = text.meta({ title: "path" }).transform((value) => resolve(baseDirectory, value));
  return {
    /** A directory that exists. */
    directory: path.refine(isDirectory, { error: "expected an existing directory" }),
    /** A directory that exists or can be created. */
    ownDirectory: path.refine(canBeDirectory, {
      error: "expected a writable directory, or a path where one can be created",
    }),
    file: path.refine(isFile, { error: "expected an existing file" }),
    /** A file that exists or can be created. */
    ownFile: path.refine(canBeFile, { error: "expected a writable file, or a path where one can be created" }),
  };
}

/** The path fields for one base directory. */
export type PathFields = ReturnType<typeof pathFields>;
