import { outputNames } from '../../graph-core/edit/catalogue.ts';
import { NOWHERE } from '../../graph-core/edit/scope-ports.ts';
import { type Definition, type Document, type GraphNode, splitAddress } from '../../graph-core/model/document.ts';
import { hasInside, withDefaults } from '../../graph-core/ops/define.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import type { NodeAnalysis } from '../../graph-core/validate/analysis.ts';
import { definitionOf, isInstance } from '../../graph-core/validate/instances.ts';
import type { Inside, InsideNode, InsideVariable } from '../../session/protocol.ts';
import { drawnOp } from '../canvas/drawn-op.ts';
import { analysisFor, sharedWeights } from '../state/derived.ts';
import { nodeAt, nodesAlong } from '../state/inside-place.ts';

/** What is inside a group, from the document alone: it is there, and can be edited, whether the graph can run or not. */

/** Id of an input port in the drawing, as the session calls it; of a weight of a block's own `@f:weight`. */
export const inputId = (port: string): string => `@${port}`;
/** Id of an output port in the drawing. */
export const outputId = (port: string): string => `>${port}`;

const VARIABLES: ReadonlySet<string> = new Set(['observed', 'constant', 'parameter', 'random']);

interface Parts {
  readonly nodes: InsideNode[];
  readonly edges: { readonly from: string; readonly to: string }[];
  readonly variables: Record<string, InsideVariable>;
}

const circle = (id: string, type: string, title: string): InsideNode => ({
  id,
  kind: 'input',
  type,
  title,
  formula: null,
  inputs: [],
  outputs: ['value'],
  position: null,
  opens: false,
});

/** The drawing of a group with the numbers that the session gave for it, as far as it is still there. */
export function groupInside(document: Document, path: string, numbers: Inside | null): Inside | null {
  const node = nodeAt(path, document);
  const definition = node?.type === 'group' ? definitionOf(node, document.definitions) : undefined;
  if (!definition) return null;
  const { nodes } = analysisFor(document);
  const parts: Parts = { nodes: [], edges: [], variables: {} };
  addInputs(definition, nodes.get(path), nodes, parts);
  for (const each of inOrder(definition, nodes.get(path)?.group?.order ?? [])) addBlock(document, path, each, parts);
  const known = new Set(definition.nodes.map(({ id }) => id));
  for (const edge of definition.edges) parts.edges.push({ from: edge.from, to: edge.to });
  for (const { name, at } of definition.inputs)
    if (known.has(splitAddress(at).node)) parts.edges.push({ from: `${inputId(name)}.value`, to: at });
  for (const { name, at } of definition.outputs) {
    const variable = parts.variables[at];
    if (variable) parts.variables[at] = { ...variable, port: name };
  }
  const isOld = numbers === null || numbers.path !== path;
  return {
    generation: isOld ? -1 : numbers.generation,
    path,
    kind: 'group',
    trail: nodesAlong(path, document).map(({ type }, i) => ({
      path: path
        .split('/')
        .slice(0, i + 1)
        .join('/'),
      type,
    })),
    ...parts,
    values: isOld ? {} : numbers.values,
    gradients: isOld ? {} : numbers.gradients,
    hasUnits: false,
  };
}

/** In the order in which they are computed; those that cannot be come last. */
function inOrder({ nodes }: Definition, order: readonly string[]): readonly GraphNode[] {
  const place = new Map(order.map((id, i) => [id, i]));
  const at = ({ id }: GraphNode): number => place.get(id) ?? Number.MAX_SAFE_INTEGER;
  return nodes.toSorted((a, b) => at(a) - at(b));
}

function addInputs(
  { inputs }: Definition,
  group: NodeAnalysis | undefined,
  all: ReadonlyMap<string, NodeAnalysis>,
  { nodes, variables }: Parts,
): void {
  for (const name of new Set(inputs.map((port) => port.name))) {
    const found = group?.inputs.get(name);
    const from = found?.from ?? null;
    const feeder = from === null ? '' : (all.get(splitAddress(from).node)?.type ?? '');
    nodes.push(circle(inputId(name), VARIABLES.has(feeder) ? feeder : '', name));
    variables[`${inputId(name)}.value`] = { shape: found?.type?.shape ?? null, of: from, port: null };
  }
}

function addBlock(document: Document, path: string, node: GraphNode, parts: Parts): void {
  const { nodes, edges, variables } = parts;
  const full = `${path}/${node.id}`;
  const found = analysisFor(document).nodes.get(full);
  const op = drawnOp(node, document, full);
  const catalogued = opOf(node.type);
  const shared = sharedWeights(document);
  const weights = found?.parameters ?? [];
  const outputs = op === undefined ? ['output'] : outputNames(op, withDefaults(op, node.attrs ?? {}));
  nodes.push({
    id: node.id,
    kind: VARIABLES.has(node.type) ? 'input' : 'block',
    type: node.type,
    // a block of one's own is called as it is everywhere else
    title: node.title ?? (isInstance(node) ? definitionOf(node, document.definitions)?.title : null) ?? null,
    formula: null,
    inputs: [...Object.keys(op?.inputs ?? {})],
    outputs,
    position: node.position ?? null,
    opens: catalogued !== undefined && hasInside(catalogued),
  });
  for (const port of outputs) {
    const address = `${full}.${port}`;
    variables[`${node.id}.${port}`] = {
      shape: found?.outputs.get(port)?.shape ?? null,
      of: shared.get(address) ?? address,
      port: null,
    };
  }
  for (const { name, address, shape } of weights) {
    const id = inputId(`${node.id}:${name}`);
    nodes.push(circle(id, 'parameter', name));
    variables[`${id}.value`] = { shape, of: address, port: null };
    edges.push({ from: `${id}.value`, to: `${node.id}.${name}` });
  }
}

/** Output ports with what they show; null for one that nothing is wired to. */
export const outputsOf = (definition: Definition): readonly { readonly name: string; readonly at: string | null }[] =>
  definition.outputs.map(({ name, at }) => ({
    name,
    at: at !== NOWHERE && definition.nodes.some(({ id }) => id === splitAddress(at).node) ? at : null,
  }));
