import type { Shape } from '../../graph-core/model/tensor.ts';
import { indexLabel } from '../ui/heat.ts';

/** One entry of a weight: `W₁[0,1]`; a scalar is called by its symbol alone. */
export const entryName = (symbol: string, shape: Shape, index: number): string => {
  const label = indexLabel(shape, index);
  return label === '' ? symbol : `${symbol}[${label}]`;
};
