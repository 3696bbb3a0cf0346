import type { ElkNode, ElkPort, LayoutOptions } from 'elkjs/lib/elk-api.js';
import { type Annotation, annotationKey } from '../../graph-core/document/annotations.ts';
import { type Edge, type NodeId, type Point, splitAddress } from '../../graph-core/model/document.ts';
import type { PortPlace, Side } from '../canvas/geometry.ts';
import { type FramePort, type FrameWires, frameWires, type Wire } from './frame-wires.ts';
import type { Level } from './level.ts';
import type { Unit } from './units.ts';

/** Where a drawing is read from, and to. */
export type Direction = 'right' | 'down' | 'up';

/** Units up to which the slower, straighter ways of ELK are taken. */
const CAREFUL = 150;
/** Between columns, so that a wire is seen and its arrowhead has room; between what stands one above the other. */
const BETWEEN = { layers: 32, units: 24 } as const;

const SIDES: Readonly<Record<Side, string>> = { left: 'WEST', right: 'EAST', top: 'NORTH', bottom: 'SOUTH' };

const optionsFor = (direction: Direction, count: number): LayoutOptions => ({
  'elk.algorithm': 'layered',
  'elk.direction': direction.toUpperCase(),
  // wires are drawn by the canvas: bends only cost room
  'elk.edgeRouting': 'POLYLINE',
  'elk.layered.spacing.nodeNodeBetweenLayers': String(BETWEEN.layers),
  'elk.layered.spacing.edgeNodeBetweenLayers': '12',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '8',
  'elk.spacing.nodeNode': String(BETWEEN.units),
  'elk.spacing.edgeNode': '20',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.componentComponent': '72',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
  // what is written first stands first, so that a drawing changes little where it need not
  'elk.layered.considerModelOrder.strategy': 'PREFER_NODES',
  'elk.layered.considerModelOrder.components': 'MODEL_ORDER',
  'elk.layered.cycleBreaking.strategy': 'DEPTH_FIRST',
  'elk.layered.nodePlacement.strategy': count <= CAREFUL ? 'NETWORK_SIMPLEX' : 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
  'elk.layered.thoroughness': count <= CAREFUL ? '10' : '1',
});

const portId = (id: NodeId, { kind, port }: PortPlace): string => `${kind} ${id}.${port}`;

/** On the edge of the unit's room, straight out from where the wire touches the shape. */
function portFor(unit: Unit, place: PortPlace): ElkPort {
  const { room } = unit;
  const [x, y] = [place.x - room.x, place.y - room.y];
  const at: Readonly<Record<Side, Point>> = {
    left: { x: 0, y },
    right: { x: room.width, y },
    top: { x, y: 0 },
    bottom: { x, y: room.height },
  };
  return {
    id: portId(unit.id, place),
    ...at[place.side],
    width: 0,
    height: 0,
    layoutOptions: { 'elk.port.side': SIDES[place.side] },
  };
}

function nodeFor(unit: Unit, wired: ReadonlySet<string>): ElkNode {
  return {
    id: unit.id,
    width: unit.room.width,
    height: unit.room.height,
    // ports without wires have no say in where a block stands
    ports: unit.block.geometry.ports.filter((place) => wired.has(portId(unit.id, place))).map((place) => portFor(unit, place)),
    layoutOptions: { 'elk.portConstraints': 'FIXED_POS' },
  };
}

/** In a frame, around the room of what stands in it: the title is above. */
export const PADDING = { left: 36, right: 36, top: 40, bottom: 16 } as const;
const TITLE = { letter: 8.5, room: 28, most: 420 } as const;

/** As wide as its title, as far as that is no sentence. */
export const leastWidth = ({ text }: Pick<Annotation, 'text'>): number =>
  Math.ceil(Math.min(TITLE.most, text.length * TITLE.letter + TITLE.room));

