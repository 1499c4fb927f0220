import { isMapping, type RawSettings } from "./raw-settings.ts";

/**
 * Merges settings: mappings are merged key by key, every other value replaces the one below it.
 * A value of `undefined` replaces nothing.
 */
export function mergeSettings(base: RawSettings, overrides: RawSettings): RawSettings {
  const merged: RawSettings = { ...base };
  for (const [key, value] of Object.entries(overrides)) {
    const current = merged[key];
    if (value !== undefined)
      merged[key] = isMapping(current) && isMapping(value) ? mergeSettings(current, value) : value;
  }
  return merged;
}
