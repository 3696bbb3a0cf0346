import { type Address, addressOf, type Definition, type GraphNode } from '../model/document.ts';
import { withDefaults } from '../ops/define.ts';
import { type Definitions, type Drawing, definitionOf, instancesOf, isInstance, isRepeat } from '../validate/instances.ts';
import { MAX_BLOCKS, MAX_GROUP_DEPTH } from '../validate/walk.ts';
import type { Catalogue } from './catalogue.ts';

/** Deeper ones, and a definition that contains itself, have nothing that could run. */

/** Of one block. More have only graphs that are refused for their number of blocks before they run. */
const MOST = 10 * MAX_BLOCKS;

interface Around {
  readonly definitions: Definitions;
  readonly catalogue: Catalogue;
  readonly depth: number;
}

/** Ports of a definition that lead to blocks inside count as wired there. */
const fedBy = ({ inputs }: Definition): readonly Address[] => inputs.map(({ at }) => at);

/**
 * Addresses of the weights that some blocks of a drawing keep: of their own, as variables, and those of the groups among them,
 * also where shapes are not known yet and nothing is written about them. What an instance shares with another is the other's.
 */
export function weightsOf(
  nodes: readonly GraphNode[],
  edges: Drawing['edges'],
  definitions: Definitions,
  catalogue: Catalogue,
): readonly Address[] {
  return nodes.flatMap((node) => weightsAt(node, new Set(edges.map(({ to }) => to)), { definitions, catalogue, depth: 0 }));
}

function weightsAt(node: GraphNode, wired: ReadonlySet<Address>, around: Around): readonly Address[] {
  if (isInstance(node)) return inside(node, around);
  if (node.type === 'parameter') return [addressOf(node.id, 'value')];
  const op = around.catalogue(node.type, node.attrs ?? {});
  if (op === undefined) return [];
  return Object.entries(op.inputs).flatMap(([port, { own }]) => {
    const address = addressOf(node.id, port);
    return own === undefined || wired.has(address) || own.when?.(withDefaults(op, node.attrs ?? {})) === false ? [] : [address];
  });
}

function inside(node: GraphNode, around: Around): readonly Address[] {
  const definition = definitionOf(node, around.definitions);
  if (definition === undefined || typeof node.attrs?.shareWith === 'string' || around.depth >= MAX_GROUP_DEPTH) return [];
  const wired = new Set([...definition.edges.map(({ to }) => to), ...fedBy(definition)]);
  const inner = definition.nodes.flatMap((each) => weightsAt(each, wired, { ...around, depth: around.depth + 1 }));
  const instances = isRepeat(node) && node.attrs?.share !== false ? instancesOf(node).slice(0, 1) : instancesOf(node);
  const enough = instances.slice(0, Math.ceil(MOST / Math.max(1, inner.length)));
  return enough.flatMap((instance) => inner.map((address) => `${instance}/${address}`));
}
