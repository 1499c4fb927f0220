import { type EngineConfig, settingsOf } from "./configuration.ts";
import { withContract } from "./contract.ts";
import { secretsInFile } from "./encrypted.ts";
import { mergeSettings } from "./merge-settings.ts";
import { applyOverrides } from "./overrides.ts";
import { parseSettings, settingsError } from "./parse.ts";
import type { RawSettings } from "./raw-settings.ts";
import type { Settings } from "./schema.ts";
import { readStackFile, settingsIn, stackFileOf } from "./stack-file.ts";

/** Where settings come from. Each source replaces what the one before it says. */
export interface Sources {
  /** The stack's name: its settings are in Pulumi.<stack>.yaml. Without one, no file is read. */
  stack?: string;
  /** The directory of the stack file, absolute. Relative paths in the settings start here. */
  directory: string;
  /**
   * The stack's configuration as Pulumi has decrypted it. Without it, each encrypted setting is a Sealed, and what an
   * environment of Pulumi ESC says is not known.
   */
  decrypted?: EngineConfig;
  /** Settings that a program passes. */
  settings?: RawSettings;
  /** Settings of the command line, as `key=value` with dotted keys. */
  overrides?: string[];
  /** Changes the settings of all sources together, before they are checked. */
  change?: (settings: RawSettings) => RawSettings;
}

/**
 * Reads the settings of a stack.
 * @throws RehearsalError SETTINGS with every problem, when the stack file or a setting is wrong
 */
export function loadSettings(sources: Sources): Settings {
  const { stack, directory, decrypted, settings = {}, overrides = [], change = (all) => all } = sources;
  const file = stack === undefined ? "the options" : stackFileOf(stack);
  const base = stack === undefined ? {} : settingsOfStack(directory, stack, decrypted);
  const overridden = applyOverrides(mergeSettings(base, settings), overrides);
  if (overridden.problems.length > 0) throw settingsError("--set", overridden.problems);
  const source = overrides.length > 0 ? `${file} and --set` : file;
  return parseSettings(
    withContract(change(overridden.settings), directory, stack),
    directory,
    source,
    overridden.texts,
  );
}

function settingsOfStack(directory: string, stack: string, decrypted: EngineConfig | undefined): RawSettings {
  const file = readStackFile(directory, stack);
  if (decrypted === undefined) return settingsIn(file);
  // What an environment says and what the file says are merged by the engine.
  if (file.importsEnvironment) return settingsOf(decrypted, secretsInFile(file));
  return settingsIn(file, (path) => decrypted.textAt(path));
}
