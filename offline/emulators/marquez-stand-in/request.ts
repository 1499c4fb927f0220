import type { Instant } from "./instant.ts";
import { listed, routeNotFound } from "./refusal.ts";

export interface ApiRequest {
  method: string;
  /** Not decoded: a slash inside a name is still encoded. */
  path: string;
  query: URLSearchParams;
  contentType: string | undefined;
  body: string;
}

/** A GET, and the time at which it arrived. */
export interface ReadRequest extends ApiRequest {
  at: Instant;
}

const LARGEST = 2 ** 31 - 1;

/** A whole number in the query. Throws a Refusal for a negative number and for anything else. */
export function countParameter(query: URLSearchParams, name: string, byDefault: number): number {
  const text = query.get(name);
  if (text === null) return byDefault;
  const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value) || Math.abs(value) > LARGEST) throw routeNotFound();
  if (value < 0) throw listed(400, `query param ${name} must be greater than or equal to 0`);
  return value;
}

export const pageParameters = (query: URLSearchParams): { limit: number; offset: number } => ({
  limit: countParameter(query, "limit", 100),
  offset: countParameter(query, "offset", 0),
});

export const pageOf = <Item>(items: Item[], query: URLSearchParams): Item[] => {
  const { limit, offset } = pageParameters(query);
  return items.slice(offset, offset + limit);
};

/** Splits a path at its slashes and decodes each part. Undefined when the encoding is wrong. */
export function segmentsOf(path: string): string[] | undefined {
  try {
    return path.split("/").slice(1).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
