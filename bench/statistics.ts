/** The value below which a part of the numbers lies, between the two nearest where it falls between them; NaN of none. */
export function quantile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  const place = (sorted.length - 1) * part;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (low === undefined || high === undefined) return Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}

export const median = (numbers: readonly number[]): number => quantile(numbers, 0.5);

/** A number that was measured several times. */
export interface Spread {
  median: number;
  least: number;
  most: number;
}

export const spreadOf = (numbers: readonly number[]): Spread => ({
  median: median(numbers),
  least: numbers.length === 0 ? Number.NaN : Math.min(...numbers),
  most: numbers.length === 0 ? Number.NaN : Math.max(...numbers),
});

/**
 * How the ones compare with the others, pair by pair: what slows a whole round down slows both of its pair. A pair of which
 * one was not measured is left out.
 */
export const ratiosOf = (ones: readonly (number | undefined)[], others: readonly (number | undefined)[]): number[] =>
  ones.flatMap((one, nth) => {
    const other = others[nth];
    return one === undefined || other === undefined ? [] : [one / other];
  });
