import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { graphNames } from '../../renderer/inspectors/graph-names.ts';
import { figureOf } from '../../renderer/mirror/figure.ts';
import { mirrorOf } from '../../renderer/mirror/mirror-drawing.ts';
import { Reach, twinState } from '../../renderer/mirror/reach.ts';
import { symbolsFor } from '../../renderer/state/derived.ts';
import { createDirectClient } from '../../session/direct.ts';
import type { StepView } from '../../session/protocol.ts';
import { steppedGraphs } from '../support/graphs.ts';

/** The derivative network of a document, with the stages that the session makes of it. */
async function mirror(document: Document, side: 'beside' | 'below' = 'beside') {
  const client = createDirectClient({});
  await client.request('useDevice', { choice: 'cpu' });
  const { view, diagnostics } = await client.request('open', { document, tables: {}, generation: 1 });
  client.dispose();
  if (!view) throw new Error(JSON.stringify(diagnostics));
  const names = graphNames(document, opOf, (address) => symbolsFor(document).get(address) ?? address);
  const drawn = mirrorOf({ document, names, reach: new Reach(view), seeds: new Map([['C.cost', '1']]), side });
  return { ...drawn, names, view, twin: (id: string) => drawn.nodes.find((each) => each.id === id)?.data };
}

const read = (name: keyof typeof steppedGraphs): Document => JSON.parse(steppedGraphs[name]()) as Document;

describe('the derivative network', () => {
  it.each(Object.keys(steppedGraphs) as (keyof typeof steppedGraphs)[])(
    'has a twin for each block and a wire for each wire: %s',
    async (name) => {
      const document = read(name);
      const { nodes, edges, view } = await mirror(document);
      expect(nodes.map(({ id }) => id).sort()).toEqual(document.nodes.map(({ id }) => id).sort());
      expect(edges.map(({ source, target }) => [target, source])).toEqual(
        document.edges.map(({ from, to }) => [from.split('.')[0], to.split('.')[0]]),
      );
      // blocks stand in the order of backward
      const backward = view.stages.filter(({ phase }) => phase === 'backward').map((stage) => stage.node.split('/')[0]);
      const blocks = nodes.filter(({ data }) => data.number !== null).map(({ id }) => id);
      expect(blocks).toEqual([...new Set(backward)]);
      // every contribution that is drawn is one that backward makes known
      const made = new Set(view.stages.flatMap(({ phase, makes }) => (phase === 'backward' ? makes : [])));
      for (const { data } of nodes) for (const { uses } of data.outputs) for (const use of uses) expect(made).toContain(use);
      for (const { data } of edges) if (data?.gradient != null) expect(made).toContain(data.gradient);
    },
  );

  it.each(Object.keys(steppedGraphs) as (keyof typeof steppedGraphs)[])('is a figure with its gradients: %s', async (name) => {
    const { nodes, edges, names, view } = await mirror(read(name));
    const first = Object.keys(view.values)[0] as string;
    const gradients = { 'C.cost': { ...view.values[first], shape: [], entries: [1] } } as StepView['gradients'];
    const svg = figureOf({ nodes, edges, gradients, names });
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    // every tag that is opened is closed
    const open = [...svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)].reduce(
      (n, [, end, , alone]) => n + (alone ? 0 : end ? -1 : 1),
      0,
    );
    expect(open).toBe(0);
    for (const { data } of nodes)
      for (const { address, seed, reached } of data.outputs)
        if (reached && seed === null && !address.startsWith('C.')) expect(svg).toContain(`${names.symbol(address)} = –`);
  });

  it('stands at the mirrored places, every port on the other side', async () => {
    const document = read('diamond');
    const place = (id: string) => document.nodes.find((each) => each.id === id)?.position ?? { x: 0, y: 0 };
    const beside = await mirror(document, 'beside');
    const below = await mirror(document, 'below');
    for (const { id, position, data } of beside.nodes) {
      expect(position).toEqual({ x: -place(id).x - data.geometry.width, y: place(id).y });
    }
    for (const { id, position, data } of below.nodes) {
      expect(position).toEqual({ x: place(id).x, y: -place(id).y - data.geometry.height });
    }
    const sides = (nodes: typeof beside.nodes) =>
      nodes.find(({ id }) => id === 'sum')?.handles?.map(({ type, position }) => `${type} ${position}`);
    expect(sides(beside.nodes)).toEqual(['source right', 'source right', 'target left']);
    expect(sides(below.nodes)).toEqual(['source left', 'source left', 'target right']);
  });

  it('adds what comes back to a variable that is used twice, and multiplies by the derivative of each input', async () => {
    const { twin } = await mirror(read('diamond'));
    expect(twin('W')?.outputs[0]?.uses).toEqual(['edge:W.value->p.input', 'edge:W.value->q.input']);
    expect(twin('p')?.outputs[0]?.uses).toEqual(['edge:p.output->a.input']);
    expect(twin('a')?.factors).toEqual([{ of: 'a.output', by: 'a.input', elementwise: true, isWeight: false }]);
    expect(twin('p')?.factors.map(({ by, isWeight }) => [by, isWeight])).toEqual([
      ['p.other', false],
      ['p.input', true],
    ]);
    expect(twin('C')?.outputs[0]?.seed).toBe('1');
  });

  it('lets the gradients of weights leave sideways, and finds the contribution of a wire into a group', async () => {
    const lecture = await mirror(read('lecture'));
    expect(lecture.twin('f2')?.weights.map(({ address, side }) => [address, side])).toEqual([
      ['f2.weight', 'top'],
      ['f2.bias', 'top'],
    ]);
    expect(lecture.twin('y')?.reached).toBe(false);
    const group = await mirror(read('group'));
    expect(group.twin('a')?.reached).toBe(true);
    expect(group.twin('x')?.outputs[0]?.uses).toEqual(['edge:x.value->a.in']);
  });

  it('has the group as the current twin from the first of its blocks to the last', async () => {
    const { view, twin } = await mirror(read('group'));
    const own = view.stages
      .filter(({ phase, node: id }) => phase === 'backward' && id.startsWith('b/'))
      .map(({ index }) => index);
    expect(own.length).toBeGreaterThan(1);
    const place = twin('b')?.place ?? null;
    const at = (cursor: number) => twinState(place, cursor, false);
    expect(at(Math.min(...own))).toBe('ahead');
    for (const index of own) expect(at(index + 1)).toBe('current');
    expect(at(Math.max(...own) + 2)).toBe('done');
    expect(twinState(place, Math.min(...own) + 1, true)).toBe('done');
  });

  it('greys what the gradient does not reach', async () => {
    const value = { dtype: 'float', shape: [1], data: [2] };
    const document = graph(
      [
        node('x', 'observed', { shape: [1], value }),
        node('h', 'tanh'),
        node('stop', 'stop-gradient'),
        node('C', 'squared-norm'),
        node('y', 'observed', { shape: [1], value }),
      ],
      wires('x.value -> h.input', 'h.output -> stop.input', 'stop.output -> C.input', 'y.value -> C.target'),
    );
    const { twin, edges } = await mirror(document);
    expect(['C', 'y', 'stop', 'h', 'x'].map((id) => twin(id)?.reached)).toEqual([true, true, false, false, false]);
    expect(edges.map(({ data }) => data?.gradient)).toEqual([null, null, 'stop.output', 'y.value']);
  });
});
