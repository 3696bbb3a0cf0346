import { LIMITS } from '../document/limits.ts';
import { isAddress, isNodeId, rootOf } from '../model/address.ts';
import type {
  Address,
  DataSpec,
  Definition,
  Document,
  Edge,
  Extra,
  GraphNode,
  NodeId,
  ParameterSpec,
  Point,
} from '../model/document.ts';
import { splitAddress } from '../model/document.ts';
import { err, errorAt, ok, type Result } from '../model/result.ts';
import type { TrainingSpec } from '../model/training.ts';
import { definitionUsers } from './definitions.ts';
import { insertAt, keyIndex, withEntry, without } from './immutable.ts';

/**
 * The atoms of editing: plain data, each with an exact inverse. A step either applies as a whole or not at all, and never
 * leaves a document inconsistent: every edge has both its nodes, every input at most one edge, every id is unique.
 *
 * `at` is a place in a list (or among the keys of a record). It is there so that undoing a removal puts the thing back where
 * it was, and a file saved after an undo is the file from before. `order` does the same for the fields of a block: those that
 * it names come first, as it names them.
 */
export type Step =
  | { readonly kind: 'addNode'; readonly node: GraphNode; readonly at?: number }
  | { readonly kind: 'removeNode'; readonly id: NodeId }
  | { readonly kind: 'setNode'; readonly id: NodeId; readonly changes: NodeChanges; readonly order?: readonly string[] }
  | { readonly kind: 'addEdge'; readonly edge: Edge; readonly at?: number }
  | { readonly kind: 'removeEdge'; readonly from: Address; readonly to: Address }
  | { readonly kind: 'moveNodes'; readonly positions: { readonly [id: NodeId]: Point | null } }
  | { readonly kind: 'setParameter'; readonly address: Address; readonly spec: ParameterSpec | null; readonly at?: number }
  | { readonly kind: 'setDefinition'; readonly name: string; readonly definition: Definition | null; readonly at?: number }
  | SetMeta;

export type SetMeta =
  | { readonly kind: 'setMeta'; readonly field: 'name'; readonly value: string }
  | { readonly kind: 'setMeta'; readonly field: 'data'; readonly value: DataSpec }
  | { readonly kind: 'setMeta'; readonly field: 'training'; readonly value: TrainingSpec }
  | { readonly kind: 'setMeta'; readonly field: 'view'; readonly value: Extra };

/** New values of a node's fields; null takes an optional field away. Its id stays for good, its place is changed by `moveNodes`. */
export interface NodeChanges {
  readonly type?: string;
  readonly attrs?: NonNullable<GraphNode['attrs']> | null;
  readonly version?: number | null;
  readonly title?: string | null;
  readonly symbols?: NonNullable<GraphNode['symbols']> | null;
  readonly muted?: true | null;
}

const fail = (code: string, address: string, message: string, mend?: string) => err([errorAt(code, address, message, mend)]);

const noNode = (id: NodeId) => fail('edit/no-node', id, `There is no block "${id}".`);

const nodeIndex = (doc: Document, id: NodeId): number => doc.nodes.findIndex((node) => node.id === id);

/** Applies one step. Errors: `edit/...` diagnostics at the node, the port or the parameter; the document is then unchanged. */
export function applyStep(doc: Document, step: Step): Result<Document> {
  switch (step.kind) {
    case 'addNode':
      return addNode(doc, step.node, step.at);
    case 'removeNode':
      return removeNode(doc, step.id);
    case 'setNode':
      return updateNode(doc, step.id, (node) => inOrder(withChanges(node, step.changes), step.order));
    case 'addEdge':
      return addEdge(doc, step.edge, step.at);
    case 'removeEdge':
      return removeEdge(doc, step.from, step.to);
    case 'moveNodes':
      return moveNodes(doc, step.positions);
    case 'setParameter':
      if (step.spec !== null && !isAddress(step.address))
        return fail('edit/bad-address', step.address, `"${step.address}" is not the address of a parameter.`);
      return ok({ ...doc, parameters: withEntry(doc.parameters, step.address, step.spec, step.at) });
    case 'setDefinition':
      return setDefinition(doc, step.name, step.definition, step.at);
    case 'setMeta':
      return ok({ ...doc, [step.field]: step.value });
    default:
      return assertNever(step);
  }
}

