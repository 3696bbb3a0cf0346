import { type Document, type Edge, emptyDocument, type GraphNode, type Json } from '../../graph-core/model/document.ts';

/** Small graphs to begin with, offered on the empty canvas. Names are in the language files, by id. */
export interface Template {
  readonly id: 'regression' | 'network' | 'classifier' | 'chain';
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

const x3: Part = { id: 'x', type: 'observed', attrs: { shape: [3], value: tensor([3], [1, 2, 3]) } };

export const TEMPLATES: readonly Template[] = [
  row(
    'regression',
    [x3, { id: 'f', type: 'linear', attrs: { outFeatures: 1 } }, { id: 'C', type: 'squared-norm' }],
    { id: 'y', type: 'observed', attrs: { shape: [1], value: tensor([1], [2]) } },
    { training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.01 } }] } },
  ),
  row(
    'network',
    [
      x3,
      { id: 'f', type: 'linear', attrs: { outFeatures: 4 } },
      { id: 'h', type: 'relu' },
      { id: 'g', type: 'linear', attrs: { outFeatures: 2 } },
      { id: 'C', type: 'squared-norm' },
    ],
    { id: 'y', type: 'observed', attrs: { shape: [2], value: tensor([2], [1, 0]) } },
    { training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.01 } }] } },
  ),
  row(
    'classifier',
    [x3, { id: 'f', type: 'linear', attrs: { outFeatures: 3 } }, { id: 'C', type: 'cross-entropy' }],
    { id: 'y', type: 'observed', attrs: { shape: [], dtype: 'int32', domain: 'discrete', value: tensor([], [1], 'int32') } },
    { training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 0.1 } }] } },
  ),
  row(
    'chain',
    [
      { id: 'x', type: 'observed', attrs: { shape: [2], value: tensor([2], [0.5, -1]) } },
      { id: 'h', type: 'tanh' },
      { id: 'k', type: 'square' },
      { id: 's', type: 'sum' },
    ],
    null,
  ),
];
