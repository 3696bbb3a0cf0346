import { numberToJson } from '../../graph-core/document/tensor-json.ts';
import type { Address, Document, ParameterSpec } from '../../graph-core/model/document.ts';
import type { TensorJson } from '../../graph-core/model/tensor.ts';
import type { TrainingProgress } from '../../graph-core/model/training.ts';
import type { Checkpoint, FullTensor } from '../../session/protocol.ts';

/** New values by address; undefined takes the stored value away, so that the initialiser counts again. */
export type WeightChange = Readonly<Record<Address, TensorJson | undefined>>;

/** What optimisers keep, as documents write it: it replaces all that a document had. */
export interface KeptState {
  readonly state: Readonly<Record<Address, NonNullable<ParameterSpec['state']>>>;
  readonly progress: TrainingProgress | null;
}

/** Before the first step. */
export const NOTHING_KEPT: KeptState = { state: {}, progress: null };

/** A tensor as documents write it. */
export const tensorJson = (tensor: FullTensor): TensorJson => ({
  dtype: tensor.dtype,
  shape: tensor.shape,
  data: Array.from(tensor.data, numberToJson),
});

const sameData = (a: TensorJson | undefined, b: TensorJson): boolean =>
  a !== undefined && a.data.length === b.data.length && a.data.every((value, i) => value === b.data[i]);

/** What has to change in the document so that it holds the trained weights; values that are equal already stay out. */
export function trainedWeights(document: Document, tensors: Readonly<Record<Address, FullTensor>>): WeightChange {
  const change: Record<Address, TensorJson> = {};
  for (const [address, tensor] of Object.entries(tensors)) {
    const value = tensorJson(tensor);
    if (!sameData(document.parameters[address]?.value, value)) change[address] = value;
  }
  return change;
}

/** What optimisers keep at the point that a session has come to. */
export const keptState = ({ state, progress }: Pick<Checkpoint, 'state' | 'progress'>): KeptState => ({
  progress,
  state: Object.fromEntries(
    Object.entries(state).map(([address, tensors]) => [
      address,
      Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, { value: tensorJson(tensor) }])),
    ]),
  ),
});

/** Whether a document says anything of training that was done. */
export const keepsState = ({ parameters, training }: Document): boolean =>
  training.progress !== undefined || Object.values(parameters).some(({ state }) => state !== undefined);

/**
 * Remembers what every weight was before the first training run, across later runs and edits. It goes by the values that
 * training wrote, wherever the document has them now: a weight that is drawn as a circle, or hidden again, has another address.
 * A value that the user typed meanwhile is a new beginning.
 */
export class InitialWeights {
  #before = new WeakMap<TensorJson, TensorJson | 'drawn'>();

  /** Call before a run's weights are written into `document`. */
  remember(document: Document, change: WeightChange): void {
    for (const [address, value] of Object.entries(change)) {
      const now = document.parameters[address]?.value;
      if (value) this.#before.set(value, now === undefined ? 'drawn' : (this.#before.get(now) ?? now));
    }
  }

  /**
   * What takes the weights of `document` back to what was there before training. A value that training did not write was
   * given by hand, or came with the file: it is the beginning and stays.
   */
  reset(document: Document): WeightChange {
    const change: Record<Address, TensorJson | undefined> = {};
    for (const [address, { value }] of Object.entries(document.parameters)) {
      const before = value && this.#before.get(value);
      if (before !== undefined) change[address] = before === 'drawn' ? undefined : before;
    }
    return change;
  }

  forget(): void {
    this.#before = new WeakMap();
  }
}
