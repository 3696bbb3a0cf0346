import { describe, expect, it } from 'vitest';
import { saveDocument } from '../../document/save.ts';
import { analyse } from '../../validate/analyse.ts';
import { graph, node, wires } from '../../validate/testing.ts';
import { applySteps, applyTransaction } from '../transaction.ts';
import { duplicate } from './clipboard.ts';
import { duplicateShared } from './duplicate-shared.ts';
import { applied, catalogue, must, regression } from './testing.ts';

const wiresOf = (doc: { readonly edges: readonly { readonly from: string; readonly to: string }[] }): string[] =>
  doc.edges.map(({ from, to }) => `${from} ${to}`);

describe('a copy with new weights', () => {
  it('draws numbers of its own, also where the first names its stream', () => {
    const copied = applied(regression(), duplicate(regression(), ['f'], { keepIncoming: true }));
    const streams = analyse(copied).parameters.map(({ address, spec }) => [address, spec.stream]);
    expect(streams.filter(([address]) => address?.endsWith('weight'))).toEqual([
      ['f.weight', 'f.weight'],
      ['f2.weight', 'f2.weight'],
    ]);
  });
});

describe('a copy with the same weights', () => {
  it('shows the weights as circles that both are wired to, as one step', () => {
    const { document, inverse } = must(applyTransaction(regression(), must(duplicateShared(regression(), catalogue, ['f']))));
    expect(wiresOf(document).slice(3)).toEqual(['w.value f.weight', 'b.value f.bias', 'w.value f2.weight', 'b.value f2.bias']);
    expect(document.parameters['w.value']).toMatchObject({ init: 'pytorch-linear', stream: 'f.weight' });
    expect(document.parameters).not.toHaveProperty('f2.weight');
    expect(saveDocument(must(applySteps(document, inverse)).document)).toBe(saveDocument(regression()));
    // a third one is wired to the same circles
    const third = applied(document, duplicateShared(document, catalogue, ['f2']));
    expect(wiresOf(third).slice(-2)).toEqual(['w.value f3.weight', 'b.value f3.bias']);
  });

  it('of a group uses the weights of the group, and of its copy those of the first', () => {
    const definitions = {
      layer: {
        nodes: [node('f', 'linear', { outFeatures: 2 })],
        edges: [],
        inputs: [{ name: 'a', at: 'f.input' }],
        outputs: [{ name: 'b', at: 'f.output' }],
      },
    };
    const d = graph(
      [node('x', 'observed', { shape: [2] }), node('g', 'group', { definition: 'layer' })],
      wires('x.value -> g.a'),
      {
        definitions,
        parameters: { 'g/f.weight': { init: 'ones' } },
      },
    );
    const twice = applied(d, duplicateShared(d, catalogue, ['g']));
    const thrice = applied(twice, duplicateShared(twice, catalogue, ['g2']));
    expect(thrice.nodes.slice(2).map(({ id, attrs }) => [id, attrs?.shareWith])).toEqual([
      ['g2', 'g'],
      ['g3', 'g'],
    ]);
    expect(Object.keys(thrice.parameters)).toEqual(['g/f.weight']);
  });

  it('is refused where there is nothing to share, or nobody knows its shape', () => {
    const alone = graph([node('f', 'linear')], []);
    const codes = [duplicateShared(regression(), catalogue, ['C']), duplicateShared(alone, catalogue, ['f'])];
    expect(codes.map((result) => (result.ok ? '' : result.error[0]?.code))).toEqual([
      'edit/nothing-to-share',
      'edit/unknown-shape',
    ]);
  });
});
