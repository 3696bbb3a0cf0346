import { outputNames } from '../../graph-core/edit/catalogue.ts';
import { listPlace } from '../../graph-core/model/address.ts';
import { type Definition, type Document, type GraphNode, type NodeId, splitAddress } from '../../graph-core/model/document.ts';
import type { OpDef, OutputPort } from '../../graph-core/ops/define.ts';
import { withDefaults } from '../../graph-core/ops/define.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { definitionOf, isInstance } from '../../graph-core/validate/instances.ts';
import { unmoved } from '../state/unmoved.ts';

const PORTS_OF_DEFINITION: ReadonlySet<string> = new Set(['group', 'repeat']);

const groups = { group: new WeakMap<Definition, OpDef>(), repeat: new WeakMap<Definition, OpDef>() };

/** The group's own entry of the catalogue, with the ports of a definition. */
function withPorts(op: OpDef, definition: Definition): OpDef {
  const kept = op.type === 'repeat' ? groups.repeat : groups.group;
  const before = kept.get(definition);
  if (before) return before;
  const ports = (list: Definition['inputs']) => Object.fromEntries(list.map(({ name }) => [name, { docs: '' }]));
  const { title = op.title, docs } = definition;
  const words = docs === undefined ? op.docs : { ...op.docs, summary: docs };
  const after: OpDef = { ...op, title, docs: words, inputs: ports(definition.inputs), outputs: ports(definition.outputs) };
  kept.set(definition, after);
  return after;
}

const lists = new Map<string, OpDef>();

const hasPieces = (op: OpDef): boolean => Object.values(op.outputs).some((port) => port.list !== undefined);

/** Whether a block's outputs are told by its node and its inputs, not by the catalogue. */
export const isDrawnApart = (op: OpDef): boolean => PORTS_OF_DEFINITION.has(op.type) || hasPieces(op);

/** The entry of a block with a list of outputs, with one port for each piece. */
function withPieces(op: OpDef, names: readonly string[]): OpDef {
  const key = `${op.type} ${names.join(' ')}`;
  const before = lists.get(key);
  if (before) return before;
  const [docs = ''] = Object.values(op.outputs).map((port) => port.docs);
  const after: OpDef = { ...op, outputs: Object.fromEntries(names.map((name) => [name, { docs } satisfies OutputPort])) };
  lists.set(key, after);
  return after;
}

/** The pieces that a block makes, and those that wires still begin at. */
function piecesOf(op: OpDef, node: GraphNode, document: Document, path: NodeId): string[] {
  const analysed = analyse(unmoved(document)).nodes.get(path);
  const names = new Set(analysed ? analysed.outputs.keys() : outputNames(op, withDefaults(op, node.attrs ?? {})));
  for (const { from } of document.edges) {
    const at = splitAddress(from);
    if (at.node === path && listPlace(at.port)) names.add(at.port);
  }
  return [...names];
}

/**
 * The definition of a block as it is drawn and named: a group's ports are those of what it names, a list's those of its
 * pieces. Undefined for a type that is not known and for a group that names nothing. `path` is where the node stands, if
 * that is inside a group.
 */
export function drawnOp(node: GraphNode, document: Document, path: NodeId = node.id): OpDef | undefined {
  const op = opOf(node.type, node.attrs ?? {});
  if (op === undefined) return undefined;
  if (isInstance(node)) {
    const definition = definitionOf(node, document.definitions);
    return definition && withPorts(op, definition);
  }
  return hasPieces(op) ? withPieces(op, piecesOf(op, node, document, path)) : op;
}
