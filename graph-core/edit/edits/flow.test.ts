import { describe, expect, it } from 'vitest';
import { saveDocument } from '../../document/save.ts';
import type { Document } from '../../model/document.ts';
import type { Result } from '../../model/result.ts';
import type { Transaction } from '../transaction.ts';
import { applySteps, applyTransaction } from '../transaction.ts';
import { learnedBy, toggleFreeze } from './freeze.ts';
import { toggleMute } from './mute.ts';
import { isStopped, toggleStopGradient } from './stop-gradient.ts';
import { applied, catalogue, must, regression, wire } from './testing.ts';

/** The document after an edit, having seen that undoing it gives back the same text. */
function done(doc: Document, edit: Result<Transaction>): Document {
  const { document, inverse } = must(applyTransaction(doc, must(edit)));
  expect(saveDocument(must(applySteps(document, inverse)).document)).toBe(saveDocument(doc));
  return document;
}

const grouped = (): Document => ({
  ...regression(),
  nodes: [
    ...regression().nodes.filter(({ id }) => id !== 'f'),
    { id: 'g', type: 'group', attrs: { definition: 'layer' }, position: { x: 200, y: 0 } },
    { id: 'k', type: 'group', attrs: { definition: 'layer', shareWith: 'g' }, position: { x: 200, y: 0 } },
  ],
  edges: ['x.value -> g.a', 'x.value -> k.a', 'g.b -> C.input', 'y.value -> C.target'].map(wire),
  parameters: {},
  definitions: {
    layer: {
      nodes: [{ id: 'f', type: 'linear', attrs: { outFeatures: 1 } }],
      edges: [],
      inputs: [{ name: 'a', at: 'f.input' }],
      outputs: [{ name: 'b', at: 'f.output' }],
    },
  },
});

describe('muting', () => {
  it('is for those of the chosen blocks that can be muted, and again lets them compute', () => {
    const on = done(regression(), toggleMute(regression(), ['f', 'C']));
    expect(on.nodes.filter((node) => node.muted).map(({ id }) => id)).toEqual(['f']);
    expect(applied(on, toggleMute(on, ['f', 'C']))).toEqual(regression());
  });

  it.each(['C', 'x', 'P'])('of %s alone is refused with the reason', (id) => {
    const result = toggleMute(regression(), [id]);
    expect(result.ok ? '' : result.error[0]).toMatchObject({ code: 'edit/cannot-mute', address: id, mend: expect.any(String) });
  });
});

describe('freezing', () => {
  it('holds the weights of blocks, and lets them go again', () => {
    const on = done(regression(), toggleFreeze(regression(), ['f', 'C']));
    expect(on.parameters['f.weight']).toEqual({ init: 'pytorch-linear', stream: 'f.weight', trainable: false });
    expect(applied(on, toggleFreeze(on, ['f']))).toEqual(regression());
  });

  it('reaches into groups, and to the instance that shares its weights', () => {
    for (const id of ['g', 'k']) {
      expect(learnedBy(grouped(), [id]).map(({ address }) => address)).toEqual(['g/f.weight', 'g/f.bias']);
      const on = done(grouped(), toggleFreeze(grouped(), [id]));
      expect(Object.values(on.parameters).map(({ trainable }) => trainable)).toEqual([false, false]);
    }
  });

  it('is refused where nothing is learned', () => {
    expect(toggleFreeze(regression(), ['C']).ok).toBe(false);
  });
});

describe('stopping the gradient', () => {
  it('puts a block behind another, makes room for it, and takes it away again', () => {
    const on = done(regression(), toggleStopGradient(regression(), catalogue, ['f']));
    expect(on.edges.map(({ from, to }) => `${from} ${to}`)).toEqual([
      'x.value f.input',
      'stop-gradient1.output C.input',
      'y.value C.target',
      'f.output stop-gradient1.input',
    ]);
    expect(on.nodes.find(({ id }) => id === 'C')?.position).toEqual({ x: 640, y: 0 });
    expect([isStopped(on, 'f'), isStopped(on, 'x')]).toEqual([true, false]);
    const back = applied(on, toggleStopGradient(on, catalogue, ['f']));
    expect([back.edges, back.nodes.length]).toEqual([regression().edges, 5]);
  });

  it('is refused where no gradient comes', () => {
    const alone = { ...regression(), edges: [] };
    const codes = [toggleStopGradient(regression(), catalogue, ['C']), toggleStopGradient(alone, catalogue, ['f'])];
    expect(codes.map((result) => (result.ok ? '' : result.error[0]?.code))).toEqual(['edit/cannot-stop', 'edit/cannot-stop']);
  });
});
