import {
  type Address,
  addressOf,
  type Definition,
  type Document,
  type GraphNode,
  type NodeId,
  splitAddress,
} from '../model/document.ts';
import { err, errorAt, ok, type Result } from '../model/result.ts';
import type { TensorType } from '../ops/define.ts';
import { analyse } from '../validate/analyse.ts';
import { definitionOf, instanceAt, isInstance } from '../validate/instances.ts';
import { definitionsUsed, instancePaths, MAX_PATHS } from './definitions.ts';
import { freshIdLike } from './edits/common.ts';
import { getOwn } from './immutable.ts';
import { followReroutes } from './reroutes.ts';
import { OUTPUT_PLACE, OUTPUT_PORT, type ScopePort } from './scope-ports.ts';
import { scopedSteps } from './scope-steps.ts';
import { applySteps, type Transaction } from './transaction.ts';

/**
 * The inside of a group as a document of its own, so that every edit works in there without knowing of groups. Its blocks and
 * wires are the definition's, its settings those of the instance that is open. The group's ports are blocks: an input port is an
 * observed variable, an output port a block of the type {@link OUTPUT_PORT}. {@link inScope} takes an edit of it back to the
 * whole document.
 */
export interface Scope {
  readonly path: NodeId;
  /** Name of the definition. */
  readonly name: string;
  /** Addresses of the instance's parameters begin so; another's where weights are shared. */
  readonly prefix: string;
  readonly document: Document;
  /** By id in {@link document}. */
  readonly ports: ReadonlyMap<NodeId, ScopePort>;
}

const scopes = new WeakMap<Document, Map<NodeId, Scope | null>>();

/** The inside of the group at a path; null where there is no group. Remembered by document. */
export function scopeOf(doc: Document, path: NodeId): Scope | null {
  const known = scopes.get(doc) ?? new Map<NodeId, Scope | null>();
  scopes.set(doc, known);
  const before = known.get(path);
  if (before !== undefined) return before;
  const made = makeScope(doc, path);
  known.set(path, made);
  return made;
}

function makeScope(doc: Document, path: NodeId): Scope | null {
  const node = instanceAt(doc, path);
  const definition = node && definitionOf(node, doc.definitions);
  if (!node || !definition) return null;
  const prefix = analyse(doc).nodes.get(path)?.group?.parameterPrefix ?? `${path}/`;
  const { nodes, edges, ports } = withPorts(doc, path, definition);
  const within = `${path}/`;
  const document: Document = {
    ...doc,
    nodes,
    edges,
    parameters: below(doc.parameters, prefix),
    definitions: definitionsAround(doc, node.attrs?.definition as string),
    data: { ...doc.data, columns: below(doc.data.columns ?? {}, within) },
    // what is trained is said of the whole graph, in its addresses
    training: trainingIn(doc.training, within),
    view: (definition.view ?? {}) as Document['view'],
  };
  return { path, name: node.attrs?.definition as string, prefix, document, ports };
}

/** The seed, and the names of streams in there, so that no new block takes one of them. */
function trainingIn({ seed, streams = {} }: Document['training'], within: string): Document['training'] {
  const inner = below(streams, within);
  const names = Object.entries(inner).map(([path, name]) => [path, name.startsWith(within) ? name.slice(within.length) : name]);
  return {
    ...(seed === undefined ? {} : { seed }),
    ...(names.length === 0 ? {} : { streams: Object.fromEntries(names) }),
  };
}

const EMPTY: Definition = { nodes: [], edges: [], inputs: [], outputs: [] };
/** The graph around counts as a definition: what it uses is in use. */
const AROUND = '_graph';

/** The definitions as they are seen from inside one: its own drawing is the scope's, and not there a second time. */
const definitionsAround = (doc: Document, name: string): Document['definitions'] => ({
  [AROUND]: { ...EMPTY, nodes: doc.nodes },
  ...doc.definitions,
  [name]: EMPTY,
});

const below = <T>(record: { readonly [address: string]: T }, prefix: string): { readonly [address: string]: T } =>
  Object.fromEntries(
    Object.entries(record).flatMap(([address, value]) =>
      address.startsWith(prefix) ? [[address.slice(prefix.length), value] as const] : [],
    ),
  );

