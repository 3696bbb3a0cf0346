import { type KernelFunction, link, type PlanCode } from './modules.ts';
import { help } from './work-sharing.ts';

/** What a helper is told. All but the first are about a plan. */
export type ToHelper =
  | { readonly kind: 'begin'; readonly control: SharedArrayBuffer }
  | {
      readonly kind: 'load';
      readonly plan: number;
      readonly code: PlanCode;
      readonly memory: WebAssembly.Memory;
      readonly scratch: number;
    }
  | { readonly kind: 'unload'; readonly plan: number };

/**
 * The side of a thread that helps: messages come in one by one, and between them, when all that were announced have been heard, the thread
 * takes parts of calls or sleeps, and hears nothing.
 */
export function serveHelper(): (message: ToHelper) => void {
  const plans = new Map<number, readonly KernelFunction[]>();
  let control: Int32Array | null = null;
  let heard = 0;
  const take = (message: ToHelper): void => {
    if (message.kind === 'begin') control = new Int32Array(message.control);
    else if (message.kind === 'unload') plans.delete(message.plan);
    else {
      const table = new WebAssembly.Table({ element: 'anyfunc', initial: 0 });
      plans.set(message.plan, link(message.code, { memory: message.memory, table, scratch: message.scratch }).kernels);
    }
  };
  return (message) => {
    take(message);
    heard++;
    if (control) help(control, heard, (plan) => plans.get(plan) ?? null);
  };
}
