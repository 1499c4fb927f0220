import type * as pulumi from "@pulumi/pulumi";

/**
 * Makes an output readable after the deployment, also after one that was cut short.
 * @returns a function that returns the output's value; undefined before the engine has settled it
 */
export function readerOf<T>(output: pulumi.Output<T>): () => T | undefined {
  let settled: T | undefined;
  output.apply((value) => {
    settled = value as T;
  });
  return () => settled;
}

/**
 * An output's value as a promise. On a preview the value stays unknown, and the promise never
 * settles.
 */
export const promiseOf = <T>(output: pulumi.Output<T>): Promise<T> =>
  new Promise((resolve) => {
    output.apply((value) => resolve(value as T));
  });
