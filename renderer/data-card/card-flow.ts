import type { Edge as FlowEdge, Node as FlowNode, NodeHandle } from '@xyflow/react';
import { Position } from '@xyflow/react';
import { type Address, type Point, splitAddress } from '../../graph-core/model/document.ts';
import { UNCALLED } from '../canvas/flow-words.ts';
import { SIZE } from '../canvas/geometry.ts';
import { CARD, type Card, cardId, DATA_PORT, portPlace } from './cards.ts';

/** Cards and their wires as React Flow draws them. */

export interface CardData extends Record<string, unknown> {
  readonly card: Card;
}

export interface FeedData extends Record<string, unknown> {
  readonly to: Address;
  /** The card that it comes from: how high it is, and where on it. */
  readonly height: number;
  readonly port: Point;
}

export type CardNode = FlowNode<CardData, 'data-card'>;
export type FeedEdge = FlowEdge<FeedData, 'data-wire'>;

const handleOf = (id: string, { x, y }: Point): NodeHandle => ({
  id,
  type: 'source',
  position: Position.Right,
  x: x - SIZE.handle / 2,
  y: y - SIZE.handle / 2,
  width: SIZE.handle,
  height: SIZE.handle,
});

/** Where data come into an observed variable: at its left. */
export const DATA_HANDLE: NodeHandle = {
  id: DATA_PORT,
  type: 'target',
  position: Position.Left,
  x: -SIZE.handle / 2,
  y: (SIZE.observed - SIZE.handle) / 2,
  width: SIZE.handle,
  height: SIZE.handle,
};

export const cardNodes = (cards: readonly Card[], selected: string | null, moving: ReadonlyMap<string, Point>): CardNode[] =>
  cards.map((card) => {
    const id = cardId(card.source);
    return {
      id,
      type: 'data-card',
      position: moving.get(id) ?? card.position,
      data: { card },
      selected: card.source === selected,
      width: CARD.width,
      height: card.height,
      domAttributes: UNCALLED,
      handles: card.ports.map((port, index) => handleOf(port.id, portPlace(index))),
    };
  });

/** Id of the wire into a variable, also in the selection of wires of cards. */
export const feedId = (to: Address): string => `data:${to}`;

/** One wire for each variable that columns feed, where it is on the canvas. */
export const feedEdges = (cards: readonly Card[], isThere: (node: string) => boolean, selected: Address | null): FeedEdge[] =>
  cards.flatMap(({ source, ports, height }) =>
    ports.flatMap(({ id, to }, index): FeedEdge[] => {
      if (to === null || !isThere(splitAddress(to).node)) return [];
      return [
        {
          id: feedId(to),
          type: 'data-wire',
          source: cardId(source),
          sourceHandle: id,
          target: splitAddress(to).node,
          targetHandle: DATA_PORT,
          reconnectable: false,
          selected: to === selected,
          data: { to, height, port: portPlace(index) },
          // The port's row on the card speaks for it.
          domAttributes: { 'aria-hidden': true },
        },
      ];
    }),
  );
