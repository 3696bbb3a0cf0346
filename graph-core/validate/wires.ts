import { inputPortOf, outputNames, outputPortOf } from '../edit/catalogue.ts';
import { matchesAny } from '../model/address.ts';
import { type Address, type Edge, type GraphNode, type NodeId, splitAddress } from '../model/document.ts';
import { type Diagnostic, errorAt } from '../model/result.ts';
import { isCost, type OpDef } from '../ops/define.ts';
import { attrsOf } from './attrs.ts';
import { blockOf, type Definitions, type Drawing, definitionOf, isGroup, isInstance, isRepeat } from './instances.ts';
import { endsOf, keepSound, wasSound } from './known-wires.ts';
import { findCycles, topologicalOrder } from './order.ts';
import { unroll } from './unroll.ts';

/** A drawing with its wires sorted out. */
export interface Wiring {
  readonly byId: ReadonlyMap<NodeId, GraphNode>;
  /** By node, by input port: the address wired into it. Penalties also list the parameters they are about. */
  readonly incoming: ReadonlyMap<NodeId, ReadonlyMap<string, Address>>;
  /** Ports of repeats that a group's own ports stand for, and what those feed: see unroll.ts. */
  readonly fed: ReadonlyMap<Address, readonly Address[]>;
  /** Ends of wires that were refused: what is wrong there has been said. */
  readonly refused: ReadonlySet<Address>;
  /** Nodes in execution order; those on or behind a cycle are missing. */
  readonly order: readonly NodeId[];
  readonly hasCycle: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** Whether a node has an output port of this name; null when it cannot be known (an unknown block). */
export function hasOutput(node: GraphNode, port: string, definitions: Definitions): boolean | null {
  if (isInstance(node)) return definitionOf(node, definitions)?.outputs.some((o) => o.name === port) ?? null;
  const op = blockOf(node.type);
  return op ? outputPortOf(op, port) !== undefined : null;
}

export function hasInput(node: GraphNode, port: string, definitions: Definitions): boolean | null {
  if (isInstance(node)) return definitionOf(node, definitions)?.inputs.some((i) => i.name === port) ?? null;
  const op = blockOf(node.type, node.attrs ?? {});
  return op ? inputPortOf(op, port) !== undefined : null;
}

/** Whether an output is the red square of a cost, or a group's port that shows one. */
export function isCostOutput(node: GraphNode, port: string, definitions: Definitions, depth = 0): boolean {
  if (!isGroup(node)) {
    const op = blockOf(node.type);
    return op !== undefined && isCost(op);
  }
  const definition = definitionOf(node, definitions);
  const at = definition?.outputs.find((o) => o.name === port)?.at;
  if (!definition || at === undefined || depth > 32) return false;
  const inner = splitAddress(at);
  const found = definition.nodes.find((n) => n.id === inner.node);
  return found !== undefined && isCostOutput(found, inner.port, definitions, depth + 1);
}

/** Output ports of a node, by what it is; empty for an unknown block. */
export function outputPorts(node: GraphNode, definitions: Definitions): readonly string[] {
  if (isInstance(node)) return definitionOf(node, definitions)?.outputs.map((o) => o.name) ?? [];
  const op = blockOf(node.type);
  return op ? outputNames(op, attrsOf(op, node)) : [];
}

/** Sorts out the wires of a drawing: who feeds whom, in which order, and what is wrong with them. */
export function wire(drawn: Drawing, definitions: Definitions, prefix: string, outer: Iterable<Address> = []): Wiring {
  const diagnostics: Diagnostic[] = [];
  const drawing = unroll(drawn, definitions, prefix, outer, diagnostics);
  const byId = new Map<NodeId, GraphNode>();
  for (const node of drawing.nodes) {
    if (byId.has(node.id)) {
      diagnostics.push(errorAt('graph/duplicate-id', prefix + node.id, `two blocks are called ${node.id}`, 'rename one of them'));
    } else byId.set(node.id, node);
  }
  const incoming = new Map<NodeId, Map<string, Address>>();
  const refused = new Set<Address>();
  const feeds = new Feeds(byId);
  for (const edge of drawing.edges) {
    const { source, target } = endsOf(edge);
    const [fromNode, toNode] = [byId.get(source.node), byId.get(target.node)];
    const ports = incoming.get(target.node);
    const problem = checkEdge(edge, fromNode, toNode, ports?.get(target.port), definitions);
    if (problem) {
      diagnostics.push({ ...problem, address: prefix + problem.address });
      refused.add(edge.to);
      continue;
    }
    feeds.add(fromNode as GraphNode, toNode as GraphNode);
    if (ports) ports.set(target.port, edge.from);
    else incoming.set(target.node, new Map([[target.port, edge.from]]));
  }
  addPenalties(byId, incoming, feeds, definitions);
  return { byId, incoming, refused, fed: drawing.fed, diagnostics, ...sort(feeds, diagnostics, prefix) };
}

/** Which nodes of a drawing feed which, by their places among them. */
class Feeds {
  readonly nodes: readonly GraphNode[];
  readonly successors: number[][];
  readonly #places = new Map<GraphNode, number>();

