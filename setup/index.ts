// What lineage-rehearsal-offline uses of this package, as `lineage-rehearsal/setup`. It is no interface for anybody else.
export { cacheDirectory } from "../directories.ts";
export { engineVariables } from "../docker/client.ts";
export { type StoredImage, storedImage } from "../docker/images.ts";
export { messageOf, RehearsalError } from "../errors.ts";
export { exclusive } from "../machine/lock.ts";
export { aptInstall, isDebianRoot } from "./apt.ts";
export { once } from "./cache.ts";
export { engineDirectory } from "./engine-in-cache.ts";
export type { Buildable, BuiltImage, Offline } from "./offline.ts";
export { findOnPath } from "./on-path.ts";
export { pythonPackages } from "./python.ts";
export type { Say } from "./say.ts";
export { tool } from "./tool.ts";
export { uv } from "./uv.ts";
export { isAtLeast } from "./version.ts";
