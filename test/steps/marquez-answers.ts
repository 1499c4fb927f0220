import type { Answer } from "../answering-server.ts";
import { recorded, recordedBody } from "../offline/recorded-marquez.ts";

const answers = new Map<string, Answer>(
  recorded
    .filter(({ method }) => method === "GET")
    .map((one) => [one.path, { status: one.status, body: recordedBody(one) ?? null }]),
);

/** What a real Marquez 0.51.1 was recorded to answer. The recorded paths lack the page that the client asks for. */
export function recordedAnswer({ path }: { path: string }): Answer {
  const plain = decodeURIComponent(path).replace(/\?limit=100(&offset=0)?$/, "");
  // Only the list of namespaces was recorded after the first start, which makes this one.
  if (plain === "/api/v1/namespaces/default/jobs") return { body: { totalCount: 0, jobs: [] } };
  const missing = /^\/api\/v1\/namespaces\/[^/]+\/jobs\/(another\.job)$/.exec(plain);
  // As not_found_job.json was recorded, of another name.
  if (missing) return { status: 404, body: { code: 404, message: `Job '${missing[1]}' not found.` } };
  return answers.get(plain) ?? { status: 599, body: `not recorded: ${path}` };
}
