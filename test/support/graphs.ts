import { readFileSync } from 'node:fs';
import { saveDocument } from '../../graph-core/document/save.ts';
import type { Document, GraphNode, Json, ParameterSpec } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import type { Hand } from './mouse.ts';

/**
 * The graphs that everything in the stepper is tried on: the lecture's network, a diamond whose branches share a weight, two
 * groups, a cross-entropy of softmax, and an attention of primitives. Each as the text of a file.
 */
export const steppedGraphs = {
  lecture: (): string => readFileSync(inRoot('examples/lecture-network-cross-entropy.chainrule'), 'utf8'),
  diamond: (): string => saveDocument(diamond()),
  group: (): string => readFileSync(inRoot('test/e2e/files/grouped.chainrule'), 'utf8'),
  'cross-entropy': (): string => saveDocument(softmaxCrossEntropy()),
  attention: (): string => saveDocument(attention()),
} as const;

const tensor = (shape: number[], data: number[]) => ({ dtype: 'float', shape, data });

const at = (id: string, type: string, x: number, y: number, attrs: Record<string, Json> = {}): GraphNode => ({
  ...node(id, type, attrs),
  position: { x, y },
});

/** x goes through tanh and through sigmoid of the same W x + b, the branches meet in a sum: two paths, and W is used twice. */
function diamond(): Document {
  const W = tensor([2, 2], [0.5, -1, 1.5, 0.25]);
  return graph(
    [
      at('x', 'observed', 0, 60, { shape: [2], value: tensor([2], [1, -0.5]) }),
      at('W', 'parameter', 40, 220, { shape: [2, 2] }),
      at('p', 'matmul', 180, 0),
      at('q', 'matmul', 180, 160),
      at('a', 'tanh', 420, 0),
      at('b', 'sigmoid', 420, 160),
      at('sum', 'add', 660, 70),
      at('y', 'observed', 700, 240, { shape: [2], value: tensor([2], [0.25, 1]) }),
      at('C', 'squared-norm', 900, 70),
    ],
    wires(
      'W.value -> p.input',
      'x.value -> p.other',
      'W.value -> q.input',
      'x.value -> q.other',
      'p.output -> a.input',
      'q.output -> b.input',
      'a.output -> sum.input',
      'b.output -> sum.other',
      'sum.output -> C.input',
      'y.value -> C.target',
    ),
    { name: 'Diamond', parameters: { 'W.value': { init: 'zeros', trainable: true, stream: 'W', value: W } } },
  );
}

/** One linear layer, softmax cross-entropy as one block. */
function softmaxCrossEntropy(): Document {
  return graph(
    [
      at('x', 'observed', 0, 0, { shape: [3], value: tensor([3], [1, -2, 0.5]) }),
      at('f', 'linear', 160, 0, { outFeatures: 4 }),
      at('C', 'cross-entropy', 440, 0),
      at('y', 'observed', 320, 150, {
        shape: [],
        dtype: 'int32',
        domain: 'discrete',
        value: { dtype: 'int32', shape: [], data: [2] },
      }),
    ],
    wires('x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'),
    { name: 'Softmax cross-entropy' },
  );
}

/** softmax(Q K^T / sqrt d) V over three tokens of two features, from matmul, transpose, mul and softmax. */
function attention(): Document {
  const square = (data: number[]): ParameterSpec => ({
    init: 'zeros',
    trainable: true,
    stream: 'w',
    value: tensor([2, 2], data),
  });
  return graph(
    [
      at('X', 'observed', 0, 160, { shape: [3, 2], value: tensor([3, 2], [1, 0, -0.5, 1, 0.25, -1]) }),
      at('Wq', 'parameter', 120, -90, { shape: [2, 2] }),
      at('Wk', 'parameter', 120, 90, { shape: [2, 2] }),
      at('Wv', 'parameter', 120, 330, { shape: [2, 2] }),
      at('Q', 'matmul', 240, 0),
      at('K', 'matmul', 240, 160),
      at('V', 'matmul', 240, 320),
      at('Kt', 'transpose', 480, 160, { dim0: 0, dim1: 1 }),
      at('S', 'matmul', 720, 40),
      at('d', 'constant', 780, 200, { value: tensor([], [Math.SQRT1_2]) }),
      at('scaled', 'mul', 960, 60),
      at('A', 'softmax', 1200, 60, { dim: -1 }),
      at('O', 'matmul', 1440, 180),
      at('Y', 'observed', 1480, 360, { shape: [3, 2], value: tensor([3, 2], [0.5, 0, 0, 0.5, 1, -1]) }),
      at('C', 'squared-norm', 1700, 190),
    ],
    wires(
      'X.value -> Q.input',
      'Wq.value -> Q.other',
      'X.value -> K.input',
      'Wk.value -> K.other',
      'X.value -> V.input',
      'Wv.value -> V.other',
      'K.output -> Kt.input',
      'Q.output -> S.input',
      'Kt.output -> S.other',
      'S.output -> scaled.input',
      'd.value -> scaled.other',
      'scaled.output -> A.input',
      'A.output -> O.input',
      'V.output -> O.other',
      'O.output -> C.input',
      'Y.value -> C.target',
    ),
    {
      name: 'Attention',
      parameters: {
        'Wq.value': square([1, 0.5, -0.5, 1]),
        'Wk.value': square([0.5, -1, 1, 0.25]),
        'Wv.value': square([1, 0, 0.5, -1]),
      },
    },
  );
}

/** Drops one of the graphs on the canvas and waits until its forward pass is done. */
export async function openSteppedGraph(hand: Hand, name: keyof typeof steppedGraphs): Promise<void> {
  const canvas = await hand.id('canvas').boundingBox();
  if (!canvas) throw new Error('there is no canvas');
  const place = { x: canvas.x + canvas.width / 2, y: canvas.y + canvas.height / 2 };
  await hand.dropFile(`${name}.chainrule`, steppedGraphs[name](), place);
  const { nodes } = JSON.parse(steppedGraphs[name]()) as Document;
  await hand.id(`node-${nodes[0]?.id}`).waitFor();
  await hand
    .id('step-sentence')
    .getByText(/^Forward (\d+) of \1, /)
    .waitFor();
}
