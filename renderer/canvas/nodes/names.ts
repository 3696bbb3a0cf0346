import { type Address, splitAddress } from '../../../graph-core/model/document.ts';
import type { Shape } from '../../../graph-core/model/tensor.ts';
import { totalSymbol } from '../../inspectors/graph-names.ts';
import { costsOf, orderNumbers, shapeOf, symbolOf } from '../../state/derived.ts';
import { useSession } from '../../state/session.ts';
import { useDocument } from '../../state/stores.ts';

/** The symbol of an output or weight, as text such as `W1`. */
export const useSymbol = (address: Address): string => useDocument((state) => symbolOf(state.document, address));

/** The symbol of what backward differentiates: the cost whose turn it is, else the sum of all. */
export function useCostSymbol(): string {
  const lowered = useSession((state) => state.view?.turn?.costs);
  return useDocument(({ document }) => totalSymbol((lowered ?? costsOf(document)).map((address) => symbolOf(document, address))));
}

/** The shape of an output or weight as `3×4`; empty for a scalar, null while it is not known. */
export const useShapeText = (address: Address): string | null =>
  useDocument((state) => {
    const shape = shapeOf(state.document, address);
    return shape === null ? null : shortShape(shape);
  });

/** Compact: blocks have little room. */
export const shortShape = (shape: Shape): string => shape.join('×');

/** Place in execution order, from 1. */
export const useOrderNumber = (address: Address): number | undefined =>
  useDocument((state) => orderNumbers(state.document).get(splitAddress(address).node));
