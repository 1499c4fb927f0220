import { existsSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { RehearsalError } from "../errors.ts";
import { closest } from "../lineage/names.ts";
import { packageRoot } from "../version.ts";

/** Where the settings of a stack are. */
export interface FoundStackFile {
  /** The directory of the file, absolute. */
  project: string;
  /** The stack that the file is named after: of one that `--ephemeral` named, the one that it began with. */
  writtenFor: string;
  /** Whether there is such a file. */
  exists: boolean;
}

const fileOf = (stack: string): string => `Pulumi.${stack}.yaml`;

/**
 * The file of a stack's settings: in the working directory, else in this package's directory.
 * @throws RehearsalError SETTINGS when the name is not allowed for a stack
 */
export function findStackFile({ stack }: { stack: string }): FoundStackFile {
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(stack))
    throw new RehearsalError("SETTINGS", {
      doing: "reading --stack",
      found: JSON.stringify(stack),
      next: "Use at most 100 letters, digits, dots, dashes and underscores.",
    });
  const names = [stack, ...(/^(.+)-[0-9a-f]{8}$/.exec(stack)?.slice(1) ?? [])];
  for (const project of [process.cwd(), packageRoot])
    for (const writtenFor of names)
      if (existsSync(join(project, fileOf(writtenFor)))) return { project, writtenFor, exists: true };
  return { project: process.cwd(), writtenFor: stack, exists: false };
}

/** The error about a stack that has no file: what was looked for, what there is, and how to make one. */
export function noStackFile(stack: string): RehearsalError {
  const here = process.cwd();
  const names = stacksIn(here);
  const near = closest(stack, names);
  const files = [
    ...names.map(fileOf),
    ...neighbours(here).flatMap((one) => stacksIn(one).map((name) => join(relative(here, one), fileOf(name)))),
  ];
  return new RehearsalError("SETTINGS", {
    doing: `looking for the settings of the stack ${stack}`,
    found: [
      `there is no ${fileOf(stack)} in ${here}${near === undefined ? "" : ` (did you mean ${near}?)`}`,
      `  stack files nearby: ${files.length > 0 ? files.slice(0, mostNamed).join(", ") : "none"}`,
    ].join("\n"),
    next: `Make it from one run of your command: \`npx rehearse init --stack ${stack} -- <command>\`. Or name another stack with --stack, in the directory of its file. Nothing was started.`,
  });
}

/** How many files a message names, and how many directories are looked into. */
const mostNamed = 12;
const mostDirectories = 100;
/** How far up is looked. */
const levelsUp = 3;

/** The stacks whose files are in a directory; none where it cannot be read. */
export const stacksIn = (directory: string): string[] =>
  listed(directory)
    .flatMap(({ name }) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? [])
    .sort();

/** The directories around one: those in it, those above it, and those beside it. */
function neighbours(here: string): string[] {
  const above = [dirname(here)];
  while (above.length < levelsUp) above.push(dirname(above.at(-1) as string));
  const around = [...foldersIn(here), ...above, ...foldersIn(dirname(here))];
  return [...new Set(around)].filter((one) => one !== here).slice(0, mostDirectories);
}

const foldersIn = (directory: string): string[] =>
  listed(directory)
    .filter((one) => one.isDirectory() && !one.name.startsWith(".") && one.name !== "node_modules")
    .map(({ name }) => join(directory, name));

function listed(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}
