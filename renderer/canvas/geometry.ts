import { type Document, type GraphNode, type NodeId, type Point, splitAddress } from '../../graph-core/model/document.ts';
import { isCost, type OpDef, withDefaults } from '../../graph-core/ops/define.ts';
import { turnedDownOf, turnedOf } from './turned.ts';
import { upsideDown, withPortsUp } from './upright.ts';

/**
 * Sizes and port places of everything on the canvas, in pixels at zoom 1. They depend on the block's definition, its
 * attributes and its wires, never on zoom, values or fonts: nothing on the canvas has to be measured.
 */

/** Variables, which are drawn as circles. */
const DISCS = ['observed', 'parameter', 'constant', 'random'] as const;
export type DiscForm = (typeof DISCS)[number];
export type NodeForm = DiscForm | 'block' | 'group' | 'cost' | 'unknown';

export type Side = 'left' | 'right' | 'top' | 'bottom';

export interface PortPlace {
  readonly port: string;
  readonly kind: 'source' | 'target';
  readonly side: Side;
  /** Where the wire touches, relative to the node's corner. */
  readonly x: number;
  readonly y: number;
  /** `own`: an input that the block fills with a weight of its own while it is not wired; `attachment`: only for cost-sum and cost-value. */
  readonly role: 'input' | 'own' | 'output' | 'attachment';
}

export interface NodeGeometry {
  readonly form: NodeForm;
  readonly width: number;
  readonly height: number;
  /** Width of the block's own outline; the circles of its outputs sit behind it. */
  readonly body: number;
  readonly ports: readonly PortPlace[];
  /** The output side is up, the inputs are below: for diagrams that are read from the bottom. */
  readonly turned?: boolean;
  /** Of a turned block: upside down, for diagrams that are read from the top. */
  readonly down?: boolean;
}

export const SIZE = {
  observed: 56,
  parameter: 48,
  constant: 48,
  random: 48,
  cost: 80,
  blockWidth: 160,
  blockHeight: 72,
  /** Added for each port beyond two. */
  portStep: 24,
  /** Open circle of a computed variable. */
  circle: 36,
  /** How far the circle reaches into the block, so that it sits on its output. */
  overlap: 4,
  /** Room for a circle and the number below it. */
  outputStep: 64,
  handle: 10,
  /** Outline of a block whose output side is up, and how much of it is its arch. */
  turnedHeight: 92,
  turnedRound: 36,
} as const;

/** What a node's geometry needs to know of its wires. */
export interface Wired {
  /** Input ports that have a wire. */
  readonly inputs: ReadonlySet<string>;
  /** The node's value goes into a block's own weight, which lies below it. */
  readonly feedsWeight: boolean;
  /** It is drawn with its output side up. */
  readonly turned?: boolean;
  /** It is drawn with its output side down. */
  readonly down?: boolean;
}

const nothing: Wired = { inputs: new Set(), feedsWeight: false };

const source = (port: string, side: Side, x: number, y: number, role: PortPlace['role'] = 'output'): PortPlace => ({
  port,
  kind: 'source',
  side,
  x,
  y,
  role,
});
const target = (port: string, side: Side, x: number, y: number, role: PortPlace['role'] = 'input'): PortPlace => ({
  port,
  kind: 'target',
  side,
  x,
  y,
  role,
});

function disc(form: DiscForm, size: number, wired: Wired): NodeGeometry {
  const out = wired.feedsWeight ? source('value', 'bottom', size / 2, size) : source('value', 'right', size, size / 2);
  return { form, width: size, height: size, body: size, ports: [out] };
}

/** Names of the inputs on the flat side; a list port shows its wired places and a free one. */
function plainInputs(op: OpDef, wired: Wired): string[] {
  const names: string[] = [];
  for (const [name, port] of Object.entries(op.inputs)) {
    if (port.own !== undefined) continue;
    if (!port.list) {
      names.push(name);
      continue;
    }
    let count = 0;
    for (const input of wired.inputs) {
      const place = input.startsWith(`${name}.`) ? Number(input.slice(name.length + 1)) : -1;
      if (Number.isInteger(place) && place >= count) count = place + 1;
    }
    for (let i = 0; i <= count; i++) names.push(`${name}.${i}`);
  }
  // a wire to a name that the block's attributes no longer have is drawn all the same, to be seen and mended
  if (op.inputsOf) for (const input of wired.inputs) if (!names.includes(input)) names.push(input);
  return names;
}

/** Inputs that are weights of the block's own unless wired. */
export const ownPorts = (op: OpDef, node: GraphNode, wired: ReadonlySet<string>): string[] =>
  Object.entries(op.inputs)
    .filter(
      ([name, port]) =>
        port.own !== undefined && (wired.has(name) || (port.own.when?.(withDefaults(op, node.attrs ?? {})) ?? true)),
    )
    .map(([name]) => name);

/** The middle of one of `count` equal parts of a side. */
const middle = (index: number, count: number, length: number): number => Math.round((length * (index + 0.5)) / count);

