import type { Document, ParameterSpec } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';

/** Weights are `scale(layer)` times the identity. x [4] through `depth` pairs of a linear block f1, f2, ... and an activation h1, h2, ... to a squared norm against y [4]. */
export function deepNetwork(depth: number, activation: string | null, scale: (layer: number) => number): Document {
  const nodes = [
    node('x', 'observed', { shape: [4], value: { dtype: 'float', shape: [4], data: [1, -0.5, 0.25, 0.75] } }),
    node('y', 'observed', { shape: [4], value: { dtype: 'float', shape: [4], data: [1, 0, 0.5, -1] } }),
  ];
  const edges: string[] = [];
  const parameters: Record<string, ParameterSpec> = {};
  let before = 'x.value';
  for (let i = 1; i <= depth; i++) {
    nodes.push({ ...node(`f${i}`, 'linear', { outFeatures: 4 }), position: { x: i * 220, y: 0 } });
    edges.push(`${before} -> f${i}.input`);
    const data = Array.from({ length: 16 }, (_, at) => (at % 5 === 0 ? scale(i) : 0));
    parameters[`f${i}.weight`] = { init: 'zeros', value: { dtype: 'float', shape: [4, 4], data } };
    parameters[`f${i}.bias`] = { init: 'zeros', value: { dtype: 'float', shape: [4], data: [0.1, -0.1, 0.2, 0] } };
    before = `f${i}.output`;
    if (activation === null) continue;
    nodes.push({ ...node(`h${i}`, activation), position: { x: i * 220, y: 120 } });
    edges.push(`${before} -> h${i}.input`);
    before = `h${i}.output`;
  }
  nodes.push({ ...node('C', 'squared-norm'), position: { x: (depth + 1) * 220, y: 0 } });
  edges.push(`${before} -> C.input`, 'y.value -> C.target');
  return graph(nodes, wires(...edges), { name: `Deep ${activation ?? 'linear'}`, parameters });
}
