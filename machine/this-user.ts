import { userInfo } from "node:os";
import { homeFolder } from "../directories.ts";

/** The name of the user; undefined for a user without one, as containers have them. */
export function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

/**
 * Gives this process and its children a name and a home folder where the system does not know the user, as in a container
 * that was given a user's number alone: the Pulumi engine needs both, Playwright the second.
 */
export function nameUser(): void {
  if (userName() !== undefined) return;
  process.env.USER ??= String(process.getuid?.());
  process.env.HOME ??= homeFolder();
}
