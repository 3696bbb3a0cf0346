import { Position } from '@xyflow/react';
import { splitAddress } from '../../graph-core/model/document.ts';
import { isDisc } from '../canvas/geometry.ts';
import { type DrawnGraph, type Placed, shapeOf } from '../canvas/placed.ts';
import { roomOf } from '../layout/units.ts';
import { pathText } from '../routing/curve.ts';
import { detourFor, detourPieces, laneOf, plainPieces } from '../routing/detour.ts';
import { keptObstacles, type Obstacle } from '../routing/obstacles.ts';
import type { FeedData } from './card-flow.ts';
import { CARD } from './cards.ts';

/**
 * The way of a wire from a card. It goes across all of a drawing to where the targets are, so that it keeps off what is written at
 * blocks and circles too, also at its own end.
 */

/** From a circle to what is written at it. */
const BESIDE = 3;

function placesOf(node: Placed): readonly Obstacle[] {
  const [shape, room] = [shapeOf(node), roomOf(node)];
  const around = { ...room, x: node.x + room.x, y: node.y + room.y };
  if (!isDisc(node.geometry.form)) {
    // above a block numbers stand only while weights have gradients
    const below = node.geometry.turned ? around : { ...around, y: shape.y, height: around.y + around.height - shape.y };
    return [{ id: node.id, rect: below }];
  }
  const isBeside = node.geometry.ports[0]?.side === 'bottom';
  const by = (isBeside ? shape.width : shape.height) + BESIDE;
  const text = isBeside
    ? { ...around, x: around.x + by, width: around.width - by }
    : { ...around, y: around.y + by, height: around.height - by };
  return [
    { id: node.id, rect: shape },
    { id: `text ${node.id}`, rect: text },
  ];
}

const groundIn = keptObstacles(({ nodes, titles = [], notes = [] }) => [
  ...nodes.flatMap(placesOf),
  ...[...titles, ...notes].map(({ id, ...rect }) => ({ id, rect })),
]);

interface Ends {
  readonly sourceX: number;
  readonly sourceY: number;
  readonly targetX: number;
  readonly targetY: number;
}

/** The line of a wire from a card to a variable, as the `d` of a path. */
export function feedPath(drawn: DrawnGraph, source: string, { to, height, port }: FeedData, at: Ends): string {
  const ends = { ...at, sourcePosition: Position.Right, targetPosition: Position.Left };
  const target = drawn.byId.get(splitAddress(to).node);
  const card = { x: at.sourceX - CARD.width, y: at.sourceY - port.y, width: CARD.width, height };
  const shape = target && {
    x: at.targetX,
    y: at.targetY - target.geometry.height / 2,
    width: target.geometry.width,
    height: target.geometry.height,
  };
  const way =
    shape &&
    detourFor(groundIn(drawn), ends, { source: { id: source, rect: card }, target: { id: target.id, rect: shape } }, laneOf(to));
  return pathText(way ? detourPieces(way, ends) : plainPieces(ends));
}
