/** Passes values on, at most one in some time. */
export interface Latest<T> {
  /** Takes a value. It is passed on now or soon, unless another one comes before. */
  take: (value: T) => void;
  /** Drops what has not been passed on. */
  end: () => void;
}

/**
 * Passes on the latest of values that may come faster than anybody can read them.
 * @param every milliseconds between two values that are passed on
 */
export function latest<T>(pass: (value: T) => void, every: number): Latest<T> {
  let timer: NodeJS.Timeout | undefined;
  let held: { value: T } | undefined;
  const onTime = () => {
    timer = undefined;
    if (held) send(held.value);
  };
  const send = (value: T) => {
    held = undefined;
    timer = setTimeout(onTime, every).unref();
    pass(value);
  };
  return {
    take: (value) => {
      if (timer) held = { value };
      else send(value);
    },
    end: () => {
      clearTimeout(timer);
      held = undefined;
    },
  };
}
