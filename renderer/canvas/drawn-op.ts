import type { Definition, Document, GraphNode } from '../../graph-core/model/document.ts';
import type { OpDef } from '../../graph-core/ops/define.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { definitionOf } from '../../graph-core/validate/wires.ts';

const known = new WeakMap<Definition, OpDef>();

/** The group's own entry of the catalogue, with the ports of a definition. */
function withPorts(op: OpDef, definition: Definition): OpDef {
  const before = known.get(definition);
  if (before) return before;
  const ports = (list: Definition['inputs']) => Object.fromEntries(list.map(({ name }) => [name, { docs: '' }]));
  const after: OpDef = { ...op, inputs: ports(definition.inputs), outputs: ports(definition.outputs) };
  known.set(definition, after);
  return after;
}

/**
 * The definition of a block as it is drawn and named: a group's ports are those of what it names. Undefined for a type that
 * is not known and for a group that names nothing.
 */
export function drawnOp(node: GraphNode, definitions: Document['definitions']): OpDef | undefined {
  const op = opOf(node.type, node.attrs ?? {});
  if (op === undefined || node.type !== 'group') return op;
  const definition = definitionOf(node, definitions);
  return definition && withPorts(op, definition);
}
