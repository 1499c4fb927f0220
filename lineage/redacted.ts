/**
 * What stands in the evidence for what may not be in it. Lineage is judged as the evidence has it, so names hold this
 * mark, and patterns that were redacted, too: it stands for itself there.
 */
export const redactedMark = "***";
