import type { Command } from "commander";
import { exitCodes } from "../rehearsal/exit-code.ts";
import { officialImages } from "../settings/official-images.ts";
import { isMapping } from "../settings/raw-settings.ts";
import { readStackFile, settingsIn } from "../settings/stack-file.ts";
import { runCommand } from "./command.ts";
import { bashCompletion } from "./completion-bash.ts";
import { fishCompletion } from "./completion-fish.ts";
import { zshCompletion } from "./completion-zsh.ts";
import { definitionsOf } from "./definition.ts";
import { findStackFile } from "./stack-file.ts";

const scripts = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/** `rehearse completion`: prints a script that completes the commands of a program in a shell. */
export const completion = (shell: keyof typeof scripts, program: Command): Promise<number> =>
  runCommand(false, async () => {
    process.stdout.write(scripts[shell](definitionsOf(program)));
    return exitCodes.passed;
  });

/** `rehearse services`, which a shell calls: prints the services that a stack may have, a line each. */
export const services = ({ stack }: { stack: string }): Promise<number> =>
  runCommand(false, async () => {
    const names = [...Object.keys(officialImages), ...ownServices(stack)];
    process.stdout.write(names.map((name) => `${name}\n`).join(""));
    return exitCodes.passed;
  });

/** The services of the user's own that a stack file names. Nobody who completes a word wants to hear that it is wrong. */
function ownServices(stack: string): string[] {
  try {
    const { project, writtenFor } = findStackFile({ stack });
    const { services } = settingsIn(readStackFile(project, writtenFor));
    // A shell may expand what is printed here.
    return isMapping(services) ? Object.keys(services).filter((name) => /^[a-z0-9-]+$/.test(name)) : [];
  } catch {
    return [];
  }
}
