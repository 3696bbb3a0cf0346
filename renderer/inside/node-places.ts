import type { Point } from '../../graph-core/model/document.ts';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { Inside } from '../../session/protocol.ts';
import type { NodeGeometry, PortPlace } from '../canvas/geometry.ts';
import { CELL, stripSize } from '../canvas/summary.ts';
import type { DrawnVariable, InsideNodeData } from './drawing.ts';
import { layOut } from './layout.ts';
import { split } from './scope-ids.ts';

/** Where what is inside a block stands. */

/** Pixels of value and gradient below a variable, whether they are known yet or not, and of the name below a circle. */
function writtenBelow(outputs: readonly DrawnVariable[], named: boolean): number {
  const lines = outputs.map(({ shape }) => {
    const count = sizeOf(shape ?? []);
    if (count <= 4 || count > 64) return 16;
    return stripSize({ shape: shape ?? [], entries: new Array<number>(count).fill(0) }).rows * CELL.height + 4;
  });
  return 2 * Math.max(0, ...lines) + (named ? 18 : 0);
}

/** What comes in, and not a weight that a block keeps. */
const isPort = (id: string): boolean => id.startsWith('@') && !id.includes(':');

/** Where the user drew a group's blocks, else laid out; weights above their blocks, what comes in at the left. */
export function placesOf(inside: Inside, data: readonly InsideNodeData[]): ReadonlyMap<string, Point> {
  const links = inside.edges.map(({ from, to }) => ({ from: split(from).node, to: split(to).node }));
  const box = ({ node, geometry, outputs }: InsideNodeData) => ({
    id: node.id,
    width: geometry.width,
    height: geometry.height,
    below: writtenBelow(outputs, node.kind === 'input'),
  });
  const inner = data.filter(({ node }) => !node.id.startsWith('@'));
  const drawn = inner.every(({ node }) => node.position !== null) && inside.kind === 'group';
  const laid = data.filter(({ beside }) => !beside);
  const isLaid = new Set(laid.map(({ node }) => node.id));
  const places = drawn
    ? new Map(inner.map(({ node }) => [node.id, node.position as Point]))
    : new Map(
        layOut(
          laid.map(box),
          links.filter(({ from, to }) => isLaid.has(from) && isLaid.has(to)),
          // ports are read from top to bottom, in their order
          new Set(inside.kind === 'group' ? laid.flatMap(({ node: { id } }) => (isPort(id) ? [id] : [])) : []),
        ),
      );
  const left = Math.min(0, ...[...places.values()].map(({ x }) => x));
  let lowest = Number.NEGATIVE_INFINITY;
  for (const each of data) {
    const { node, geometry, beside } = each;
    if (places.has(node.id)) continue;
    const reader = inside.edges.find(({ from }) => split(from).node === node.id)?.to;
    const { node: block = '', port = '' } = reader === undefined ? {} : split(reader);
    const target = data.find((other) => other.node.id === block);
    const at = places.get(block) ?? { x: 0, y: 0 };
    const into = target?.geometry.ports.find((place) => place.port === port) ?? { x: 0, y: 0, side: 'top' as const };
    const place = beside
      ? above(at, into, geometry)
      : { x: left - 150, y: Math.max(at.y + into.y - geometry.height / 2, lowest) };
    if (!beside) lowest = place.y + geometry.height + 70;
    places.set(node.id, place);
  }
  return places;
}

/** The first weight straight above its port, the next further right and lower, clear of what is written beside the first. */
const above = (block: Point, port: Pick<PortPlace, 'x' | 'y' | 'side'>, { width }: NodeGeometry): Point =>
  port.side === 'left' || port.side === 'right'
    ? aside(block, port)
    : port.x < 60
      ? { x: block.x + port.x - width / 2, y: block.y - 176 }
      : { x: block.x + port.x - width / 2 + 52, y: block.y - 96 };

/** Of a block that is read upright: beside it, one further out and higher than the other. */
function aside(block: Point, { x, y, side }: Pick<PortPlace, 'x' | 'y' | 'side'>): Point {
  const out = y < 20 ? 170 : 90;
  return { x: block.x + x + (side === 'left' ? -out : out), y: block.y + y - out };
}
