import type { Instant } from "./instant.ts";
import type { Model } from "./model.ts";

/** The name under which Marquez keeps a namespace that an event names. */
export const namespaceName = (reported: string): string => reported.replaceAll(/[^a-z:/A-Z0-9\-_.@+]/gu, "_");

/** Whether Marquez takes a text for the name of a namespace, in a path or with a dataset. A job's is rewritten first. */
export const isNamespaceName = (text: string): boolean => /^[a-zA-Z:;=/0-9_\-.@+]{1,1024}$/.test(text);

/** Creates a namespace when an event first mentions it. Later events leave it unchanged. */
export function mentionNamespace(model: Model, name: string, at: Instant): void {
  if (model.namespaces.has(name)) return;
  model.namespaces.set(name, { name, createdAt: at, updatedAt: at, ownerName: "anonymous", description: null });
}

/** Creates a namespace, or changes its owner and description. */
export function putNamespace(
  model: Model,
  put: { name: string; at: Instant; ownerName: string; description: string | null },
): void {
  const { name, at, ownerName, description } = put;
  const createdAt = model.namespaces.get(name)?.createdAt ?? at;
  model.namespaces.set(name, { name, createdAt, updatedAt: at, ownerName, description });
}