  constructor(byId: ReadonlyMap<NodeId, GraphNode>) {
    this.nodes = [...byId.values()];
    this.successors = this.nodes.map(() => []);
    for (const [i, node] of this.nodes.entries()) this.#places.set(node, i);
  }

  add(from: GraphNode, to: GraphNode): void {
    this.successors[this.#places.get(from) as number]?.push(this.#places.get(to) as number);
  }
}

/** What is wrong with a wire, whose ends are at these nodes where there are such; `before` feeds the port already. */
function checkEdge(
  edge: Edge,
  fromNode: GraphNode | undefined,
  toNode: GraphNode | undefined,
  before: Address | undefined,
  definitions: Definitions,
): Diagnostic | null {
  const { from, to } = edge;
  if (!fromNode || !toNode) {
    const { source, target } = endsOf(edge);
    const lost = fromNode ? target.node : source.node;
    return errorAt(
      'wire/unknown-node',
      to,
      `the wire from ${from} to ${to} ends at ${lost}, which does not exist`,
      'remove the wire',
    );
  }
  if (before === undefined && wasSound(edge, fromNode, toNode)) return null;
  const problem = checkPorts(edge, fromNode, toNode, definitions);
  if (problem) return problem;
  if (before !== undefined) {
    return errorAt(
      'wire/twice',
      to,
      `${to} is wired twice, from ${before} and from ${from}`,
      'remove one of the wires, or add them with an add block',
    );
  }
  const refusal = checkCostWire(fromNode, toNode, edge, definitions);
  if (refusal === null) keepSound(edge, fromNode, toNode);
  return refusal;
}

/** Whether a wire's ends are there on its blocks. */
function checkPorts(edge: Edge, fromNode: GraphNode, toNode: GraphNode, definitions: Definitions): Diagnostic | null {
  const { source, target } = endsOf(edge);
  if (hasOutput(fromNode, source.port, definitions) === false) {
    const ports = outputPorts(fromNode, definitions).join(', ') || 'none';
    return errorAt(
      'wire/unknown-port',
      edge.from,
      `${fromNode.type} has no output port "${source.port}" (it has: ${ports})`,
      'wire one of its ports',
    );
  }
  // a repeat's own wires come from what its outputs stand for
  if ((!isRepeat(toNode) || toNode.muted === true) && hasInput(toNode, target.port, definitions) === false) {
    const mend = blockOf(toNode.type)?.inputsOf
      ? `wire one of its ports, write ${target.port} in its expression, or remove the wire`
      : 'wire one of its ports';
    const message = `${toNode.type} has no input port "${target.port}" (it has: ${inputNames(toNode, definitions)})`;
    return errorAt('wire/unknown-port', edge.to, message, mend);
  }
  return null;
}

export function inputNames(node: GraphNode, definitions: Definitions): string {
  if (isInstance(node)) return [...new Set(definitionOf(node, definitions)?.inputs.map((i) => i.name))].join(', ') || 'none';
  const names = Object.entries(blockOf(node.type, node.attrs ?? {})?.inputs ?? {}).map(([name, spec]) =>
    spec.list === true ? `${name}.0 ...` : name,
  );
  return names.join(', ') || 'none';
}

/** A cost goes into cost-sum and cost-value only, and only costs go there. */
export function checkCostWire(
  fromNode: GraphNode,
  toNode: GraphNode,
  { from, to }: Edge,
  definitions: Definitions,
): Diagnostic | null {
  if (isInstance(toNode) || !blockOf(toNode.type)) return null;
  const port = splitAddress(to).port;
  const takesCosts = inputPortOf(blockOf(toNode.type, toNode.attrs ?? {}) as OpDef, port)?.accepts === 'cost';
  const isCostWire = isCostOutput(fromNode, splitAddress(from).port, definitions);
  if (isCostWire && !takesCosts) {
    return errorAt(
      'wire/cost-output',
      to,
      `${from} is a cost, and a cost goes into cost-sum or cost-value only, not into ${to}`,
      'put a cost-value block between them, or add costs with a cost-sum block',
    );
  }
  if (!isCostWire && takesCosts && blockOf(fromNode.type)) {
    return errorAt(
      'wire/not-a-cost',
      to,
      `${to} takes costs only, and ${from} is not one`,
      'make it a cost with a scalar-cost block',
    );
  }
  return null;
}

/** The list port that a block fills with the parameters its attribute `parameters` names (l2-penalty), if it has one. */
export function penaltyPort(op: OpDef): string | null {
  if (op.attrs.parameters?.type !== 'strings') return null;
  return Object.entries(op.inputs).find(([, spec]) => spec.list === true)?.[0] ?? null;
}

/** A penalty is wired, without a drawn wire, to every parameter that its patterns name; their shapes come later. */
function addPenalties(
  byId: ReadonlyMap<NodeId, GraphNode>,
  incoming: Map<NodeId, Map<string, Address>>,
  feeds: Feeds,
  definitions: Definitions,
): void {
  for (const node of byId.values()) {
    const op = blockOf(node.type);
    const port = op ? penaltyPort(op) : null;
    if (!op || port === null) continue;
    const given = node.attrs?.parameters ?? op.attrs.parameters?.default ?? ['*'];
    const patterns = Array.isArray(given) ? given.filter((p): p is string => typeof p === 'string') : [];
    const ports = incoming.get(node.id) ?? new Map<string, Address>();
    // Whoever wires the list himself means those values and no others.
    if (ports.size > 0) continue;
    let count = 0;
    for (const owner of byId.values()) {
      if (owner.muted === true) continue;
      for (const address of parameterAddresses(owner, incoming.get(owner.id), definitions)) {
        if (!matchesAny(patterns, address)) continue;
        ports.set(`${port}.${count++}`, address);
        feeds.add(owner, node);
      }
    }
    incoming.set(node.id, ports);
  }
}

/** Groups opened at most while parameters are looked for. */
const MAX_PENALISED = 10_000;

/** Addresses of the parameters a node brings, buffers left out: its own unwired ones, or those inside a group. */
function parameterAddresses(
  node: GraphNode,
  wired: ReadonlyMap<string, Address> | undefined,
  definitions: Definitions,
  depth = 0,
  budget = { left: MAX_PENALISED },
): Address[] {
  if (node.type === 'parameter') return [`${node.id}.value`];
  const op = blockOf(node.type);
  if (!isGroup(node)) {
    const attrs = {
      ...Object.fromEntries(Object.entries(op?.attrs ?? {}).map(([name, spec]) => [name, spec.default])),
      ...node.attrs,
    };
    return Object.entries(op?.inputs ?? {}).flatMap(([port, { own }]) =>
      own && own.role !== 'buffer' && wired?.has(port) !== true && own.when?.(attrs) !== false ? [`${node.id}.${port}`] : [],
    );
  }
  const definition = definitionOf(node, definitions);
  // Shared weights belong to the instance they are shared with; definitions inside each other are refused elsewhere.
  if (!definition || depth > 16 || --budget.left < 0 || typeof node.attrs?.shareWith === 'string') return [];
  const inside = new Map<NodeId, Map<string, Address>>();
  const fed = [...definition.edges.map((e) => e.to), ...definition.inputs.filter((i) => wired?.has(i.name)).map((i) => i.at)];
  for (const to of fed) {
    const target = splitAddress(to);
    inside.set(target.node, (inside.get(target.node) ?? new Map()).set(target.port, to));
  }
  return definition.nodes.flatMap((n) =>
    n.muted === true ? [] : parameterAddresses(n, inside.get(n.id), definitions, depth + 1, budget).map((a) => `${node.id}/${a}`),
  );
}

function sort(
  { nodes, successors }: Feeds,
  diagnostics: Diagnostic[],
  prefix: string,
): { readonly order: readonly NodeId[]; readonly hasCycle: boolean } {
  const idAt = (n: number): NodeId => (nodes[n] as GraphNode).id;
  const ordered = topologicalOrder(successors);
  for (const cycle of findCycles(successors, ordered)) {
    const names = cycle.map(idAt);
    const shown = names.length > 12 ? [...names.slice(0, 6), '...', ...names.slice(-5)] : names;
    const path = [...shown, names[0]].join(' -> ');
    diagnostics.push(
      errorAt(
        'graph/cycle',
        prefix + names[0],
        names.length === 1
          ? `${names[0]} feeds itself: ${path}`
          : `these ${names.length} blocks feed each other in a circle: ${path}`,
        'remove one of the wires between them',
      ),
    );
  }
  return { order: ordered.map(idAt), hasCycle: ordered.length < nodes.length };
}
