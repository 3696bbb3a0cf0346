import type { Address } from '../graph-core/model/document.ts';
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
