import type { Edge as FlowEdge, Node as FlowNode } from '@xyflow/react';
import { rerouteKey, reroutesOf } from '../../graph-core/edit/reroutes.ts';
import { scopeOf } from '../../graph-core/edit/scope.ts';
import type { Document, GraphNode, Point } from '../../graph-core/model/document.ts';
import type { OpDef } from '../../graph-core/ops/define.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import type { Inside, InsideNode, InsideVariable, TensorSummary } from '../../session/protocol.ts';
import { drawnOp } from '../canvas/drawn-op.ts';
import { geometryOf, isDisc, type NodeGeometry, SIZE } from '../canvas/geometry.ts';
import { handleOf } from '../canvas/handle.ts';
import { symbolText, symbolWithin } from '../canvas/symbols.ts';
import type { BlockProgress } from '../canvas/use-session-values.ts';
import { nodesById, symbolOf, wiredFor } from '../state/derived.ts';
import type { Accumulating, ReachedInside } from '../state/operation-walk.ts';
import { type Choice, choiceOf, wireOf } from './choice.ts';
import { formulaOf } from './formula-face.ts';
import { placesOf } from './node-places.ts';
import { addressIn, split } from './scope-ids.ts';

/** What is inside a block -> what React Flow draws. */

export interface DrawnVariable extends InsideVariable {
  /** Within the drawing. */
  readonly address: string;
  readonly symbol: string;
  readonly value: TensorSummary | undefined;
  readonly gradient: TensorSummary | undefined;
  /** Some of its uses have given their part of the gradient, and not all. */
  readonly accumulating: Accumulating | undefined;
}

export interface InsideNodeData extends Record<string, unknown> {
  readonly node: InsideNode;
  readonly path: string;
  readonly op: OpDef | undefined;
  readonly geometry: NodeGeometry;
  /** With the symbols of its operands in place. */
  readonly formula: string;
  readonly outputs: readonly DrawnVariable[];
  /** A block or a port of a group: it can be moved, wired, renamed. */
  readonly editable: boolean;
  /** The block of the group as it is called in there; null for what has no node of its own. */
  readonly block: GraphNode | null;
  /** What a click selects; null in a composite. */
  readonly choice: Choice | null;
  /** The group that keeps the weight for all that share it, where it is another one: `a / p`. */
  readonly sharedFrom: string | null;
  /** Labels stand beside a circle whose wire leaves downwards. */
  readonly beside: boolean;
  /** How far a walk through the operations has come; null where nobody walks. */
  readonly progress: BlockProgress | null;
}

export interface InsideWireData extends Record<string, unknown> {
  readonly symbol: string;
  readonly value: TensorSummary | undefined;
  readonly gradient: TensorSummary | undefined;
  /** The wire of the graph that it is, as in the selection; null for none. */
  readonly wire: string | null;
  /** The port that it leads into, in the graph. */
  readonly use: string;
  /** How an opened group calls it, for what a hand is about to do to it. */
  readonly mark?: string;
  /** Points that it is led through. */
  readonly bends?: readonly Point[];
}

export type InsideFlowNode = FlowNode<InsideNodeData, 'inside'>;
export type InsideFlowEdge = FlowEdge<InsideWireData, 'inside-wire'>;

export interface Drawing {
  /** By address within it. */
  readonly symbols: ReadonlyMap<string, string>;
  readonly nodes: readonly InsideFlowNode[];
  readonly edges: readonly InsideFlowEdge[];
}

/** What only exists inside is numbered in the order of computation, with a letter for each composite on the way in. */
const LETTERS = ['u', 'v', 'q', 'r'];

/** Of a weight in a group its address in this instance, also where it is kept in another that shares it. */
export function ownAddress({ path, kind }: Pick<Inside, 'path' | 'kind'>, address: string): string | null {
  if (kind !== 'group') return null;
  const { node, port } = split(address);
  if (!node.startsWith('@')) return `${path}/${node}.${port}`;
  return node.includes(':') ? `${path}/${node.slice(1).replace(':', '.')}` : null;
}

/**
 * Symbols by address: those of the graph for what is a value of the graph, without the names of the groups that are open;
 * u1, u2 ... for what is computed in between.
 */
export function symbolsInside(inside: Inside, document: Document): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const between = Object.entries(inside.variables).filter(([, { of }]) => of === null);
  const letter = LETTERS[(inside.kind === 'composite' ? inside.trail.length - 1 : 0) % LETTERS.length] as string;
  for (const [i, [address]] of between.entries()) found.set(address, between.length === 1 ? letter : `${letter}${i + 1}`);
  for (const [address, { of }] of Object.entries(inside.variables)) {
    if (of === null) continue;
    found.set(address, symbolWithin(symbolOf(document, ownAddress(inside, address) ?? of), inside.path));
  }
  return found;
}

const ports = (names: readonly string[]) => Object.fromEntries(names.map((port) => [port, { docs: '' }]));

/** The op as this drawing has it: with the ports that are there. */
function drawnAs({ type, inputs, outputs }: InsideNode): OpDef | undefined {
  const op = opOf(type);
  return op && { ...op, inputs: ports(inputs), outputs: ports(outputs) };
}

