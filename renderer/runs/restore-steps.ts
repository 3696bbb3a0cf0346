import type { Step } from '../../graph-core/edit/step.ts';
import type { Document } from '../../graph-core/model/document.ts';

/** Steps that put parameters, what optimisers keep, the settings and the progress of a run's end into a document. */
export function restoreSteps(end: Document, now: Document): Step[] {
  const addresses = new Set([...Object.keys(end.parameters), ...Object.keys(now.parameters)]);
  const steps = [...addresses].flatMap((address): Step[] => {
    const [before, spec] = [now.parameters[address], end.parameters[address] ?? null];
    return JSON.stringify(before ?? null) === JSON.stringify(spec) ? [] : [{ kind: 'setParameter', address, spec }];
  });
  if (JSON.stringify(now.training) === JSON.stringify(end.training)) return steps;
  return [...steps, { kind: 'setMeta', field: 'training', value: end.training }];
}
