import type { Step } from '../../graph-core/edit/step.ts';
import type { Address, Document, ParameterSpec } from '../../graph-core/model/document.ts';
import type { KeptState, WeightChange } from './weights.ts';

/**
 * Steps that store (or take away) values of parameters and leave the rest of their specification alone. With `kept` they put
 * that in the place of all that the document had of optimisers' state and of progress.
 */
export function weightSteps(document: Document, change: WeightChange, kept?: KeptState): Step[] {
  const withState = kept ? Object.entries(document.parameters).flatMap(([at, { state }]) => (state ? [at] : [])) : [];
  const addresses = new Set([...Object.keys(change), ...withState, ...Object.keys(kept?.state ?? {})]);
  const steps = [...addresses].map((address): Step => {
    const stored = storedIn(document.parameters[address] ?? {}, address, change);
    const { state: _, ...stateless } = stored;
    const state = kept?.state[address];
    const spec = kept === undefined ? stored : { ...stateless, ...(state === undefined ? {} : { state }) };
    return { kind: 'setParameter', address, spec: Object.keys(spec).length > 0 ? spec : null };
  });
  if (kept === undefined) return steps;
  const { progress: before, ...rest } = document.training;
  if (JSON.stringify(before ?? null) === JSON.stringify(kept.progress)) return steps;
  const training = kept.progress === null ? rest : { ...rest, progress: kept.progress };
  return [...steps, { kind: 'setMeta', field: 'training', value: training }];
}

function storedIn(spec: ParameterSpec, address: Address, change: WeightChange): ParameterSpec {
  if (!Object.hasOwn(change, address)) return spec;
  const { value: _, file: __, tensor: ___, ...rest } = spec;
  const value = change[address];
  return value === undefined ? rest : { ...rest, value };
}
