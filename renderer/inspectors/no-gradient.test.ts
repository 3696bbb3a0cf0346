import { describe, expect, it } from 'vitest';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import type { StepView, TensorSummary } from '../../session/protocol.ts';
import { noGradient } from './no-gradient.ts';

const summary = (dtype: 'float' | 'int32'): TensorSummary => ({
  dtype,
  shape: [],
  entries: [1],
  norm: 1,
  min: 1,
  max: 1,
  nonFinite: 0,
});

/** x is compared with itself, beside x -> tanh -> C; a label goes into the cost; h is read by nothing. */
const document = graph(
  [
    node('x', 'observed'),
    node('y', 'observed'),
    node('big', 'gt'),
    node('a', 'tanh'),
    node('h', 'tanh'),
    node('n', 'batch-norm'),
    node('C', 'cross-entropy'),
  ],
  wires(
    'x.value -> a.input',
    'x.value -> h.input',
    'k.value -> big.input',
    'x.value -> big.other',
    'a.output -> C.input',
    'y.value -> C.target',
  ),
);
const view = {
  gradients: {},
  values: { 'x.value': summary('float'), 'y.value': summary('int32') },
  stages: [
    { index: 0, phase: 'forward', node: 'a', type: 'tanh', makes: ['a.output'] },
    { index: 1, phase: 'backward', node: 'C', type: 'cross-entropy', makes: ['edge:a.output->C.input'] },
    { index: 2, phase: 'backward', node: 'a', type: 'tanh', makes: ['x.value'] },
  ],
} as unknown as StepView;

describe('a value without a gradient', () => {
  it('is told from one that backward has not reached yet', () => {
    expect(noGradient(document, view, 'x.value')).toBeNull();
    expect(noGradient(document, view, 'a.output')).toBeNull();
  });
  it('has a reason', () => {
    expect(noGradient(document, view, 'big.output')).toMatchObject({
      kind: 'source',
      block: 'big',
      reason: expect.stringContaining('comparison'),
    });
    expect(noGradient(document, view, 'k.value')).toMatchObject({ kind: 'reader', block: 'big' });
    expect(noGradient(document, view, 'y.value')).toEqual({ kind: 'discrete' });
    expect(noGradient(document, view, 'n.runningVar')).toEqual({ kind: 'buffer', block: 'n' });
    expect(noGradient(document, view, 'n.weight')).toEqual({ kind: 'unused' });
    expect(noGradient(document, view, 'h.output')).toEqual({ kind: 'unused' });
  });
  it('is not spoken of before there is a backward pass', () => {
    expect(noGradient(document, { ...view, stages: view.stages.slice(0, 1) }, 'h.output')).toBeNull();
    expect(noGradient(document, null, 'h.output')).toBeNull();
  });
});
