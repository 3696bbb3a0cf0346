import type { Address } from '../graph-core/model/document.ts';
import { rowsOf } from './dataset.ts';
import type { Asked } from './questions.ts';
import type { RunRequest } from './run.ts';
import { SessionError } from './session-error.ts';

/**
 * The step on view as one evaluation of the graph: a single sample without an axis for samples, at the weights that the step
 * sees, for another device or another kind of derivative. `what` names in a message what belongs to one sample.
 * @throws SessionError `session/mean-view`
 */
export function sampleRequest({ stepping, store, stepper }: Asked, what: string, address?: Address): RunRequest {
  const { document, analysis } = stepping.document();
  const { dataset, costs } = stepping.ready();
  const { sample } = stepping;
  if (sample === 'mean') throw new SessionError('session/mean-view', `${what} belongs to one sample: choose one`, address);
  const feeds = new Map(
    [...dataset.feeds].map(([name, feed]) => [name, { ...feed, carries: false, data: rowsOf(feed, [sample]) }]),
  );
  const seesStart = stepping.turn()?.seesStart ?? false;
  const weight = (name: Address): Float64Array => (seesStart ? store.atStart(name) : store.get(name));
  const { spec } = stepper.compiled;
  return {
    document,
    analysis,
    feeds,
    parameters: new Map(analysis.parameters.map(({ address: name }) => [name, weight(name)])),
    samples: null,
    cotangents: new Map(),
    tangents: new Map(),
    costs: spec.costs.length > 0 ? spec.costs : costs,
    values: 'all',
    gradients: 'all',
  };
}
