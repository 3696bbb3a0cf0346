import type { KernelCall, View } from '../model/kernel-call.ts';
import type { Origin } from '../program/program.ts';

/**
 * A call whose slots stand beside it: those of its inputs in their order, and behind them that of its output. The form says all else, and is one for
 * all calls that are alike: what is worked out of it, or of two forms, is worked out once for all of them. Slots in a form itself say nothing.
 */
export class PlannedCall {
  readonly form: KernelCall;
  readonly slots: readonly number[];
  readonly origins: readonly Origin[];
  /** What it is for: `forward f (linear)`. */
  readonly purpose: string;
  #call: KernelCall | null = null;

  constructor(form: KernelCall, slots: readonly number[], origins: readonly Origin[], purpose: string) {
    this.form = form;
    this.slots = slots;
    this.origins = origins;
    this.purpose = purpose;
  }

  static of(call: KernelCall, origins: readonly Origin[], purpose: string): PlannedCall {
    const { form, slots } = takenApart(call);
    return new PlannedCall(form, slots, origins, purpose);
  }

  /** `forward f (linear): contract`; becomes the device's label. */
  get label(): string {
    return `${this.purpose}: ${this.form.kernel}`;
  }

  /** The call as a kernel takes it: put together when somebody asks, since most are made of what is known of their forms. */
  get call(): KernelCall {
    this.#call ??= callAt(this.form, this.slots);
    return this.#call;
  }
}

/** What is known of a call beside whose it is. */
export type FormAt = Pick<PlannedCall, 'form' | 'slots'>;

export const outputOf = ({ slots }: Pick<FormAt, 'slots'>): number => slots[slots.length - 1] as number;

/** A call by its form and its slots. */
export function takenApart(call: KernelCall): FormAt {
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

/** The call of a form at some slots. */
export function callAt(form: KernelCall, slots: readonly number[]): KernelCall {
  const inputs: View[] = [];
  for (let v = 0; v < form.inputs.length; v++) inputs.push(viewAt(form.inputs[v] as View, slots[v] as number));
  return { ...form, inputs, output: viewAt(form.output, slots[slots.length - 1] as number) } as KernelCall;
}

const viewAt = ({ offset, strides }: View, slot: number): View => ({ slot, offset, strides });
