import type { KernelCall, View } from '../model/kernel-call.ts';
import type { Origin } from '../program/program.ts';

/**
 * A call whose slots stand beside it: those of its inputs in their order, and behind them that of its output. The form says all else, and is one for
 * all calls that are alike: what is worked out of it, or of two forms, is worked out once for all of them.
 */
export interface LooseCall {
  readonly form: KernelCall;
  readonly slots: readonly number[];
  readonly origins: readonly Origin[];
  readonly label: string;
}

export const outputOf = ({ slots }: Pick<LooseCall, 'slots'>): number => slots[slots.length - 1] as number;

/** A call by its form and its slots. */
export function takenApart(call: KernelCall): Pick<LooseCall, 'form' | 'slots'> {
  const slots = call.inputs.map(({ slot }) => slot);
  slots.push(call.output.slot);
  return {
    form: callAt(
      call,
      slots.map((_, v) => v),
    ),
    slots,
  };
}

/** The call of a form at some slots; with `names` what they are called there. */
export function callAt(form: KernelCall, slots: readonly number[], names?: Int32Array): KernelCall {
  const inputs: View[] = [];
  for (let v = 0; v < form.inputs.length; v++) inputs.push(viewAt(form.inputs[v] as View, slots[v] as number, names));
  const output = viewAt(form.output, slots[slots.length - 1] as number, names);
  return { ...form, inputs, output } as KernelCall;
}

const viewAt = ({ offset, strides }: View, slot: number, names: Int32Array | undefined): View => ({
  slot: names === undefined ? slot : (names[slot] as number),
  offset,
  strides,
});
