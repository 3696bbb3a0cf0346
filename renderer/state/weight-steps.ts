import type { Step } from '../../graph-core/edit/step.ts';
import type { Document } from '../../graph-core/model/document.ts';
import type { WeightChange } from './weights.ts';

/** Steps that store (or take away) values of parameters and leave the rest of their specification alone. */
export function weightSteps(document: Document, change: WeightChange): Step[] {
  return Object.entries(change).map(([address, value]) => {
    const { value: _, file: __, tensor: ___, ...rest } = document.parameters[address] ?? {};
    return {
      kind: 'setParameter',
      address,
      spec: value !== undefined ? { ...rest, value } : Object.keys(rest).length > 0 ? rest : null,
    };
  });
}
