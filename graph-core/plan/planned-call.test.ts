import { expect, it } from 'vitest';
import type { ContractCall, MapCall } from '../model/kernel-call.ts';
import { input, s } from '../scalar/expr.ts';
import { withEpilogue } from './merged-forms.ts';
import { callAt, PlannedCall, takenApart } from './planned-call.ts';

const view = (slot: number, strides: readonly number[], offset = 0) => ({ slot, offset, strides });
const product: ContractCall = {
  kernel: 'contract',
  batch: [],
  m: [4],
  n: [2],
  k: [3],
  inputs: [view(7, [3, 1]), view(5, [1, 3], 6)],
  output: view(9, [2, 1]),
};
/** What is made of the product and, row for row, of slot 4. */
const formula: MapCall = {
  kernel: 'map',
  dims: [4, 2],
  expr: s.sub(input(0), input(1)),
  inputs: [view(4, [1, 0]), view(9, [2, 1])],
  output: view(8, [2, 1]),
};

it('a call is its form at its slots, and at others the same elsewhere', () => {
  const { form, slots } = takenApart(product);
  expect(slots).toEqual([7, 5, 9]);
  expect(callAt(form, slots)).toEqual(product);
  const [left, right] = product.inputs;
  const elsewhere = {
    ...product,
    inputs: [
      { ...left, slot: 1 },
      { ...right, slot: 0 },
    ],
    output: { ...product.output, slot: 2 },
  };
  expect(callAt(form, [1, 0, 2])).toEqual(elsewhere);
  const planned = new PlannedCall(form, [1, 0, 2], [], '');
  expect(planned.call).toEqual(elsewhere);
  expect(planned.call).toBe(planned.call);
});

it('two forms in one are one form, however often it is asked, but another one for another place', () => {
  const [sum, map] = [takenApart(product).form as ContractCall, takenApart(formula).form as MapCall];
  const made = withEpilogue(sum, map, 1) as ContractCall;
  expect(withEpilogue(sum, map, 1)).toBe(made);
  expect(callAt(made, [7, 5, 4, 8])).toEqual({
    ...product,
    post: s.sub(input(3), input(0)),
    inputs: [...product.inputs, view(4, [1, 0])],
    output: view(8, [2, 1]),
  });
  // the sum is not what is read row for row
  expect(withEpilogue(sum, map, 0)).toBeNull();
  expect(withEpilogue(sum, map, 0)).toBeNull();
  const square = { ...map, inputs: [view(0, [2, 1]), view(1, [2, 1])] };
  expect(withEpilogue(sum, square, 0)).toMatchObject({ post: s.sub(input(0), input(3)) });
  expect(withEpilogue(sum, square, 1)).toMatchObject({ post: s.sub(input(3), input(0)) });
});
