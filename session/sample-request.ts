import type { Address } from '../graph-core/model/document.ts';
import { sizeOf, type Tensor } from '../graph-core/model/tensor.ts';
import { costsOnView, onView } from './on-view.ts';
import type { Asked } from './questions.ts';
import type { RunRequest } from './run.ts';
import { SessionError } from './session-error.ts';

/**
 * The step on view as one evaluation of the graph: a single sample without an axis for samples, at the weights that the step
 * sees, for another device or another kind of derivative. `what` names in a message what belongs to one sample.
 * @throws SessionError `session/mean-view`
 */
export function sampleRequest(asked: Asked, what: string, address?: Address): RunRequest {
  if (asked.stepping.sample === 'mean')
    throw new SessionError('session/mean-view', `${what} belongs to one sample: choose one`, address);
  return {
    ...onView(asked),
    cotangents: new Map(),
    tangents: new Map(),
    costs: costsOnView(asked),
    values: 'all',
    gradients: 'all',
  };
}

/** Where backward begins, with its row vector, where that is no cost. */
export function cotangentsOnView({ stepping, stepper }: Pick<Asked, 'stepping' | 'stepper'>): Map<Address, Tensor> {
  const { seed } = stepping;
  const shape = seed && stepper.typeOf(seed.from)?.shape;
  if (!seed || !shape) return new Map();
  const row = seed.row ?? new Float64Array(sizeOf(shape)).fill(1);
  return new Map([[seed.from, { dtype: 'float', shape, data: Float64Array.from(row) }]]);
}
