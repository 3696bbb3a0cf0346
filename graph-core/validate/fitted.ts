import type { NodeId } from '../model/document.ts';
import type { Diagnostic } from '../model/result.ts';
import type { NodeAnalysis, ParameterAnalysis } from './analysis.ts';

/** Blocks that standardise by numbers nobody has given: they hand their input on as it is. */
export function checkFitted(nodes: ReadonlyMap<NodeId, NodeAnalysis>, parameters: readonly ParameterAnalysis[]): Diagnostic[] {
  const given = new Set(parameters.filter(({ spec }) => spec.value !== undefined).map(({ address }) => address));
  return [...nodes].flatMap(([path, { type, complete, parameters: own }]): Diagnostic[] => {
    const missing = own.filter(({ address }) => !given.has(address));
    if (type !== 'standardize' || !complete || missing.length === 0) return [];
    const names = missing.map(({ name }) => name).join(' and ');
    const message = `${path} has no ${names} of the training rows yet: what is not given counts as mean 0 and deviation 1`;
    const mend = `give ${missing.map(({ address }) => address).join(' and ')} a value under parameters, or wire it`;
    return [{ code: 'standardize/not-fitted', severity: 'warning', address: path, message, mend }];
  });
}
