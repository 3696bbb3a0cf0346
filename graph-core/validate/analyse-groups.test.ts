import { describe, expect, it } from 'vitest';
import type { Document } from '../model/document.ts';
import { analyse } from './analyse.ts';
import { graph, node, wires } from './testing.ts';

const codes = (document: Document): string[] => analyse(document).diagnostics.map((d) => `${d.code} ${d.address}`);

describe('groups', () => {
  const layer = {
    nodes: [node('f', 'linear', { outFeatures: 2 }), node('h', 'tanh')],
    edges: wires('f.output -> h.input'),
    inputs: [{ name: 'in', at: 'f.input' }],
    outputs: [{ name: 'out', at: 'h.output' }],
  };
  const two = (attrs: Record<string, string | number | null>, shape = [2]): Document =>
    graph(
      [
        node('x', 'observed', { shape }),
        node('g1', 'group', { definition: 'layer' }),
        node('g2', 'group', { definition: 'layer', ...attrs }),
      ],
      wires('x.value -> g1.in', 'g1.out -> g2.in'),
      { definitions: { layer } },
    );

  it('are analysed inside, with addresses of their own', () => {
    const a = analyse(two({}));
    expect(a.diagnostics).toEqual([]);
    expect(a.parameters.map((p) => p.address)).toEqual(['g1/f.weight', 'g1/f.bias', 'g2/f.weight', 'g2/f.bias']);
    expect(a.nodes.get('g1/f')?.outputs.get('output')).toEqual({ dtype: 'float', shape: [2] });
    expect(a.nodes.get('g2')?.outputs.get('out')).toEqual({ dtype: 'float', shape: [2] });
  });

  it('may share weights', () => {
    const a = analyse(two({ shareWith: 'g1' }));
    expect(a.diagnostics).toEqual([]);
    expect(a.parameters.map((p) => p.address)).toEqual(['g1/f.weight', 'g1/f.bias']);
    expect(a.nodes.get('g2/f')?.parameters.map((p) => p.address)).toEqual(['g1/f.weight', 'g1/f.bias']);
  });

  it('refuse shared weights of another shape, strangers, and circles of sharing', () => {
    expect(codes(two({ shareWith: 'g1' }, [5]))).toEqual(['group/share-shape g2/f']);
    expect(codes(two({ shareWith: 'x' }))).toEqual(['group/share g2']);
    expect(codes(two({ shareWith: 'g2' }))).toEqual(['group/share g2']);
    expect(codes(two({ shareWith: 3 }))).toEqual(['attr/value g2.shareWith']);
  });

  it('refuse unknown and recursive definitions', () => {
    expect(codes(two({ definition: 'nothing' }))).toEqual(['group/unknown-definition g2']);
    const loop = { nodes: [node('g', 'group', { definition: 'loop' })], edges: [], inputs: [], outputs: [] };
    expect(codes(graph([node('a', 'group', { definition: 'loop' })], [], { definitions: { loop } }))).toEqual([
      'group/recursive a/g',
    ]);
  });

  it('tell once what is wrong with a definition, however often it is used', () => {
    const definitions = Object.fromEntries(
      Array.from({ length: 18 }, (_, i) => {
        const pair = i < 10 ? ['a', 'b'] : ['a'];
        const nodes = pair.map((id) => node(id, 'group', { definition: `d${i + 1}` }));
        return [`d${i}`, { nodes, edges: [], inputs: [], outputs: [] }];
      }),
    );
    const found = codes(graph([node('g', 'group', { definition: 'd0' })], [], { definitions }));
    expect(found).toEqual([`group/too-deep g${'/a'.repeat(16)}`]);
  });

  it('stop at a number of blocks that a file cannot be meant to have', () => {
    const definitions = Object.fromEntries(
      Array.from({ length: 14 }, (_, i) => {
        const inner = Array.from({ length: 4 }, (_, k) =>
          i === 0 ? node(`k${k}`, 'constant') : node(`g${k}`, 'group', { definition: `d${i - 1}` }),
        );
        return [`d${i}`, { nodes: inner, edges: [], inputs: [], outputs: [] }];
      }),
    );
    const start = Date.now();
    expect(codes(graph([node('g', 'group', { definition: 'd13' })], [], { definitions }))).toHaveLength(1);
    expect(Date.now() - start).toBeLessThan(10_000);
  });
});
