/**
 * The order of the rooms, from the top down. A room imports only from the levels below its own: nothing from above, and
 * nothing from another room of its level. `npm run check` checks that, and README's "How it is built" lists the same rooms.
 */
export const levels: readonly (readonly string[])[] = [
  ["rehearse.ts", "library.ts", "program.ts"],
  ["commands/", "library/"],
  ["progress/"],
  ["report/"],
  ["rehearsal/"],
  ["index.ts"],
  ["steps/"],
  ["stack/"],
  ["context/"],
  ["store/"],
  ["recorder/"],
  ["history/"],
  ["evidence/"],
  ["attestation/"],
  ["page/"],
  ["judgement/"],
  ["contract/", "conformance/"],
  ["rules/"],
  ["lineage/"],
  ["setup/"],
  ["boot/", "kubernetes/"],
  ["marquez/", "prefect/", "docker/"],
  ["settings/"],
  ["machine/"],
  ["errors.ts", "version.ts", "directories.ts"],
];

/** A workspace beside the rooms. It reaches them through one file; they reach it by a dynamic import in `setup/`. */
export const workspace = {
  folder: "offline/",
  door: "offline/kit.ts",
  /** What that one file may import. */
  imports: ["setup/", "machine/", "errors.ts", "version.ts", "directories.ts", "settings/official-images.ts"],
  /** The room that may load the workspace, when it is needed. */
  loadedBy: "setup/",
} as const;

/** Programs that stand outside the order: they import what they like, and no room imports them. */
export const programs: readonly string[] = ["bench/", "pipelines/", "test/", "rooms.ts", "check-rooms.ts"];