const nearer = (at: number): number => Math.max(-LIMITS.coordinate, Math.min(LIMITS.coordinate, at));

/** The nearest place that a file may hold: what is drawn can be saved and opened again. */
function inReach(point: Point): Point {
  const [x, y] = [nearer(point.x), nearer(point.y)];
  return x === point.x && y === point.y ? point : { ...point, x, y };
}

function addNode(doc: Document, node: GraphNode, at?: number): Result<Document> {
  if (!isNodeId(node.id))
    return fail(
      'edit/bad-id',
      node.id,
      `"${node.id.slice(0, 140)}" cannot be the id of a block.`,
      'Use letters, digits, _ and -.',
    );
  if (nodeIndex(doc, node.id) >= 0) return fail('edit/duplicate-id', node.id, `There is already a block "${node.id}".`);
  const { position } = node;
  const near = position && inReach(position);
  return ok({ ...doc, nodes: insertAt(doc.nodes, near && near !== position ? { ...node, position: near } : node, at) });
}

function removeNode(doc: Document, id: NodeId): Result<Document> {
  const index = nodeIndex(doc, id);
  if (index < 0) return noNode(id);
  const edge = doc.edges.find((e) => rootOf(e.from) === id || rootOf(e.to) === id);
  if (edge !== undefined)
    return fail(
      'edit/still-wired',
      id,
      `Block "${id}" still has the wire ${edge.from} -> ${edge.to}.`,
      'Remove its wires first.',
    );
  return ok({ ...doc, nodes: doc.nodes.toSpliced(index, 1) });
}

function updateNode(doc: Document, id: NodeId, change: (node: GraphNode) => GraphNode): Result<Document> {
  const index = nodeIndex(doc, id);
  if (index < 0) return noNode(id);
  return ok({ ...doc, nodes: doc.nodes.with(index, change(doc.nodes[index] as GraphNode)) });
}

function withChanges(node: GraphNode, changes: NodeChanges): GraphNode {
  const next: Record<string, unknown> = { ...node };
  for (const [field, value] of Object.entries(changes)) {
    if (value === null) delete next[field];
    else if (value !== undefined) next[field] = value;
  }
  return next as GraphNode;
}

function inOrder(node: GraphNode, order: readonly string[] | undefined): GraphNode {
  if (order === undefined) return node;
  const first = order.filter((field) => Object.hasOwn(node, field)).map((field) => [field, node[field]]);
  return { ...Object.fromEntries(first), ...node };
}

function addEdge(doc: Document, edge: Edge, at?: number): Result<Document> {
  for (const end of [edge.from, edge.to]) {
    if (!isAddress(end)) return fail('edit/bad-address', end, `"${end}" is not the address of a port.`);
    const { node } = splitAddress(end);
    if (nodeIndex(doc, node) < 0) return noNode(node);
  }
  const other = doc.edges.find((e) => e.to === edge.to);
  if (other !== undefined)
    return fail(
      'edit/input-taken',
      edge.to,
      `The input ${edge.to} already has a wire from ${other.from}.`,
      'Remove that wire first.',
    );
  return ok({ ...doc, edges: insertAt(doc.edges, edge, at) });
}

const edgeIndex = (doc: Document, from: Address, to: Address): number =>
  doc.edges.findIndex((e) => e.to === to && e.from === from);

function removeEdge(doc: Document, from: Address, to: Address): Result<Document> {
  const index = edgeIndex(doc, from, to);
  if (index < 0) return fail('edit/no-edge', to, `There is no wire ${from} -> ${to}.`);
  return ok({ ...doc, edges: doc.edges.toSpliced(index, 1) });
}

function moveNodes(doc: Document, positions: { readonly [id: NodeId]: Point | null }): Result<Document> {
  const wanted = new Map(Object.entries(positions));
  for (const [id, point] of wanted) {
    if (point !== null && !(Number.isFinite(point.x) && Number.isFinite(point.y)))
      return fail('edit/bad-position', id, `Block "${id}" cannot be put at (${point.x}, ${point.y}).`);
  }
  const nodes = doc.nodes.map((node) => {
    const point = wanted.get(node.id);
    if (point === undefined) return node;
    wanted.delete(node.id);
    return point === null ? without(node, 'position') : { ...node, position: inReach(point) };
  });
  const [missing] = wanted.keys();
  return missing === undefined ? ok({ ...doc, nodes }) : noNode(missing);
}