/** The definition's drawing with a block for each of its ports. */
function withPorts(doc: Document, path: NodeId, { nodes, edges, inputs, outputs }: Definition) {
  const taken = new Set(nodes.map(({ id }) => id));
  const ports = new Map<NodeId, ScopePort>();
  const idFor = (side: ScopePort['side'], name: string): NodeId => {
    const id = freshIdLike(taken, name);
    taken.add(id);
    ports.set(id, { side, name });
    return id;
  };
  const has = (at: Address): boolean => nodes.some(({ id }) => id === splitAddress(at).node);
  const types = analyse(doc).nodes.get(path)?.inputs;
  const added: GraphNode[] = [];
  const wires: { from: Address; to: Address }[] = [];
  for (const name of new Set(inputs.map((port) => port.name))) {
    const id = idFor('input', name);
    added.push(variable(id, types?.get(name)?.type ?? null));
    for (const { name: other, at } of inputs) if (other === name && has(at)) wires.push({ from: addressOf(id, 'value'), to: at });
  }
  for (const { name, at } of outputs) {
    const id = idFor('output', name);
    added.push({ id, type: OUTPUT_PORT });
    if (has(at)) wires.push({ from: at, to: addressOf(id, OUTPUT_PLACE) });
  }
  return { nodes: [...nodes, ...added], edges: [...edges, ...wires], ports };
}

const variable = (id: NodeId, type: TensorType | null): GraphNode => ({
  id,
  type: 'observed',
  ...(type === null ? {} : { attrs: { shape: [...type.shape], dtype: type.dtype } }),
});

/** The edit of a group's inside as one of the whole document. Every instance of the definition changes with it. */
export function inScope(doc: Document, scope: Scope, edit: Transaction): Result<Transaction> {
  if (edit.steps.length === 0) return ok(edit);
  const transaction = followReroutes(scope.document, edit);
  const after = applySteps(scope.document, transaction.steps);
  if (!after.ok) return after;
  const definition = getOwn(doc.definitions, scope.name) as Definition;
  if (transaction.moved && instancePaths(doc, scope.name).length >= MAX_PATHS) return tooManyInstances(scope.path);
  const steps = scopedSteps(doc, scope, definition, after.value.document, transaction);
  const itself = within(after.value.document, scope.name);
  if (itself !== undefined)
    return err([
      errorAt(
        'edit/recursive',
        `${scope.path}/${itself}`,
        `${itself} contains the group that it would be put into.`,
        'Put it beside the group.',
      ),
    ]);
  const path = (id: NodeId): NodeId => `${scope.path}/${id}`;
  const isBlock = (id: NodeId): boolean => !scope.ports.has(id);
  const { selectionBefore, selectionAfter, target, moved: _, ...rest } = transaction;
  return ok({
    ...rest,
    steps,
    ...(target === undefined ? {} : { target: `${scope.path}/ ${target}` }),
    ...(selectionBefore && { selectionBefore: selectionBefore.filter(isBlock).map(path) }),
    ...(selectionAfter && { selectionAfter: selectionAfter.filter(isBlock).map(path) }),
    ...(transaction.moved && {
      moved: {
        places: transaction.moved.places.map(([from, to]) => [path(from), path(to)] as const),
        weights: transaction.moved.weights.map(([from, to]) => [path(from), path(to)] as const),
      },
    }),
  });
}

/** Not every instance could be given what it would need to compute the same. */
export const tooManyInstances = (path: NodeId): Result<never> =>
  err([
    errorAt(
      'edit/too-many-instances',
      path,
      `${path} has ${MAX_PATHS} instances with weights of their own, or more: numbers would change in those that cannot follow.`,
      'Let a repeat around it share its weights, or run fewer times, first.',
    ),
  ]);

/** A block of a drawing that contains a definition, also through others. */
function within({ nodes, definitions }: Document, name: string): NodeId | undefined {
  return nodes.find((node) => isInstance(node) && definitionsUsed(definitions, [node]).has(name))?.id;
}

/** A path or address of the whole document as it is called inside the group; null for what lies elsewhere. */
export const toScope = ({ path }: Pick<Scope, 'path'>, address: string): string | null =>
  address.startsWith(`${path}/`) ? address.slice(path.length + 1) : null;