/** Evenly spaced along a side. */
const spread = (index: number, count: number, length: number): number => Math.round((length * (index + 1)) / (count + 1));

function cost(op: OpDef, wired: Wired): NodeGeometry {
  const size = SIZE.cost;
  const names = plainInputs(op, wired);
  const height = size + SIZE.portStep * Math.max(0, names.length - 2);
  const inputs = names.map((name, i) => target(name, 'left', 0, spread(i, names.length, height)));
  return {
    form: 'cost',
    width: size,
    height,
    body: size,
    ports: [...inputs, source('cost', 'right', size, height / 2, 'attachment')],
  };
}

function block(op: OpDef, node: GraphNode, wired: Wired): NodeGeometry {
  const inputs = plainInputs(op, wired);
  const outputs = Object.keys(op.outputs);
  const needed = SIZE.blockHeight + SIZE.portStep * Math.max(0, inputs.length - 2);
  const height = Math.max(needed, SIZE.outputStep * outputs.length);
  const width = SIZE.blockWidth + SIZE.circle - SIZE.overlap;
  const own = ownPorts(op, node, wired.inputs);
  return {
    form: 'block',
    width,
    height,
    body: SIZE.blockWidth,
    ports: [
      ...inputs.map((name, i) => target(name, 'left', 0, spread(i, inputs.length, height))),
      ...own.map((name, i) => target(name, 'top', 44 + 48 * i, 0, 'own')),
      ...outputs.map((name, i) => source(name, 'right', width, middle(i, outputs.length, height))),
    ],
  };
}

/** How far up the circle of a turned block's output reaches beyond its outline. */
export const TURNED_TOP = SIZE.circle - SIZE.overlap;

/** Inputs below, outputs above, weights of its own at the left. */
function turnedBlock(op: OpDef, node: GraphNode, wired: Wired): NodeGeometry {
  const inputs = plainInputs(op, wired);
  const outputs = Object.keys(op.outputs);
  const width = Math.max(SIZE.blockWidth, SIZE.outputStep * outputs.length, SIZE.portStep * (inputs.length + 1));
  const own = ownPorts(op, node, wired.inputs);
  const body = Math.max(SIZE.turnedHeight, SIZE.turnedRound + SIZE.portStep * own.length);
  const height = body + TURNED_TOP;
  return {
    form: 'block',
    width,
    height,
    body: width,
    turned: true,
    ports: [
      ...inputs.map((name, i) => target(name, 'bottom', spread(i, inputs.length, width), height)),
      ...own.map((name, i) => target(name, 'left', 0, height - 14 - SIZE.portStep * i, 'own')),
      ...outputs.map((name, i) => source(name, 'top', middle(i, outputs.length, width), 0)),
    ],
  };
}

/** A block of a type that this version does not know: the ports are those that its wires name. */
function unknown(wired: Wired): NodeGeometry {
  const inputs = [...wired.inputs];
  const height = SIZE.blockHeight + SIZE.portStep * Math.max(0, inputs.length - 2);
  return {
    form: 'unknown',
    width: SIZE.blockWidth,
    height,
    body: SIZE.blockWidth,
    ports: [
      ...inputs.map((name, i) => target(name, 'left', 0, spread(i, inputs.length, height))),
      source('output', 'right', SIZE.blockWidth, height / 2),
    ],
  };
}

/** Whether a form or a type of block is that of a variable. */
export const isDisc = (form: string): form is DiscForm => (DISCS as readonly string[]).includes(form);

/** Form, size and ports of a node. `op` is undefined for a type that is not known. */
export function geometryOf(node: GraphNode, op: OpDef | undefined, wired: Wired = nothing): NodeGeometry {
  if (op === undefined) return unknown(wired);
  const isHanging = isDisc(node.type) && wired.feedsWeight;
  if (wired.down && !isHanging) {
    const { down: _, ...others } = wired;
    return upsideDown(geometryOf(node, op, { ...others, turned: true }));
  }
  if (isDisc(node.type) || isCost(op)) {
    const flat = isDisc(node.type) ? disc(node.type, SIZE[node.type], wired) : cost(op, wired);
    return wired.turned && !isHanging ? withPortsUp(flat) : flat;
  }
  const drawn = wired.turned ? turnedBlock(op, node, wired) : block(op, node, wired);
  return node.type === 'group' || node.type === 'repeat' ? { ...drawn, form: 'group' } : drawn;
}

/** Outline of a function, flat on the input side and round on the output side, `inset` pixels inside of its box. */
export function outlineOf({ body, height, turned, down }: NodeGeometry, inset: number): string {
  if (down) {
    const [top, bottom, left, right] = [inset, height - TURNED_TOP - inset, inset, body - inset];
    const shoulder = height - TURNED_TOP - SIZE.turnedRound;
    return `M ${left} ${top} V ${shoulder} A ${body / 2 - inset} ${bottom - shoulder} 0 0 0 ${right} ${shoulder} V ${top} Z`;
  }
  if (turned) {
    const [top, bottom, left, right] = [TURNED_TOP + inset, height - inset, inset, body - inset];
    const shoulder = TURNED_TOP + SIZE.turnedRound;
    return `M ${left} ${bottom} V ${shoulder} A ${body / 2 - inset} ${shoulder - top} 0 0 1 ${right} ${shoulder} V ${bottom} Z`;
  }
  const round = SIZE.blockHeight / 2;
  const start = body - round;
  return `M ${inset} ${inset} H ${start} A ${round - inset} ${height / 2 - inset} 0 0 1 ${start} ${height - inset} H ${inset} Z`;
}

