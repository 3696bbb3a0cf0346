import type { ElkExtendedEdge, ElkNode, ElkPort, LayoutOptions } from 'elkjs/lib/elk-api.js';
import { type Edge, type NodeId, type Point, splitAddress } from '../../graph-core/model/document.ts';
import type { PortPlace, Side } from '../canvas/geometry.ts';
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

/** A drawing as ELK takes it: units with their ports where they are drawn, and the wires between them. */
export function elkGraphOf(units: readonly Unit[], edges: readonly Edge[], direction: Direction): ElkNode {
  const ports = new Set(units.flatMap(({ id, block }) => block.geometry.ports.map((place) => portId(id, place))));
  const wires: ElkExtendedEdge[] = [];
  for (const { from, to } of edges) {
    const [source, target] = [`source ${from}`, `target ${to}`];
    if (!ports.has(source) || !ports.has(target) || splitAddress(from).node === splitAddress(to).node) continue;
    wires.push({ id: `wire ${wires.length}`, sources: [source], targets: [target] });
  }
  const wired = new Set(wires.flatMap(({ sources, targets }) => [...sources, ...targets]));
  return {
    id: ' graph',
    layoutOptions: optionsFor(direction, units.length),
    children: units.map((unit) => nodeFor(unit, wired)),
    edges: wires,
  };
}

/** Where ELK has put the blocks of the units. */
export function blocksFrom(laidOut: ElkNode, units: readonly Unit[]): ReadonlyMap<NodeId, Point> {
  const byId = new Map(units.map((unit) => [unit.id, unit]));
  return new Map(
    (laidOut.children ?? []).flatMap(({ id, x = 0, y = 0 }) => {
      const unit = byId.get(id);
      return unit ? [[id, { x: x - unit.room.x, y: y - unit.room.y }] as const] : [];
    }),
  );
}
