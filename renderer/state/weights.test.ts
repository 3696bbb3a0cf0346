import { describe, expect, it } from 'vitest';
import { type Document, emptyDocument } from '../../graph-core/model/document.ts';
import type { TensorJson } from '../../graph-core/model/tensor.ts';
import { InitialWeights, tensorJson, trainedWeights, type WeightChange } from './weights.ts';

const json = (...data: number[]): TensorJson => ({ dtype: 'float', shape: [data.length], data });
const full = (...data: number[]) => ({ dtype: 'float' as const, shape: [data.length], data: Float64Array.from(data) });
const document: Document = { ...emptyDocument(), parameters: { a: { value: json(1, 2) }, b: { init: 'zeros' } } };

const write = (from: Document, change: WeightChange): Document => {
  const parameters = { ...from.parameters };
  for (const [address, value] of Object.entries(change)) {
    const { value: _, ...rest } = parameters[address] ?? {};
    parameters[address] = value === undefined ? rest : { ...rest, value };
  }
  return { ...from, parameters };
};

describe('trained weights', () => {
  it('writes only what changed', () => {
    expect(Object.keys(trainedWeights(document, { a: full(1, 2), b: full(5) }))).toEqual(['b']);
  });
  it('writes what JSON has no number for', () => {
    expect(tensorJson(full(Number.NaN, -0, Number.NEGATIVE_INFINITY)).data).toEqual(['NaN', '-0', '-Infinity']);
  });
});

describe('reset', () => {
  const train = (initial: InitialWeights, from: Document, ...values: number[]): Document => {
    const change = trainedWeights(from, { a: full(...values), b: full(...values) });
    initial.remember(from, change);
    return write(from, change);
  };
  it('goes back before the first of several runs', () => {
    const initial = new InitialWeights();
    const trained = train(initial, train(initial, document, 3, 4), 5, 6);
    expect(write(trained, initial.reset(trained)).parameters).toEqual(document.parameters);
  });
  it('takes a number typed after training as a new beginning', () => {
    const initial = new InitialWeights();
    const typed = write(train(initial, document, 3, 4), { a: json(9, 9) });
    expect(initial.reset(typed)).toEqual({ b: undefined });
    const again = train(initial, typed, 7, 7);
    expect(write(again, initial.reset(again)).parameters.a?.value).toEqual(json(9, 9));
  });
  it('leaves what was never trained here', () => expect(new InitialWeights().reset(document)).toEqual({}));
  it('has nothing to do after an undo', () => {
    const initial = new InitialWeights();
    train(initial, document, 3, 4);
    expect(initial.reset(document)).toEqual({});
  });
});
