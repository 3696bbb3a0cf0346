import type { GraphNode } from '../../graph-core/model/document.ts';
import { isCost, type OpDef, withDefaults } from '../../graph-core/ops/define.ts';
import { upsideDown } from './upright.ts';
import { UNWIRED, type Wired } from './wired.ts';

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
  /** Only as large as its name, without circles. */
  readonly collapsed?: boolean;
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
  /** Of a collapsed block, and the distance of its ports where there are many. */
  collapsedWidth: 104,
  collapsedHeight: 36,
  collapsedStep: 12,
} as const;

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
  const above = wired.turned ? source('value', 'top', size / 2, 0) : source('value', 'right', size, size / 2);
  const out = wired.feedsWeight ? source('value', 'bottom', size / 2, size) : above;
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
  const long = size + SIZE.portStep * Math.max(0, names.length - 2);
  const [width, height] = wired.turned ? [long, size] : [size, long];
  const inputs = names.map((name, i) => {
    const at = spread(i, names.length, long);
    return wired.turned ? target(name, 'bottom', at, height) : target(name, 'left', 0, at);
  });
  const attachment = wired.turned
    ? source('cost', 'top', width / 2, 0, 'attachment')
    : source('cost', 'right', width, height / 2, 'attachment');
  return { form: 'cost', width, height, body: width, ports: [...inputs, attachment] };
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

/** A block as small as its name: all ports are where they were, closer together. */
function collapsedBlock(op: OpDef, node: GraphNode, wired: Wired): NodeGeometry {
  const [inputs, outputs] = [plainInputs(op, wired), Object.keys(op.outputs)];
  const own = ownPorts(op, node, wired.inputs).filter((name) => wired.inputs.has(name));
  const most = SIZE.collapsedStep * (Math.max(inputs.length, outputs.length) + 1);
  const turned = wired.turned === true;
  const width = turned ? Math.max(SIZE.collapsedWidth, most) : SIZE.collapsedWidth;
  const height = turned ? SIZE.collapsedHeight : Math.max(SIZE.collapsedHeight, most);
  const along = (index: number, count: number): number => spread(index, count, turned ? width : height);
  return {
    form: 'block',
    width,
    height,
    body: width,
    collapsed: true,
    ...(turned ? { turned } : {}),
    ports: [
      ...inputs.map((name, i) => {
        const at = along(i, inputs.length);
        return turned ? target(name, 'bottom', at, height) : target(name, 'left', 0, at);
      }),
      ...own.map((name, i) =>
        turned ? target(name, 'left', 0, spread(i, own.length, height), 'own') : target(name, 'top', 20 + 24 * i, 0, 'own'),
      ),
      ...outputs.map((name, i) => {
        const at = along(i, outputs.length);
        return turned ? source(name, 'top', at, 0) : source(name, 'right', width, at);
      }),
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
export function geometryOf(node: GraphNode, op: OpDef | undefined, wired: Wired = UNWIRED): NodeGeometry {
  if (op === undefined) return unknown(wired);
  if (wired.down && !(isDisc(node.type) && wired.feedsWeight)) {
    const { down: _, ...others } = wired;
    return upsideDown(geometryOf(node, op, { ...others, turned: true }));
  }
  if (isDisc(node.type)) return disc(node.type, SIZE[node.type], wired);
  if (isCost(op)) return cost(op, wired);
  const draw = wired.collapsed ? collapsedBlock : wired.turned ? turnedBlock : block;
  const drawn = draw(op, node, wired);
  return node.type === 'group' || node.type === 'repeat' ? { ...drawn, form: 'group' } : drawn;
}

/** Outline of a function, flat on the input side and round on the output side, `inset` pixels inside of its box. */
export function outlineOf({ body, height, turned, down, collapsed }: NodeGeometry, inset: number): string {
  if (down) {
    const below = collapsed ? 0 : TURNED_TOP;
    const [top, bottom, left, right] = [inset, height - below - inset, inset, body - inset];
    const shoulder = height - below - (collapsed ? height / 2 : SIZE.turnedRound);
    return `M ${left} ${top} V ${shoulder} A ${body / 2 - inset} ${bottom - shoulder} 0 0 0 ${right} ${shoulder} V ${top} Z`;
  }
  if (turned) {
    const above = collapsed ? 0 : TURNED_TOP;
    const [top, bottom, left, right] = [above + inset, height - inset, inset, body - inset];
    const shoulder = above + (collapsed ? height / 2 : SIZE.turnedRound);
    return `M ${left} ${bottom} V ${shoulder} A ${body / 2 - inset} ${shoulder - top} 0 0 1 ${right} ${shoulder} V ${bottom} Z`;
  }
  const round = (collapsed ? SIZE.collapsedHeight : SIZE.blockHeight) / 2;
  const start = body - round;
  return `M ${inset} ${inset} H ${start} A ${round - inset} ${height / 2 - inset} 0 0 1 ${start} ${height - inset} H ${inset} Z`;
}

/** Middle of the circle of an output. */
export function circleOf({ turned, down }: NodeGeometry, place: PortPlace): { readonly cx: number; readonly cy: number } {
  if (!turned) return { cx: place.x - SIZE.circle / 2, cy: place.y };
  return { cx: place.x, cy: place.y + (down ? -SIZE.circle / 2 : SIZE.circle / 2) };
}
