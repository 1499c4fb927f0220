import type { Contract, ContractDataset, ContractJob } from "../../contract/contract.ts";
import { derivationsOnce } from "../../contract/derivations.ts";
import { escaped } from "../../contract/template.ts";
import type { Field } from "../../lineage/columns.ts";
import { keyOf, type QualifiedName } from "../../lineage/names.ts";

/** Names that break what is not written with care. */
const hostile = [
  "orders",
  "a b",
  "",
  " ",
  "a\nb",
  "a: b",
  "a #b",
  "# a",
  "- a",
  "? a",
  "| a",
  "> a",
  "'a'",
  '"a"',
  "a,b",
  "[a]",
  "{a}",
  "{date}",
  "{{",
  "}",
  "&a",
  "*a",
  "!a",
  "%a",
  "@a",
  "`a",
  "null",
  "true",
  "yes",
  "~",
  "2024",
  "1e3",
  "0x1f",
  ".inf",
  "2026-11-28",
  "__proto__",
  "constructor",
  "héllo",
  "名前",
  "\u2028",
  "\u0085",
  "\ufeff",
  "\u0000",
  "\ud800",
  "😀",
  "\\",
  "a\\nb",
  "\t",
  "a\r\nb",
  "<<",
  "=",
  "---",
  "...",
  "a -> b",
  "a/b",
  "x".repeat(1100),
  "any",
  "1..3",
  "-",
  "a:",
  ":a",
  "key: [v",
  "{checkout}/data/in.csv",
] as const;

/** A generator of numbers from 0 to 1, always the same ones for a seed. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

/** A contract of any shape, with hostile names. */
export function randomContract(seed: number): Contract {
  const next = numbers(seed);
  const below = (limit: number) => Math.floor(next() * limit);
  const text = () => hostile[below(hostile.length)] as string;
  const some = <T>(make: () => T, most = 4): T[] => Array.from({ length: below(most) }, make);
  const texts = () => new Set(some(text));
  const name = (): QualifiedName => ({
    namespace: escaped(text()),
    name: next() < 0.1 ? "part-{date}" : escaped(text()),
  });
  const field = (depth: number): Field => ({
    name: text(),
    ...(next() < 0.8 ? { type: text() } : {}),
    ...(depth > 0 && next() < 0.3 ? { fields: [field(depth - 1), ...some(() => field(depth - 1))] } : {}),
  });
  const names = [name(), ...some(name, 8)];
  const keys = names.map(keyOf);
  const key = () => keys[below(keys.length)] as string;
  const transformation = () => ({
    ...(next() < 0.8 ? { type: next() < 0.8 ? "DIRECT" : text() } : {}),
    ...(next() < 0.5 ? { subtype: next() < 0.8 ? "IDENTITY" : text() } : {}),
    ...(next() < 0.3 ? { masking: true } : {}),
  });
  const derivation = () => ({ dataset: key(), field: text(), transformations: some(transformation) });
  const jobs = some((): ContractJob => {
    const min = below(3);
    const runs = next() < 0.2 ? undefined : { min, max: min + below(2) };
    const of = { inputs: new Set(some(key)), outputs: new Set(some(key)), facets: texts(), runFacets: texts() };
    return { ...name(), isStatic: next() < 0.2, ...(next() < 0.5 ? { type: "BATCH/DBT/MODEL" } : {}), runs, ...of };
  }, 6);
  const datasets = names.map((one): ContractDataset => {
    const columns = some(() => [text(), derivationsOnce([derivation(), ...some(derivation)])] as const);
    const of = { facets: texts(), inputFacets: texts(), outputFacets: texts() };
    return {
      ...one,
      fields: some(() => field(2)),
      columns: new Map(columns),
      rows: derivationsOnce(some(derivation)),
      ...of,
    };
  });
  return {
    jobs: new Map(jobs.map((one) => [keyOf(one), one])),
    datasets: new Map(datasets.map((one) => [keyOf(one), one])),
  };
}
