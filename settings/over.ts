import { isMapping, type Written } from "./parse.ts";

/** Settings with others over them: mappings are merged, all else is replaced. */
export function over(under: Written, upper: Written): Written {
  const merged: Written = { ...under };
  for (const [key, value] of Object.entries(upper)) {
    const before = merged[key];
    if (value !== undefined) merged[key] = isMapping(before) && isMapping(value) ? over(before, value) : value;
  }
  return merged;
}
