import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { type Comments, commentsIn } from "./comments.ts";
import type { Contract } from "./contract.ts";
import { readFile } from "./contract-file.ts";
import { contractOf } from "./resolve.ts";

/** What a contract's file says, or every problem in it: its line, its key, and what is expected. */
export type ReadContract =
  | { contract: Contract; comments: Comments; problems?: undefined }
  | { contract?: undefined; comments?: undefined; problems: [string, ...string[]] };

/** Reads a contract's file. */
export function read(text: string): ReadContract {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const [error] = document.errors;
  if (error)
    return { problems: [`line ${error.linePos?.[0].line ?? 1}: not YAML: ${error.message.split("\n", 1)[0]}`] };
  const at = (path: readonly PropertyKey[]) => `line ${lineOf(document, lineCounter, path)}: ${path.join(".")}`;
  const values = valuesOf(document);
  if (typeof values === "string") return { problems: [`line 1: not YAML: ${values}`] };
  const parsed = readFile(values.values);
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) =>
      issue.code === "unrecognized_keys"
        ? issue.keys.map((key) => `${at([...issue.path, key])}: no such key`)
        : [`${at(issue.path)}: ${issue.code === "invalid_key" ? issue.issues[0]?.message : issue.message}`],
    );
    return { problems: problems as [string, ...string[]] };
  }
  const unresolved: string[] = [];
  const contract = contractOf(parsed.data, (path, problem) => unresolved.push(`${at(path)}: ${problem}`));
  const [first, ...more] = unresolved;
  return first === undefined ? { contract, comments: commentsIn(document) } : { problems: [first, ...more] };
}

function valuesOf(document: Document): { values: unknown } | string {
  try {
    return { values: document.toJS({ mapAsMap: true }) };
  } catch (thrown) {
    return (thrown as Error).message;
  }
}

/** The line of the innermost part of a path that the file has. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = document.getIn(path.slice(0, depth - 1), true) ?? document.contents;
    const key = path[depth - 1];
    const items = isNode(parent) && "items" in parent ? (parent.items as { key?: unknown }[]) : [];
    const named = items.find((item) => (item?.key as { value?: unknown } | undefined)?.value === key)?.key;
    const node = named ?? document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
