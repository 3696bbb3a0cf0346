import type { Document, GraphNode, Json } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { tensor } from '../../session/testing.ts';

const at = (id: string, type: string, x: number, y: number, attrs: Record<string, Json> = {}): GraphNode => ({
  ...node(id, type, attrs),
  position: { x, y },
});

const X = [0.4, -0.3, 1.1, 0.2, -0.7, 0.9] as const;
const Y = [0.25, 1] as const;
const WEIGHTS = { W: [0.6, -0.4, 0.3, 0.8], b: [0.1, -0.2], g: [0.7] } as const;

/**
 * One layer, m = tanh(s) + sigmoid(s) with s = W x + b, scaled by the scalar g; two of it in a `pair`, two pairs in a row: four
 * instances that share their weights, kept in `a/p/`. Three samples of x.
 */
export function nestedGroups(): Document {
  const weight = (shape: number[], data: readonly number[], stream: string) => ({
    init: 'zeros' as const,
    trainable: true,
    stream,
    value: tensor(shape, data),
  });
  return graph(
    [
      at('x', 'observed', 0, 8, { shape: [2], value: tensor([3, 2], X) }),
      at('a', 'group', 140, 0, { definition: 'pair', shareWith: null }),
      at('b', 'group', 420, 0, { definition: 'pair', shareWith: 'a' }),
      at('C', 'squared-norm', 700, 0),
      at('y', 'observed', 560, 150, { shape: [2], value: tensor([2], Y) }),
    ],
    wires('x.value -> a.in', 'a.out -> b.in', 'b.out -> C.input', 'y.value -> C.target'),
    {
      name: 'Groups in groups',
      parameters: {
        'a/p/f.weight': weight([2, 2], WEIGHTS.W, 'W'),
        'a/p/f.bias': weight([2], WEIGHTS.b, 'b'),
        'a/p/g.value': weight([], WEIGHTS.g, 'g'),
      },
      definitions: {
        layer: {
          nodes: [
            at('f', 'linear', 0, 0, { outFeatures: 2 }),
            at('t', 'tanh', 220, -70),
            at('u', 'sigmoid', 220, 90),
            at('m', 'add', 440, 0),
            at('g', 'parameter', 500, 190, { shape: [] }),
            at('r', 'mul', 660, 0),
          ],
          edges: wires(
            'f.output -> t.input',
            'f.output -> u.input',
            't.output -> m.input',
            'u.output -> m.other',
            'm.output -> r.input',
            'g.value -> r.other',
          ),
          inputs: [{ name: 'in', at: 'f.input' }],
          outputs: [{ name: 'out', at: 'r.output' }],
        },
        pair: {
          nodes: [
            at('p', 'group', 0, 0, { definition: 'layer', shareWith: null }),
            at('q', 'group', 260, 0, { definition: 'layer', shareWith: 'p' }),
          ],
          edges: wires('p.out -> q.in'),
          inputs: [{ name: 'in', at: 'p.in' }],
          outputs: [{ name: 'out', at: 'q.out' }],
        },
      },
    },
  );
}

/** The four layers in order. */
export const LAYERS = ['a/p', 'a/q', 'b/p', 'b/q'] as const;

/** By how much an entry is moved: that of a weight in all layers, of a value where it is made. */
export interface Moved {
  readonly address: string;
  readonly index: number;
  readonly delta: number;
}

/** All values of one sample by address, worked out in plain arithmetic from an entry that was moved. */
export function nestedValues(sample: number, moved: Moved | null = null): Map<string, number[]> {
  const found = new Map<string, number[]>();
  const made = (address: string, value: readonly number[]): number[] => {
    const kept = [...value];
    if (moved?.address === address) kept[moved.index] = (kept[moved.index] as number) + moved.delta;
    found.set(address, kept);
    return kept;
  };
  const W = made('a/p/f.weight', WEIGHTS.W);
  const b = made('a/p/f.bias', WEIGHTS.b);
  const [g = 0] = made('a/p/g.value', WEIGHTS.g);
  let z = made('x.value', X.slice(2 * sample, 2 * sample + 2));
  for (const layer of LAYERS) {
    const row = (i: number): number =>
      (W[2 * i] as number) * (z[0] as number) + (W[2 * i + 1] as number) * (z[1] as number) + (b[i] as number);
    const s = made(`${layer}/f.output`, [row(0), row(1)]);
    const t = made(`${layer}/t.output`, s.map(Math.tanh));
    const u = made(
      `${layer}/u.output`,
      s.map((x) => 1 / (1 + Math.exp(-x))),
    );
    const m = made(
      `${layer}/m.output`,
      t.map((x, i) => x + (u[i] as number)),
    );
    z = made(
      `${layer}/r.output`,
      m.map((x) => g * x),
    );
  }
  made('C.cost', [z.reduce((sum, x, i) => sum + (x - (Y[i] as number)) ** 2, 0)]);
  return found;
}
