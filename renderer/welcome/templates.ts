import { type Document, type Edge, emptyDocument, type GraphNode, type Json } from '../../graph-core/model/document.ts';

/**
 * Graphs to begin with, offered on the empty canvas and in the menu: each runs and trains as it is. Names, and the note that says
 * what to do first, are in the language files, by id.
 */
export interface Template {
  readonly id: 'lecture' | 'regression' | 'classifier' | 'autoencoder';
  readonly document: Document;
}

/** Distance between the corners of neighbours: room for a wire with its numbers. */
const STEP = { variable: 116, block: 228 } as const;

interface Part {
  readonly id: string;
  readonly type: string;
  readonly attrs?: GraphNode['attrs'];
}

const tensor = (shape: readonly number[], data: readonly number[], dtype = 'float'): Json => ({ dtype, shape, data });

/** Blocks in a row, each fed by the one before it; `target`, below the last, feeds the cost's target. */
function row(id: Template['id'], parts: readonly Part[], target: Part | null, more: Partial<Document> = {}): Template {
  let x = 0;
  const nodes: GraphNode[] = parts.map(({ id: name, type, attrs }) => {
    const isVariable = type === 'observed';
    const isLast = name === parts.at(-1)?.id && target !== null;
    const node: GraphNode = { id: name, type, ...(attrs ? { attrs } : {}), position: { x, y: isVariable ? 8 : isLast ? 9 : 0 } };
    x += isVariable ? STEP.variable : STEP.block;
    return node;
  });
  const out = (part: Part): string => `${part.id}.${part.type === 'observed' ? 'value' : 'output'}`;
  const edges: Edge[] = parts.slice(1).map((part, i) => ({ from: out(parts[i] as Part), to: `${part.id}.input` }));
  const last = parts.at(-1);
  if (target && last) {
    nodes.push({
      id: target.id,
      type: target.type,
      ...(target.attrs ? { attrs: target.attrs } : {}),
      position: { x: x - STEP.block - 120, y: 132 },
    });
    edges.push({ from: out(target), to: `${last.id}.target` });
  }
  return { id, document: { ...emptyDocument(''), nodes, edges, ...more } };
}

const FLOWER = ['sepal_length_cm', 'sepal_width_cm', 'petal_length_cm', 'petal_width_cm'];

/** Measurements of 150 flowers, which come with the application, and how to train with them. */
const iris = (x: readonly string[], y: readonly string[], training: Document['training'] = {}): Partial<Document> => ({
  data: {
    sources: { iris: { file: 'data/iris.csv' } },
    columns: { 'x.value': { source: 'iris', columns: [...x] }, 'y.value': { source: 'iris', columns: [...y] } },
    split: { train: 0.8, seed: 1 },
  },
  training: {
    seed: 0,
    epochs: 100,
    batch: { size: 16, order: 'shuffle', last: 'keep' },
    objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'adam', lr: 0.02 }, steps: 1 }],
    ...training,
  },
});

const vector = (id: string, size: number): Part => ({ id, type: 'observed', attrs: { shape: [size] } });
const linear = (id: string, outFeatures: number): Part => ({ id, type: 'linear', attrs: { outFeatures } });

export const TEMPLATES: readonly Template[] = [
  row(
    'lecture',
    [
      { id: 'x', type: 'observed', attrs: { shape: [2], value: tensor([2], [1, 2]) } },
      linear('G', 1),
      { id: 'C', type: 'squared-norm' },
    ],
    { id: 'y', type: 'observed', attrs: { shape: [1], value: tensor([1], [3]) } },
    {
      parameters: {
        'G.weight': { value: { dtype: 'float', shape: [1, 2], data: [1, -1] } },
        'G.bias': { init: 'zeros' },
      },
      training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.05 } }] },
    },
  ),
  row(
    'regression',
    [vector('x', 3), linear('f', 1), { id: 'C', type: 'mse-loss' }],
    vector('y', 1),
    iris(FLOWER.slice(0, 3), FLOWER.slice(3)),
  ),
  row(
    'classifier',
    [
      vector('x', 4),
      { id: 's', type: 'standardize' },
      linear('f', 8),
      { id: 'h', type: 'relu' },
      linear('g', 3),
      { id: 'C', type: 'cross-entropy' },
    ],
    { id: 'y', type: 'observed', attrs: { shape: [], dtype: 'int32', domain: 'discrete' } },
    iris(FLOWER, ['class'], { metrics: [{ type: 'accuracy', output: 'g.output', target: 'y.value' }] }),
  ),
  row(
    'autoencoder',
    [vector('x', 4), linear('f', 2), { id: 'h', type: 'tanh' }, linear('g', 4), { id: 'C', type: 'mse-loss' }],
    vector('y', 4),
    iris(FLOWER, FLOWER),
  ),
];

/** A template as it is opened: with its name, and a note below it that says what can be done. */
export function opened({ document }: Template, name: string, text: string): Document {
  const right = Math.max(...document.nodes.map(({ position }) => position?.x ?? 0));
  const note = { id: 'note1', text, x: 0, y: 300, width: Math.min(520, Math.max(360, right)), height: 110, color: 'yellow' };
  return { ...document, name, view: { ...document.view, notes: [note] } };
}
