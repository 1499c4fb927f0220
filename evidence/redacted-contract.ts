import { isScalar, parseDocument, visit } from "yaml";

/**
 * The text of a contract as the evidence has it. Only a contract that holds something to redact is written anew, value by
 * value: redacted as a text, it might no longer be YAML.
 */
export function redactedContract(text: string, redact: (text: string) => string): string {
  if (redact(text) === text) return text;
  const document = parseDocument(text);
  const redactComments = (node: { comment?: string | null; commentBefore?: string | null }) => {
    if (node.comment) node.comment = redact(node.comment);
    if (node.commentBefore) node.commentBefore = redact(node.commentBefore);
  };
  redactComments(document);
  visit(document, {
    Scalar: (_, node) => {
      redactComments(node);
      if (typeof node.value === "string") node.value = redact(node.value);
    },
  });
  visit(document, {
    Map: (_, map) => {
      redactComments(map);
      // Names that were redacted alike are one from then on, as they are in the events.
      const keys = new Set<unknown>();
      map.items = map.items.filter(({ key }) => {
        const value = isScalar(key) ? key.value : key;
        return !keys.has(value) && keys.add(value);
      });
    },
    Seq: (_, list) => redactComments(list),
  });
  return String(document);
}
