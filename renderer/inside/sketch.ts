import { type Definition, type GraphNode, type NodeId, type Point, splitAddress } from '../../graph-core/model/document.ts';
import { isCost } from '../../graph-core/ops/define.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { isDisc, SIZE } from '../canvas/geometry.ts';
import { layOut } from './layout.ts';

/** The shape of what is inside a group, to be drawn small: silhouettes and thin lines, without a word. */
export interface Sketch {
  /** The part of the plane that it fills. */
  readonly viewBox: string;
  /** Of all silhouettes, and of all wires, as one path each. */
  readonly blocks: string;
  readonly wires: string;
}

/** Of a larger group the first ones tell what it is like. */
const MOST = 400;
const MARGIN = 16;
/** How far the lines of ports lead beyond the outermost blocks. */
const OUT = 60;

interface Shape extends Point {
  readonly form: 'disc' | 'cost' | 'block';
  readonly width: number;
  readonly height: number;
}

const known = new WeakMap<Definition, Sketch | null>();

/** The sketch of a definition, the same one while it is the same definition; null where nothing is in it. */
export function sketchOf(definition: Definition): Sketch | null {
  const before = known.get(definition);
  if (before !== undefined) return before;
  const sketch = definition.nodes.length === 0 ? null : drawn(definition);
  known.set(definition, sketch);
  return sketch;
}

function drawn(definition: Definition): Sketch {
  const shapes = shapesOf(definition);
  const all = [...shapes.values()];
  const left = Math.min(...all.map(({ x }) => x)) - OUT;
  const right = Math.max(...all.map(({ x, width }) => x + width)) + OUT;
  const top = Math.min(...all.map(({ y }) => y)) - MARGIN;
  const bottom = Math.max(...all.map(({ y, height }) => y + height)) + MARGIN;
  const at = (address: string): Shape | undefined => shapes.get(splitAddress(address).node);
  const wires = [
    ...definition.edges.flatMap(({ from, to }) => line(out(at(from)), into(at(to)))),
    ...definition.inputs.flatMap(({ at: to }) => line(edge(left, into(at(to))), into(at(to)))),
    ...definition.outputs.flatMap(({ at: from }) => line(out(at(from)), edge(right, out(at(from))))),
  ];
  return {
    viewBox: [left, top, right - left, bottom - top].map(Math.round).join(' '),
    blocks: all.map(silhouette).join(''),
    wires: wires.join(''),
  };
}

function shapesOf({ nodes, edges }: Definition): ReadonlyMap<NodeId, Shape> {
  const few = nodes.slice(0, MOST);
  const boxes = few.map((node) => ({ id: node.id, ...sizeOf(node) }));
  const ids = new Set(few.map(({ id }) => id));
  const links = edges
    .map(({ from, to }) => ({ from: splitAddress(from).node, to: splitAddress(to).node }))
    .filter(({ from, to }) => ids.has(from) && ids.has(to));
  const isPlaced = few.every(({ position }) => position !== undefined);
  const places = new Map(isPlaced ? few.map(({ id, position }) => [id, position]) : layOut(boxes, links));
  return new Map(boxes.map(({ id, ...shape }) => [id, { ...shape, ...(places.get(id) ?? { x: 0, y: 0 }) }] as const));
}

function sizeOf({ type }: GraphNode): Pick<Shape, 'form' | 'width' | 'height'> {
  if (isDisc(type)) return { form: 'disc', width: SIZE.parameter, height: SIZE.parameter };
  const op = opOf(type);
  if (op && isCost(op)) return { form: 'cost', width: SIZE.cost, height: SIZE.cost };
  return { form: 'block', width: SIZE.blockWidth, height: SIZE.blockHeight };
}

/** A block is flat where its values come in and round where they leave. */
function silhouette({ form, x, y, width, height }: Shape): string {
  const [right, bottom, r] = [x + width, y + height, height / 2];
  if (form === 'cost') return `M${x} ${y}H${right}V${bottom}H${x}Z`;
  if (form === 'disc') return `M${x} ${y + r}a${r} ${r} 0 1 1 ${height} 0a${r} ${r} 0 1 1 ${-height} 0Z`;
  return `M${x} ${y}H${right - r}a${r} ${r} 0 0 1 0 ${height}H${x}Z`;
}

const out = (shape: Shape | undefined): Point | null =>
  shape ? { x: shape.x + shape.width, y: shape.y + shape.height / 2 } : null;
const into = (shape: Shape | undefined): Point | null => (shape ? { x: shape.x, y: shape.y + shape.height / 2 } : null);
const edge = (x: number, end: Point | null): Point | null => end && { x, y: end.y };

function line(from: Point | null, to: Point | null): string[] {
  if (!from || !to) return [];
  const bend = Math.max(20, Math.abs(to.x - from.x) / 2);
  return [`M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}`];
}