/** Middle of the circle of an output. */
export function circleOf({ turned, down }: NodeGeometry, place: PortPlace): { readonly cx: number; readonly cy: number } {
  if (!turned) return { cx: place.x - SIZE.circle / 2, cy: place.y };
  return { cx: place.x, cy: place.y + (down ? -SIZE.circle / 2 : SIZE.circle / 2) };
}

/** The wires of a document, as {@link geometryOf} asks for them. */
export function wiredOf(document: Document, lookup: (type: string) => OpDef | undefined): ReadonlyMap<NodeId, Wired> {
  const types = new Map(document.nodes.map((node) => [node.id, node.type]));
  const inputs = new Map<NodeId, Set<string>>();
  const feeders = new Set<NodeId>();
  const turned = turnedOf(document);
  const down = turnedDownOf(document);
  for (const edge of document.edges) {
    const { node, port } = splitAddress(edge.to);
    const set = inputs.get(node);
    if (set) set.add(port);
    else inputs.set(node, new Set([port]));
    const type = types.get(node);
    if (type !== undefined && lookup(type)?.inputs[port]?.own !== undefined && !turned.has(node) && !down.has(node))
      feeders.add(splitAddress(edge.from).node);
  }
  return new Map(
    document.nodes.map((node) => [
      node.id,
      {
        inputs: inputs.get(node.id) ?? nothing.inputs,
        feedsWeight: feeders.has(node.id),
        ...(turned.has(node.id) ? { turned: true } : down.has(node.id) ? { down: true } : {}),
      },
    ]),
  );
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Room for what is written around a shape: name and shape below, values above. */
export const MARGIN = { x: 48, top: 28, bottom: 44 } as const;
/** Ten thousand blocks can be seen at once. */
export const MIN_ZOOM = 0.02;
/** From this zoom on everything is drawn. */
export const FULL_DETAIL = 0.8;

/** The rectangle around all nodes and what is written beside them; null for none. */
export function boundsOf(nodes: readonly { readonly position: Point; readonly geometry: NodeGeometry }[]): Rect | null {
  if (nodes.length === 0) return null;
  const left = Math.min(...nodes.map(({ position }) => position.x)) - MARGIN.x;
  const top = Math.min(...nodes.map(({ position }) => position.y)) - MARGIN.top;
  const right = Math.max(...nodes.map(({ position, geometry }) => position.x + geometry.width)) + MARGIN.x;
  const bottom = Math.max(...nodes.map(({ position, geometry }) => position.y + geometry.height)) + MARGIN.bottom;
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** What a fitted graph leaves free of its pane, in pixels, as far as it can. */
export interface Spare {
  /** For a hint above it. */
  readonly top: number;
  /** For the arithmetic card below it; the graph moves up to leave half as much again, but never shrinks for that. */
  readonly bottom: number;
  /** The graph shrinks for the sake of that, but not below this zoom. */
  readonly until: number;
}

const NO_SPARE: Spare = { top: 0, bottom: 0, until: Number.POSITIVE_INFINITY };

/**
 * Viewport that shows a rectangle in a pane, centred, never larger than `maxZoom`. The margin at the sides is given up
 * where that is what keeps the numbers readable; the middle, where the room above and below is worth more in one piece.
 */
export function viewportFor(
  rect: Rect,
  pane: { readonly width: number; readonly height: number },
  maxZoom = 1.25,
  { top, bottom, until }: Spare = NO_SPARE,
) {
  const roomy = Math.min(pane.width / rect.width, pane.height / rect.height);
  const tight = Math.min(pane.width / (rect.width - 2 * MARGIN.x + 16), pane.height / rect.height);
  const fitting = roomy < FULL_DETAIL && tight >= FULL_DETAIL ? FULL_DETAIL : roomy;
  const largest = Math.max(MIN_ZOOM, Math.min(maxZoom, fitting));
  const zoom = Math.min(largest, Math.max(until, (pane.height - top - bottom) / rect.height));
  const free = pane.height - rect.height * zoom;
  return {
    zoom,
    x: Math.round(pane.width / 2 - (rect.x + rect.width / 2) * zoom),
    y: Math.round(Math.min(free / 2, Math.max(top, free - 1.5 * bottom)) - rect.y * zoom),
  };
}

/** Level of detail at a zoom: all; symbol, name and the numbers that have room; silhouette and state. */
export type Detail = 'full' | 'middle' | 'far';

export const detailAt = (zoom: number): Detail => (zoom >= FULL_DETAIL ? 'full' : zoom >= 0.4 ? 'middle' : 'far');
