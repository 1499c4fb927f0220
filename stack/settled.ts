import type * as pulumi from "@pulumi/pulumi";

/**
 * Reads an output outside the program: what comes after a deployment, or after one that was cut short, wants
 * to know what had become of it.
 * @returns a function that gives the value once the engine has settled it, and undefined before
 */
export function readerOf<T>(output: pulumi.Output<T>): () => T | undefined {
  let settled: T | undefined;
  output.apply((value) => {
    settled = value as T;
  });
  return () => settled;
}

/** An output's value as a promise. On a preview, where the value stays unknown, it never settles. */
export const promiseOf = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => {
    output.apply((value) => resolve(value as T));
  });
