import { nameMatches } from "../lineage/globs.ts";

/** What every rehearsal leaves. A reader finds it without being told. */
const ofEveryRehearsal =
  /^(?:SHA256SUMS|verdict\.json|facts\.json|settings\.json|statement\.(?:intoto|dsse|sigstore)\.json|report\.json|notes\.md|report\.html|cli\.sh|contract\.yaml|drift\.json|(?:graph|runs|datasets|kept)(?:-[a-z0-9-]+)?\.json|events\.ndjson|(?:deployment|work-pool|flow-runs)\.json|event-\d+\.(?:json|txt)|(?:graph|prefect)(?:-[a-z0-9-]+)?-refused\.txt|(?:prepare|register|worker)\.log)$/;

/**
 * The files of a bundle that the documents name: those that the settings want, in their order; otherwise those that are
 * this rehearsal's own.
 * @param wanted names or glob patterns; a file that the bundle lacks is not named
 * @param services whose logs every rehearsal leaves, too
 */
export function artefactsOf(files: string[], wanted: string[] | undefined, services: string[]): string[] {
  if (wanted) return [...new Set(wanted.flatMap((pattern) => files.filter((file) => nameMatches(pattern, file))))];
  const logs = new Set(services.map((service) => `${service}.log`));
  return files.filter((file) => !ofEveryRehearsal.test(file) && !logs.has(file));
}
