import { randomBytes } from "node:crypto";

/** An answer that refuses a request. Marquez has two shapes of it: a code with a message, and a list of errors. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: object;

  constructor(status: number, body: object) {
    super(JSON.stringify(body));
    this.status = status;
    this.body = body;
  }
}

export const coded = (status: number, message: string, code = status): Refusal =>
  new Refusal(status, { code, message });

export const listed = (status: number, ...errors: string[]): Refusal => new Refusal(status, { errors });

export const routeNotFound = (): Refusal => coded(404, "HTTP 404 Not Found");

export const notFound = (what: "Dataset" | "Job" | "Namespace" | "Run", name: string): Refusal =>
  coded(404, `${what} '${name}' not found.`);

/** The answer to a request that Marquez fails to answer, with the random number under which it logged the reason. */
export const failed = (): Refusal => {
  const id = randomBytes(8).toString("hex");
  return coded(500, `There was an error processing your request. It has been logged (ID ${id}).`);
};
