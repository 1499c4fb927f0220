import { pageOf } from "./graph.ts";

const SHOWN = 100;

const { jobs, totalCount } = (await (await fetch(`/api/v1/jobs?limit=${SHOWN}`)).json()) as {
  jobs: { namespace: string; name: string }[];
  totalCount: number;
};

const items = jobs.map(({ namespace, name }) => {
  const link = document.createElement("a");
  link.href = pageOf({ type: "job", namespace, name });
  link.textContent = `${namespace} / ${name}`;
  const item = document.createElement("li");
  item.append(link);
  return item;
});
document.getElementById("jobs")?.append(...items);
const summary = document.getElementById("summary");
if (summary) summary.textContent = `${jobs.length} of ${totalCount} jobs`;
