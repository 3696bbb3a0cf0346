import { type Address, type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import { hasInside } from '../../graph-core/ops/define.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { sourceOf } from '../block-program.ts';
import type { Inside, InsideNode, InsideVariable, TensorSummary } from '../protocol.ts';
import type { Stepper } from '../stepper/stepper.ts';
import { inputNode } from './body.ts';

export interface GroupContext {
  readonly stepper: Stepper;
  readonly analysis: Analysis;
  readonly generation: number;
}

interface Drawing {
  readonly nodes: InsideNode[];
  readonly edges: { from: Address; to: Address; at: Address }[];
  readonly variables: Record<Address, InsideVariable>;
}

/** A group's definition with this instance's numbers: its inner blocks are part of the step's program. Null for a block. */
export function insideGroup(node: NodeId, context: GroupContext): Inside | null {
  const { analysis, stepper, generation } = context;
  const found = analysis.nodes.get(node);
  if (!found?.group) return null;
  const drawing: Drawing = { nodes: [], edges: [], variables: {} };
  for (const [port, { from, type }] of found.inputs) addInput({ port, from, shape: type?.shape ?? null }, drawing, analysis);
  for (const id of found.group.order) addBlock(node, id, drawing, analysis);
  for (const [port, address] of found.group.outputs) {
    const local = address.slice(node.length + 1);
    const variable = drawing.variables[local];
    if (variable) drawing.variables[local] = { ...variable, port };
  }
  const { nodes, edges, variables } = drawing;
  const shown = { nodes, edges: edges.map(({ from, to }) => ({ from, to })), variables };
  return {
    generation,
    path: node,
    kind: 'group',
    trail: trailOf(node, analysis),
    ...shown,
    ...numbersOf(
      drawing,
      [...found.inputs.keys()].map((port) => `${node}.${port}`),
      stepper,
    ),
    hasUnits: false,
  };
}

/** The groups on the way in, and the block itself. */
const trailOf = (node: NodeId, analysis: Analysis): Inside['trail'] =>
  node.split('/').map((_, i, all) => {
    const path = all.slice(0, i + 1).join('/');
    return { path, type: analysis.nodes.get(path)?.type ?? '' };
  });

const FEEDERS: ReadonlySet<string> = new Set(['observed', 'constant', 'parameter', 'random']);

function addInput(
  { port, from, shape }: { port: string; from: Address | null; shape: InsideVariable['shape'] },
  { nodes, variables }: Drawing,
  analysis: Analysis,
): void {
  const feeder = from === null ? '' : (analysis.nodes.get(from.slice(0, from.lastIndexOf('.')))?.type ?? '');
  const id = inputNode(port);
  nodes.push({
    id,
    kind: 'input',
    type: FEEDERS.has(feeder) ? feeder : '',
    title: port,
    formula: null,
    inputs: [],
    outputs: ['value'],
    position: null,
    opens: false,
  });
  variables[`${id}.value`] = { shape, of: from, port: null };
}

function addBlock(group: NodeId, id: NodeId, { nodes, edges, variables }: Drawing, analysis: Analysis): void {
  const path = `${group}/${id}`;
  const found = analysis.nodes.get(path);
  if (!found) return;
  const { node, type } = found;
  const isVariable = FEEDERS.has(type);
  const inputs = [...found.inputs.keys()];
  const outputs = [...found.outputs.keys()];
  nodes.push({
    id,
    kind: isVariable ? 'input' : 'block',
    type,
    title: node.title ?? null,
    formula: null,
    inputs: [...inputs, ...found.parameters.map(({ name }) => name)],
    outputs,
    position: node.position ?? null,
    opens: found.op !== undefined && hasInside(found.op),
  });
  for (const port of outputs) {
    const shape = found.outputs.get(port)?.shape ?? null;
    variables[`${id}.${port}`] = { shape, of: sourceOf(analysis, `${path}.${port}`), port: null };
  }
  for (const [port, { from, outer }] of found.inputs) {
    const source = outer === undefined ? from?.slice(group.length + 1) : `${inputNode(outer)}.value`;
    if (source !== undefined) edges.push({ from: source, to: `${id}.${port}`, at: `${path}.${port}` });
  }
  for (const own of found.parameters) addWeight({ ...own, block: id, path }, { nodes, edges, variables });
}

interface Weight {
  readonly block: NodeId;
  readonly path: NodeId;
  readonly name: string;
  readonly address: Address;
  readonly shape: InsideVariable['shape'];
}

/** A weight of an inner block's own, as a circle with a wire: the drawing is read-only, and nothing is hidden in it. */
function addWeight({ block, path, name, address, shape }: Weight, { nodes, edges, variables }: Drawing): void {
  const id = inputNode(`${block}:${name}`);
  nodes.push({
    id,
    kind: 'input',
    type: 'parameter',
    title: name,
    formula: null,
    inputs: [],
    outputs: ['value'],
    position: null,
    opens: false,
  });
  variables[`${id}.value`] = { shape, of: address, port: null };
  edges.push({ from: `${id}.value`, to: `${block}.${name}`, at: `${path}.${name}` });
}

/** `ports`: the group's own inputs, each with the sum of what comes back from the blocks inside. */
function numbersOf(
  { edges, variables }: Drawing,
  ports: readonly Address[],
  stepper: Stepper,
): Pick<Inside, 'values' | 'gradients'> {
  const values: Record<Address, TensorSummary> = {};
  const gradients: Record<Address, TensorSummary> = {};
  for (const [address, { of }] of Object.entries(variables)) {
    const value = of === null ? null : stepper.summary(of, 'value');
    if (value) values[address] = value;
    const gradient = of === null || address.startsWith('@') ? null : stepper.summary(of, 'gradient');
    if (gradient) gradients[address] = gradient;
  }
  for (const { from, to, at } of edges) {
    const back = stepper.summary(`edge:->${at}`, 'gradient');
    if (!back) continue;
    gradients[`edge:${from}->${to}`] = back;
    // a weight goes to one place only: all that comes back is what came through its wire
    if (from.startsWith('@') && edges.filter((edge) => edge.from === from).length === 1) gradients[from] = back;
  }
  for (const port of ports) {
    const back = stepper.summary(`edge:->${port}`, 'gradient');
    if (back) gradients[`${inputNode(splitAddress(port).port)}.value`] = back;
  }
  return { values, gradients };
}
