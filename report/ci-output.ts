/**
 * The runner of a CI job reads what its steps print, and takes some lines for commands: GitHub those that begin with `::`
 * after white space, and `##[` anywhere; Azure Pipelines `##vso[` anywhere; TeamCity `##teamcity[`; GitLab
 * `section_start:` with a carriage return. A dataset may have such a name, and an error such a text. Sources:
 * actions/runner, ActionCommand.cs; microsoft/azure-pipelines-agent, Command.cs; gitlab-runner's job sections.
 */
const written = new WeakMap<NodeJS.WritableStream, NodeJS.WritableStream["write"]>();

/** A sequence that colours or moves, which ends with a letter. Every other control character goes, but for tabs and line ends. */
const colour = String.raw`\u001b\[[0-9;?]*[A-Za-z]`;
const controls = new RegExp(`(${colour})|[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f]`, "g");
const lineCommand = new RegExp(`^((?:[^\\S\\n]|${colour})*):(?=:)`, "gm");
const anywhere = /##(?=[a-z]{0,20}\[)/gi;
const section = /section_(start|end):(?=\d)/g;

/** Text that no runner takes for a command. A person reads the same: a space is added where a command would begin. */
export const withoutCommands = (text: string): string =>
  text
    .replace(controls, (_, kept: string | undefined) => kept ?? "")
    .replace(lineCommand, "$1: ")
    .replace(anywhere, "# #")
    .replace(section, "section_$1 :");

/** JSON in which no runner finds a command. It means the same as JSON without that. */
export const jsonWithoutCommands = (value: unknown): string =>
  JSON.stringify(value, null, 2)
    .replaceAll("##", "\\u0023#")
    .replace(/[\u007f-\u009f]/g, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .replace(/section_(?=start:|end:)/g, "section\\u005f");

/** Has everything that is written to a stream from now on pass `withoutCommands`, whoever writes it. */
export function keepCommandsFrom(stream: NodeJS.WritableStream): void {
  if (written.has(stream)) return;
  const write = stream.write.bind(stream);
  written.set(stream, write);
  stream.write = ((chunk: string | Uint8Array, ...rest: never[]) =>
    write(
      withoutCommands(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8")),
      ...rest,
    )) as typeof write;
}

/** Writes our own commands, whose texts are escaped. */
export const writeCommands = (stream: NodeJS.WritableStream, text: string): void =>
  void (written.get(stream) ?? stream.write.bind(stream))(text);