const progressOf = ({ id, kind }: InsideNode, { done, current }: ReachedInside): BlockProgress =>
  id === current ? 'current' : kind === 'input' || done.has(id) ? 'done' : 'none';

/** A computed value comes in as an open circle, somewhat larger than on its block. */
const COMPUTED = 44;

function discOf(node: InsideNode, beside: boolean): NodeGeometry {
  const form = isDisc(node.type) ? node.type : 'constant';
  const size = node.type === '' ? COMPUTED : SIZE[form];
  const at = beside ? { side: 'bottom' as const, x: size / 2, y: size } : { side: 'right' as const, x: size, y: size / 2 };
  return { form, width: size, height: size, body: size, ports: [{ port: 'value', kind: 'source', role: 'output', ...at }] };
}

/** React Flow lets the pointer through where nothing can be selected or moved. */
export const POINTED_AT = { pointerEvents: 'all' } as const;

/** Everything that is drawn, with the numbers that are known: where somebody walks through it, as far as `reached`. */
export function drawingOf(whole: Inside, document: Document, reached: ReachedInside | null = null): Drawing {
  const inside = reached?.inside ?? whole;
  const symbols = symbolsInside(inside, document);
  const isGroup = inside.kind === 'group';
  const sources = new Map(inside.edges.map(({ from, to }) => [to, from]));
  const symbolAt = (address: string | undefined): string => symbolText(symbols.get(address ?? '') ?? '');
  const variable = (address: string): DrawnVariable => ({
    ...(inside.variables[address] ?? { shape: null, of: null, port: null }),
    address,
    symbol: symbols.get(address) ?? '',
    value: inside.values[address],
    gradient: inside.gradients[address],
    accumulating: reached?.accumulating[address],
  });
  const scope = isGroup ? scopeOf(document, inside.path) : null;
  const blocks = scope && nodesById(scope.document);
  const data = inside.nodes.map((node): InsideNodeData => {
    const block = blocks?.get(node.id);
    const op = block ? drawnOp(block, document, `${inside.path}/${node.id}`) : drawnAs(node);
    const beside = isGroup && node.type === 'parameter' && feedsOwn(node, inside);
    // in a composite, drawing is an operation on the seed and the place, drawn as such
    const graphNode = block ?? { id: node.id, type: isDisc(node.type) ? 'operation' : node.type };
    const wired = (block && scope && wiredFor(scope.document).get(node.id)) ?? {
      inputs: new Set(node.inputs),
      feedsWeight: false,
    };
    return {
      editable: isGroup && !node.id.includes(':'),
      block: block ?? null,
      node,
      path: inside.path,
      op,
      geometry: node.kind === 'input' ? discOf(node, beside) : geometryOf(graphNode, op, wired),
      formula: formulaOf(
        node,
        op,
        node.inputs.map((port) => symbolAt(sources.get(`${node.id}.${port}`))),
      ),
      outputs: node.outputs.map((port) => variable(`${node.id}.${port}`)),
      choice: choiceOf(inside, node.id),
      sharedFrom: sharedFrom(inside, node),
      beside,
      progress: reached && progressOf(node, reached),
    };
  });
  const places = placesOf(inside, data);
  const nodes = data.map(
    (each): InsideFlowNode => ({
      id: each.node.id,
      type: 'inside',
      position: places.get(each.node.id) ?? { x: 0, y: 0 },
      data: each,
      width: each.geometry.width,
      height: each.geometry.height,
      handles: each.geometry.ports.map(handleOf),
      style: POINTED_AT,
    }),
  );
  const edges = inside.edges.map(({ from, to }): InsideFlowEdge => {
    const [source, target] = [split(from), split(to)];
    const id = `${from}->${to}`;
    const mark = scope === null ? undefined : rerouteKey({ from: addressIn(scope, from), to: addressIn(scope, to) });
    const bends = scope === null || mark === undefined ? undefined : reroutesOf(scope.document).get(mark);
    const wire: InsideWireData = {
      ...(mark === undefined ? {} : { mark }),
      ...(bends === undefined ? {} : { bends }),
      symbol: symbolAt(from),
      value: inside.values[from],
      gradient: inside.gradients[`edge:${id}`],
      wire: wireOf(inside, { from, to }),
      use: `${inside.path}/${to}`,
    };
    return {
      id,
      type: 'inside-wire',
      source: source.node,
      sourceHandle: source.port,
      target: target.node,
      targetHandle: target.port,
      focusable: false,
      data: wire,
      ariaLabel: `${from} → ${to}`,
    };
  });
  return { symbols, nodes, edges };
}

function sharedFrom(inside: Inside, { id, type }: InsideNode): string | null {
  const address = `${id}.value`;
  const [of, own] = [inside.variables[address]?.of ?? null, ownAddress(inside, address)];
  if (type !== 'parameter' || of === null || own === null || of === own) return null;
  return of.split('/').slice(0, -1).join(' / ');
}

/** Whether a circle goes into a weight port of a block, which lies on its upper side. */
const feedsOwn = ({ id }: InsideNode, { edges, nodes }: Inside): boolean =>
  edges.some(({ from, to }) => {
    const target = split(to);
    const type = nodes.find((each) => each.id === target.node)?.type ?? '';
    return split(from).node === id && opOf(type)?.inputs[target.port]?.own !== undefined;
  });
