import { afterEach, describe, expect, it } from 'vitest';
import { duplicateShared } from '../graph-core/edit/edits/duplicate-shared.ts';
import { toggleFreeze } from '../graph-core/edit/edits/freeze.ts';
import { toggleMute } from '../graph-core/edit/edits/mute.ts';
import { toggleStopGradient } from '../graph-core/edit/edits/stop-gradient.ts';
import { applied } from '../graph-core/edit/edits/testing.ts';
import type { Document } from '../graph-core/model/document.ts';
import { opOf } from '../graph-core/ops/index.ts';
import { node, wires } from '../graph-core/validate/testing.ts';
import { createDirectClient } from './direct.ts';
import type { SessionClient } from './protocol.ts';
import { tensor, wholeNetwork } from './testing.ts';

/** x = (0, 2), W = [1 2; -1 1], b = (0, 1): s = (4, 3), h = relu(s), g = 2 h1 - h2 = 5, C = (5 - 1)^2 = 16. */
const network = (): Document =>
  wholeNetwork(tensor([2], [0, 2]), tensor([1], [1]), {
    training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.25 } }] },
  });

let client: SessionClient | null = null;
afterEach(() => client?.dispose());

async function stepped(document: Document) {
  client = createDirectClient({ choice: 'cpu' });
  const { view, diagnostics } = await client.request('open', { document, tables: {}, generation: 1 });
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const end = await client.request('goTo', { cursor: view?.stages.length ?? 0 });
  const value = (address: string) => end.values[address]?.entries;
  const gradient = (address: string) => end.gradients[address]?.entries;
  return { client, end, value, gradient };
}

describe('a muted block', () => {
  it('passes values forward and gradients back, is a step, and its weights stay as they are', async () => {
    const { end, value, gradient } = await stepped(applied(network(), toggleMute(network(), ['f'])));
    // s = x = (0, 2), g = -2, C = 9; dC/dg = -6, dC/dh = (-12, 6), relu'(0) = 0
    expect([value('f.output'), value('g.output'), value('C.cost')]).toEqual([[0, 2], [-2], [9]]);
    expect([gradient('h.output'), gradient('f.output'), gradient('x.value')]).toEqual([
      [-12, 6],
      [0, 6],
      [0, 6],
    ]);
    // the update of g alone: w - 0.25 * -6 * (0, 2)
    expect(value('g.weight')).toEqual([2, 2]);
    expect(end.stages.filter(({ phase }) => phase === 'update').map((stage) => stage.node)).toEqual(['g']);
    expect(end.stages.filter((stage) => stage.node === 'f').map(({ phase, type }) => [phase, type])).toEqual([
      ['forward', 'pass-through'],
      ['backward', 'pass-through'],
    ]);
  });

  it('has the identity for a Jacobian', async () => {
    const { client: session } = await stepped(applied(network(), toggleMute(network(), ['f'])));
    const { structure } = await session.request('jacobianView', { of: { kind: 'local', node: 'f', port: 'input' } });
    const whole = await session.request('jacobian', { of: 'f.output', wrt: 'x.value' });
    expect([structure, [...whole.data]]).toEqual(['identity', [1, 0, 0, 1]]);
  });

  it('gives the old numbers when it computes again', async () => {
    const there = applied(network(), toggleMute(network(), ['f', 'h']));
    const back = applied(there, toggleMute(there, ['f', 'h']));
    expect(back).toEqual(network());
    expect((await stepped(back)).value('C.cost')).toEqual([16]);
  });
});

describe('three different things', () => {
  it('a frozen block has gradients and stays, and so has what is before it', async () => {
    const { value, gradient, end } = await stepped(applied(network(), toggleFreeze(network(), ['f'])));
    // dC/dg = 8, dC/ds = (16, -8): dC/db is that
    expect([value('C.cost'), value('f.weight')]).toEqual([[16], [1, 2, -1, 1]]);
    expect(gradient('x.value')).toEqual([16 + 8, 32 - 8]);
    expect(end.stages.filter(({ phase }) => phase === 'update').map((stage) => stage.node)).toEqual(['g']);
  });

  it('a gradient that is stopped behind a block comes to nothing before it, and no value changes', async () => {
    const stopped = applied(network(), toggleStopGradient(network(), opOf, ['f']));
    const { value, gradient } = await stepped(stopped);
    expect([value('C.cost'), value('f.output')]).toEqual([[16], [4, 3]]);
    expect([gradient('h.output'), gradient('stop-gradient1.output')]).toEqual([
      [16, -8],
      [16, -8],
    ]);
    expect([gradient('f.weight') ?? [0, 0, 0, 0], gradient('x.value') ?? [0, 0]]).toEqual([
      [0, 0, 0, 0],
      [0, 0],
    ]);
    expect(value('f.weight')).toEqual([1, 2, -1, 1]);
  });
});

describe('a copy that shares the weights', () => {
  it('learns with the first: the gradient of the circle is the sum of both', async () => {
    const copied = applied(network(), duplicateShared(network(), opOf, ['g']));
    // h goes into both, and their sum is compared with y: 5 + 5 - 1 = 9, C = 81
    const both: Document = {
      ...copied,
      nodes: [...copied.nodes, node('s', 'add')],
      edges: [
        ...copied.edges.filter(({ to }) => to !== 'C.input'),
        ...wires('h.output -> g2.input', 'g.output -> s.input', 'g2.output -> s.other', 's.output -> C.input'),
      ],
    };
    const { value, gradient, end } = await stepped(both);
    expect(value('C.cost')).toEqual([81]);
    // dC/dg = 18, times h = (4, 3) for each of the two
    expect(gradient('w.value')).toEqual([144, 108]);
    expect(end.gradients['edge:w.value->g2.weight']?.entries).toEqual([72, 54]);
    // one update: (2, -1) - 0.25 (144, 108)
    expect(value('w.value')).toEqual([-34, -28]);
  });
});
