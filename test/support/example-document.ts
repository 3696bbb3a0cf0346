import type { Document, GraphNode, Json } from '../../graph-core/model/document.ts';
import type { Example, OpDef } from '../../graph-core/ops/define.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';

/** The second sample is the first one again: then a mean over both is what one alone gives. */
const SAMPLES = 2;

/** The example as a document: its inputs as observed variables with two equal samples, and a cost behind each output of floats, or behind the first where none is. */
export function exampleDocument(op: OpDef, { inputs = {}, attrs = {}, outputs = {} }: Example): Document {
  const variables = Object.entries(inputs).map(([port, { shape, data, dtype = 'float' }]): GraphNode => {
    const value = { dtype, shape: [SAMPLES, ...shape], data: [...data, ...data] };
    return node(`v_${port.replace('.', '_')}`, 'observed', { shape: [...shape], dtype, value });
  });
  const takesCosts = Object.values(op.inputs).some((port) => port.accepts === 'cost');
  const costs = takesCosts ? variables.map(({ id }) => node(`c_${id}`, 'scalar-cost')) : [];
  const names = Object.keys(inputs).map((port) => [`v_${port.replace('.', '_')}`, port]);
  const edges = takesCosts
    ? wires(...names.flatMap(([id, port]) => [`${id}.value -> c_${id}.input`, `c_${id}.cost -> block.${port}`]))
    : wires(...names.map(([id, port]) => `${id}.value -> block.${port}`));
  const ports = Object.keys(outputs);
  const floats = ports.filter((port) => (outputs[port]?.dtype ?? 'float') === 'float');
  const ends =
    op.family === 'cost'
      ? []
      : (floats.length > 0 ? floats : [ports[0] ?? 'output']).map((port, i) => ({ port, id: i === 0 ? 'C' : `C${i}` }));
  return graph(
    [
      ...variables,
      ...costs,
      node('block', op.type, attrs as Record<string, Json>),
      ...ends.map(({ id }) => node(id, 'squared-norm')),
    ],
    [...edges, ...wires(...ends.map(({ port, id }) => `block.${port} -> ${id}.input`))],
  );
}
