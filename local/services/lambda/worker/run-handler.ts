import type { Handler } from "./load";

/** An invocation's answer: the handler's result, or what it threw. */
export type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly thrown: unknown };

/** Sets what is called, once, when the event loop has run empty. */
export type WhenEmpty = (listen: (() => void) | undefined) => void;

/** Node.js 24 and above: the result is awaited, and a third parameter is refused before. */
export async function runAsync(handler: Handler, event: unknown, context: object): Promise<Answer> {
  try {
    return { ok: true, value: await handler(event, context) };
  } catch (thrown) {
    return { ok: false, thrown };
  }
}

/**
 * Until Node.js 22: a promise or a callback answers, whichever comes first. A callback's result waits for the event
 * loop to be empty unless `context.callbackWaitsForEmptyEventLoop` is false.
 */
export function runWithCallback(handler: Handler, event: unknown, context: object, whenEmpty: WhenEmpty): Promise<Answer> {
  return new Promise((resolve) => {
    let called = false;
    const once = (answer: Answer, wait = false) => {
      if (called) return;
      called = true;
      if (wait) return whenEmpty(() => resolve(answer));
      whenEmpty(undefined);
      resolve(answer);
    };
    const done = (error: unknown, value?: unknown, wait = false) =>
      once(error === undefined || error === null ? { ok: true, value } : { ok: false, thrown: error }, wait && (error === undefined || error === null));
    const full = Object.assign(context, {
      callbackWaitsForEmptyEventLoop: true,
      done: (error: unknown, value?: unknown) => done(error, value),
      succeed: (value: unknown) => done(undefined, value),
      fail: (error: unknown) => done(error ?? "handled"),
    });
    // AWS: when the loop runs empty and nobody has answered, an async handler has failed and any other has answered null.
    const isAsync = handler.constructor?.name === "AsyncFunction";
    whenEmpty(() => once(isAsync ? { ok: false, thrown: neverSettled() } : { ok: true, value: null }));
    try {
      const result = handler(event, full, (error, value) => done(error, value, full.callbackWaitsForEmptyEventLoop)) as PromiseLike<unknown> | undefined;
      if (typeof result?.then === "function") result.then((value) => done(undefined, value), (error: unknown) => done(error ?? "handled"));
    } catch (thrown) {
      done(thrown ?? "handled");
    }
  });
}

function neverSettled(): Error {
  const error = new Error("The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes");
  error.name = "Runtime.NodeJsExit";
  return error;
}
