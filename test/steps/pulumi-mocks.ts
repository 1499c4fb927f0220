import * as pulumi from "@pulumi/pulumi";

type Callback = () => Promise<void>;
interface Internals {
  getMonitor: () => {
    registerResourceHook: (request: unknown, done: (error: null, answer: object) => void) => void;
    registerResource: (request: Request, done: (error: unknown, answer: unknown) => void) => unknown;
  };
  getCallbacks: () => { registerResourceHook: (hook: pulumi.ResourceHook) => Promise<void> };
}
interface Request {
  getName: () => string;
  getHooks: () => { getBeforeCreateList: () => string[] } | undefined;
}

/** What ran on Pulumi's mocks. */
export interface Mocks extends Disposable {
  /** The names of the resources, in the order in which they were created. */
  created: string[];
  /** The message of the error that a resource's hooks ended with, by the resource's name. */
  failures: Map<string, string>;
}

/**
 * Pulumi's own mocks, which know no hooks, with hooks: as the engine does, they call a resource's hooks before they
 * create it, after all that it depends on. A hook that fails is noted and its resource created all the same.
 */
export async function pulumiMocks(): Promise<Mocks> {
  const created: string[] = [];
  const failures = new Map<string, string>();
  const hooks = new Map<string, Callback>();
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => {
      created.push(name);
      return { id: `${name}-id`, state: { ...inputs, output: inputs.input } };
    },
    call: () => ({}),
  });
  const { getMonitor, getCallbacks } = pulumi.runtime as unknown as Internals;
  const [monitor, callbacks] = [getMonitor(), getCallbacks()];
  const { registerResourceHook } = callbacks;
  callbacks.registerResourceHook = async ({ name, callback }) => void hooks.set(name, callback as Callback);
  // The SDK keeps its first monitor for hooks, also in tests that come after this one.
  monitor.registerResourceHook = (_, done) => done(null, {});
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = async (request, done) => {
    for (const name of request.getHooks()?.getBeforeCreateList() ?? []) {
      try {
        await hooks.get(name)?.();
      } catch (error) {
        failures.set(request.getName(), (error as Error).message);
      }
    }
    return register(request, done);
  };
  return {
    created,
    failures,
    [Symbol.dispose]: () => {
      callbacks.registerResourceHook = registerResourceHook;
    },
  };
}

/** Waits until a resource has been created. */
export const settled = (...resources: pulumi.CustomResource[]): Promise<unknown> =>
  Promise.all(resources.map(({ id }) => new Promise((resolve) => id.apply(resolve))));
