/**
 * An answer of Prefect's without the values of environment variables: the `env` of job variables, and its default in a base
 * job template. Passwords stand there, and Prefect gives them to whoever asks.
 */
export function withoutVariables<T>(answer: T): T {
  return concealed(answer, false) as T;
}

/** @param isEnv whether the value is that of a key `env` */
function concealed(value: unknown, isEnv: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => concealed(one, false));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (isEnv && isVariables(value)) return [key, "***"];
      // In the schema of a job template, the variables are the default of `env`.
      if (isEnv && key === "default") return [key, concealed(inner, true)];
      return [key, concealed(inner, key === "env")];
    }),
  );
}

/** Whether a value of `env` holds variables, and not their schema. */
const isVariables = (value: object): boolean => !("type" in value && "title" in value);
