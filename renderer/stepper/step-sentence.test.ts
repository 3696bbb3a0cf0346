import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { emptyDocument } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import type { StageInfo, StepView } from '../../session/protocol.ts';
import { symbolsOf } from '../canvas/symbols.ts';
import { graphNames } from '../inspectors/graph-names.ts';
import { placeInPhase, stageSentence, stepSentence } from './step-sentence.ts';

const document: Document = {
  ...emptyDocument(),
  nodes: [
    { id: 'x', type: 'observed', attrs: { shape: [2] } },
    { id: 'f', type: 'linear', attrs: { outFeatures: 2 } },
    { id: 'r', type: 'relu', title: 'ReLU' },
    { id: 'g', type: 'linear', attrs: { outFeatures: 1 } },
    { id: 'C', type: 'squared-norm' },
    { id: 'y', type: 'observed', attrs: { shape: [1] } },
  ],
  edges: [
    { from: 'x.value', to: 'f.input' },
    { from: 'f.output', to: 'r.input' },
    { from: 'r.output', to: 'g.input' },
    { from: 'g.output', to: 'C.input' },
    { from: 'y.value', to: 'C.target' },
  ],
};
const symbols = symbolsOf(document, opOf);
const names = graphNames(document, opOf, (address) => symbols.get(address) ?? address);
const stages: StageInfo[] = ['F f', 'F r', 'F g', 'F C', 'B C', 'B g', 'B r', 'B f', 'U f'].map((text, index) => {
  const [phase, node] = text.split(' ') as [string, string];
  const type = document.nodes.find((each) => each.id === node)?.type ?? '';
  return {
    index,
    phase: phase === 'F' ? 'forward' : phase === 'B' ? 'backward' : 'update',
    node,
    type,
    makes: [`${node}.weight`],
  };
});
const formula = (index: number): string => stageSentence(stages, index, names).formula;
const view = (cursor: number, list = stages, kept = 0): StepView => ({
  generation: 1,
  stages: list,
  cursor,
  step: kept,
  keptBytes: 0,
  batch: null,
  hit: null,
  turn: null,
  kept,
  recomputes: false,
  sample: 0,
  samples: 1,
  values: {},
  gradients: {},
  kinks: [],
  firstNonFinite: null,
});

describe('the sentence', () => {
  it('counts inside the phase', () => expect(placeInPhase(stages, 6)).toEqual({ number: 3, total: 4 }));
  it('names the block as the user does', () => expect(stageSentence(stages, 6, names).block).toBe('ReLU'));
  it('says what forward computes', () => expect(formula(1)).toBe('z₁ = max(0, s)'));
  it('writes a unary block as a diagonal', () => expect(formula(6)).toBe('∂C/∂s₁ = ∂C/∂z₁ · diag(h′(s₁))'));
  it('writes a linear block with its weight', () => expect(formula(5)).toBe('∂C/∂z₁ = ∂C/∂ȳ · W₂'));
  it('puts the Jacobian, transposed, before the gradient where gradients are columns', () => {
    const turned = (index: number): string => stageSentence(stages, index, names, true).formula;
    expect(turned(6)).toBe('∂C/∂s₁ = diag(h′(s₁)) · ∂C/∂z₁');
    expect(turned(5)).toBe('∂C/∂z₁ = W₂ᵀ · ∂C/∂ȳ');
    expect([1, 4, 8].map(turned)).toEqual([1, 4, 8].map(formula));
  });
  it('starts backward at the cost', () => expect(formula(4)).toBe('∂C/∂ȳ, beginning with dC/dC = 1'));
  it('writes the update', () => expect(formula(8)).toBe('W₁ ← W₁ − η · ∂C/∂W₁'));
  it('tells nothing done from nothing there', () => {
    expect(stepSentence(view(0), names)).toMatchObject({ key: 'start', block: 'Linear' });
    expect(stepSentence(view(0, []), names).key).toBe('empty');
  });
  it('says what lies beyond the ends of a step', () => {
    expect(stepSentence(view(9), names)).toMatchObject({ key: 'keep', formula: 'W₁ ← W₁ − η · ∂C/∂W₁', step: 2 });
    expect(stepSentence(view(0, stages, 1), names)).toMatchObject({ key: 'again', block: 'Linear', step: 2 });
    const withoutUpdate = stages.slice(0, 8);
    expect(stepSentence(view(8, withoutUpdate), names).key).toBe('backward');
  });
  it('counts the turns of a step', () => {
    const inTurn = (cursor: number, index: number, list = stages) => ({
      ...view(cursor, list),
      turn: { index, count: 2, costs: ['C.cost'], isAhead: false, method: null },
    });
    expect(stepSentence(inTurn(9, 0), names)).toMatchObject({ key: 'keep-turn', step: 1, turn: 2, turns: 2 });
    expect(stepSentence(inTurn(9, 1), names)).toMatchObject({ key: 'keep', step: 2, turn: 1 });
    expect(stepSentence(inTurn(8, 0, stages.slice(0, 8)), names)).toMatchObject({ key: 'pass', number: 4, turn: 2 });
  });
  it('is about the cost whose turn it is', () => {
    const turn = (costs: readonly string[], method: string | null = null) => ({
      index: 0,
      count: 1,
      costs,
      isAhead: false,
      method,
    });
    const of = (at?: ReturnType<typeof turn>) => graphNames(document, opOf, (a) => symbols.get(a) ?? a, {}, at);
    expect(of().cost).toBe('C');
    expect([['x.value'], ['C.cost', 'x.value'], []].map((costs) => of(turn(costs)).cost)).toEqual(['x', 'C', 'φ']);
    expect(stageSentence(stages, 8, of(turn(['C.cost'], 'Adam'))).formula).toBe('W₁ ← Adam(W₁, ∂C/∂W₁)');
    // the gradient of one cost among several comes down to it as it does to any block
    expect(stageSentence(stages, 4, of(turn(['C.cost', 'x.value']))).formula).toBe('∂C/∂ȳ, beginning with dC/dC = 1');
  });
});

it('speaks of the distance of a nearest neighbour, which its formula gives and a gradient passes, not of the index', () => {
  const nearest: Document = {
    ...emptyDocument(),
    nodes: [
      { id: 'x', type: 'observed', attrs: { shape: [2] } },
      { id: 'n', type: 'nearest-neighbour' },
      { id: 'C', type: 'scalar-cost' },
    ],
    edges: [
      { from: 'x.value', to: 'n.input' },
      { from: 'n.distance', to: 'C.input' },
    ],
  };
  const spoken = graphNames(nearest, opOf, (address) => address);
  const [forward, backward] = (['forward', 'backward'] as const).map(
    (phase, index): StageInfo => ({
      index,
      phase,
      node: 'n',
      type: 'nearest-neighbour',
      makes: [],
    }),
  ) as [StageInfo, StageInfo];
  const said = [0, 1].map((index) => stageSentence([forward, backward], index, { ...spoken, isScalar: () => false }).formula);
  expect(said[0]).toBe('n.distance = minₖ ‖x − wₖ‖²');
  expect(said[1]).toContain('∂n.distance/∂x.value');
  expect(said.join()).not.toContain('n.index');
});