function setDefinition(doc: Document, name: string, definition: Definition | null, at?: number): Result<Document> {
  if (!isNodeId(name)) return fail('edit/bad-id', name, `"${name.slice(0, 140)}" cannot be the name of a group's definition.`);
  const user = definition === null ? definitionUsers(doc, name).find(({ drawing }) => drawing !== name) : undefined;
  if (user !== undefined)
    return fail('edit/definition-in-use', name, `The definition "${name}" is still used by block "${user.node.id}".`);
  return ok({ ...doc, definitions: withEntry(doc.definitions, name, definition, at) });
}

/** The step that takes `step` back. `before` is the document it was (successfully) applied to; anything else is a bug and throws. */
export function invertStep(before: Document, step: Step): Step {
  switch (step.kind) {
    case 'addNode':
      return { kind: 'removeNode', id: step.node.id };
    case 'removeNode': {
      const at = nodeIndex(before, step.id);
      return { kind: 'addNode', node: existing(before.nodes[at], step), at };
    }
    case 'setNode': {
      const node = existing(findNode(before, step.id), step);
      const back = { kind: 'setNode', id: step.id, changes: oldFields(node, step.changes) } as const;
      return Object.values(step.changes).includes(null) ? { ...back, order: Object.keys(node) } : back;
    }
    case 'addEdge':
      return { kind: 'removeEdge', from: step.edge.from, to: step.edge.to };
    case 'removeEdge': {
      const at = edgeIndex(before, step.from, step.to);
      return { kind: 'addEdge', edge: existing(before.edges[at], step), at };
    }
    case 'moveNodes': {
      // a drag of everything names thousands
      const byId = new Map(before.nodes.map((node) => [node.id, node]));
      const old = Object.keys(step.positions).map((id) => [id, existing(byId.get(id), step).position ?? null] as const);
      return { kind: 'moveNodes', positions: Object.fromEntries(old) };
    }
    case 'setParameter': {
      const at = keyIndex(before.parameters, step.address);
      return at < 0
        ? { kind: 'setParameter', address: step.address, spec: null }
        : { kind: 'setParameter', address: step.address, spec: before.parameters[step.address] ?? null, at };
    }
    case 'setDefinition': {
      const at = keyIndex(before.definitions, step.name);
      return at < 0
        ? { kind: 'setDefinition', name: step.name, definition: null }
        : { kind: 'setDefinition', name: step.name, definition: before.definitions[step.name] ?? null, at };
    }
    case 'setMeta':
      return { kind: 'setMeta', field: step.field, value: before[step.field] } as SetMeta;
    default:
      return assertNever(step);
  }
}

const findNode = (doc: Document, id: NodeId): GraphNode | undefined => doc.nodes.find((node) => node.id === id);

function existing<T>(thing: T | undefined, step: Step): T {
  if (thing === undefined) throw new Error(`invertStep: ${JSON.stringify(step).slice(0, 200)} does not apply to this document`);
  return thing;
}

function oldFields(node: GraphNode, changes: NodeChanges): NodeChanges {
  return Object.fromEntries(Object.keys(changes).map((field) => [field, node[field] ?? null]));
}

/** One step that does what `a` and then `b` do, or null where there is none. Keeps a drag or a typed word one step long. */
export function mergeSteps(a: Step, b: Step): Step | null {
  // A field that is taken away and comes back stands at the end.
  if (a.kind === 'setNode' && b.kind === 'setNode')
    return a.id === b.id && !Object.values(a.changes).includes(null) && b.order === undefined
      ? { ...a, changes: { ...a.changes, ...b.changes } }
      : null;
  if (a.kind === 'moveNodes' && b.kind === 'moveNodes') return { ...a, positions: { ...a.positions, ...b.positions } };
  if (a.kind === 'setMeta' && b.kind === 'setMeta' && a.field === b.field) return b;
  if (a.kind === 'setParameter' && b.kind === 'setParameter' && a.address === b.address && b.spec !== null && a.spec !== null)
    return { ...a, spec: b.spec };
  if (
    a.kind === 'setDefinition' &&
    b.kind === 'setDefinition' &&
    a.name === b.name &&
    b.definition !== null &&
    a.definition !== null
  )
    return { ...a, definition: b.definition };
  return null;
}

function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