const INSIDE: LayoutOptions = {
  'elk.padding': `[top=${PADDING.top},left=${PADDING.left},bottom=${PADDING.bottom},right=${PADDING.right}]`,
  'elk.nodeSize.constraints': 'MINIMUM_SIZE',
  'elk.portConstraints': 'FIXED_SIDE',
};

/** Where wires come into a frame, and where they leave it. */
const CROSSED: Readonly<Record<Direction, Readonly<Record<FramePort['kind'], string>>>> = {
  right: { into: SIDES.left, out: SIDES.right },
  down: { into: SIDES.top, out: SIDES.bottom },
  up: { into: SIDES.bottom, out: SIDES.top },
};

interface Whole {
  readonly direction: Direction;
  readonly options: LayoutOptions;
  readonly wired: ReadonlySet<string>;
  readonly wires: FrameWires;
}

function frameFor(level: Level, frame: Annotation, whole: Whole): ElkNode {
  const key = annotationKey(frame);
  const least = { 'elk.nodeSize.minimum': `(${leastWidth(frame)},${PADDING.top + PADDING.bottom})` };
  return {
    id: key,
    layoutOptions: { ...whole.options, ...INSIDE, ...least },
    ports: (whole.wires.ports.get(key) ?? []).map(({ id, kind }) => ({
      id,
      width: 0,
      height: 0,
      layoutOptions: { 'elk.port.side': CROSSED[whole.direction][kind] },
    })),
    ...contentOf(level, whole),
  };
}

function contentOf({ frame, units, levels, papers }: Level, whole: Whole): Pick<ElkNode, 'children' | 'edges'> {
  const key = frame === null ? null : annotationKey(frame);
  const stretches = whole.wires.stretches.get(key) ?? [];
  return {
    children: [
      ...units.map((unit) => nodeFor(unit, whole.wired)),
      ...levels.flatMap((level) => (level.frame ? [frameFor(level, level.frame, whole)] : [])),
      // on the bare canvas they stay where they are
      ...(frame === null ? [] : papers.map((paper) => ({ id: paper.key, width: paper.width, height: paper.height }))),
    ],
    edges: stretches.map(({ source, target }, i) => ({ id: `wire ${key ?? ''} ${i}`, sources: [source], targets: [target] })),
  };
}

const allUnits = (level: Level): readonly Unit[] => [...level.units, ...level.levels.flatMap(allUnits)];

/** A drawing as ELK takes it: units with their ports where they are drawn, in their frames, and the wires between them. */
export function elkGraphOf(root: Level, edges: readonly Edge[], direction: Direction): ElkNode {
  const units = allUnits(root);
  const ports = new Set(units.flatMap(({ id, block }) => block.geometry.ports.map((place) => portId(id, place))));
  const wires: Wire[] = [];
  for (const { from, to } of edges) {
    const [a, b] = [splitAddress(from).node, splitAddress(to).node];
    const [source, target] = [
      { node: a, port: `source ${from}` },
      { node: b, port: `target ${to}` },
    ];
    if (ports.has(source.port) && ports.has(target.port) && a !== b) wires.push({ source, target });
  }
  const wired = new Set(wires.flatMap(({ source, target }) => [source.port, target.port]));
  const options = optionsFor(direction, units.length);
  return {
    id: ' graph',
    layoutOptions: options,
    ...contentOf(root, { direction, options, wired, wires: frameWires(root, wires) }),
  };
}

/** Where ELK has put everything: blocks, frames and notes by what they are called, from the corner of the frame around them. */
export function placesFrom(laidOut: ElkNode, root: Level): ReadonlyMap<string, Point> {
  const rooms = new Map(allUnits(root).map(({ id, room }) => [id, room]));
  const places = new Map<string, Point>();
  const read = ({ children = [] }: ElkNode): void => {
    for (const child of children) {
      const { x, y } = rooms.get(child.id) ?? { x: 0, y: 0 };
      places.set(child.id, { x: (child.x ?? 0) - x, y: (child.y ?? 0) - y });
      read(child);
    }
  };
  read(laidOut);
  return places;
}
