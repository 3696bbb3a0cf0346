import type { Edge as FlowEdge, Node as FlowNode } from '@xyflow/react';
import {
  type Address,
  type Document,
  type GraphNode,
  type NodeId,
  type Point,
  splitAddress,
} from '../../graph-core/model/document.ts';
import { isCost, type OpDef } from '../../graph-core/ops/define.ts';
import { isInstance } from '../../graph-core/validate/instances.ts';
import { drawnOp } from '../canvas/drawn-op.ts';
import { UNCALLED } from '../canvas/flow-words.ts';
import { circleOf, geometryOf, isDisc, type NodeGeometry, type PortPlace, TURNED_TOP } from '../canvas/geometry.ts';
import { handleOf } from '../canvas/handle.ts';
import { turnedDownOf, turnedOf } from '../canvas/turned.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { hiddenWeights, wiredFor } from '../state/derived.ts';
import type { BackwardPlace, Reach } from './reach.ts';
import { type Across, flipCorner, flipSide, flipWithin } from './reflect.ts';

/** The graph -> its derivative network: a twin for each block at the mirrored place, and every wire the other way. */

/** A gradient that arrives at a block or a variable: that of one of its outputs. */
export interface TwinOutput {
  readonly address: Address;
  /** Middle of the variable's circle, reflected. */
  readonly at: Point;
  /** Where the contributions of its wires are found: they are added where there are several. */
  readonly uses: readonly Address[];
  /** Backward starts here, with this. */
  readonly seed: string | null;
  readonly reached: boolean;
}

/** The gradient of a weight of the block's own, leaving sideways. */
export interface TwinWeight {
  readonly address: Address;
  readonly at: Point;
  readonly side: PortPlace['side'];
}

/** What the block multiplies by: the derivative of its output with respect to one input. */
export interface TwinFactor {
  readonly of: Address;
  readonly by: Address;
  /** h'(s) for a function of one number. */
  readonly elementwise: boolean;
  readonly isWeight: boolean;
}

export interface TwinData extends Record<string, unknown> {
  readonly node: GraphNode;
  readonly op: OpDef | undefined;
  readonly geometry: NodeGeometry;
  readonly across: Across;
  /** Among the blocks of backward, from 1; null where the gradient does not come. */
  readonly number: number | null;
  /** Its place in backward. */
  readonly place: BackwardPlace | null;
  readonly reached: boolean;
  readonly factors: readonly TwinFactor[];
  readonly outputs: readonly TwinOutput[];
  readonly weights: readonly TwinWeight[];
}

export interface MirrorWireData extends Record<string, unknown> {
  readonly from: Address;
  readonly to: Address;
  /** Where its contribution is found; null where it brings none. */
  readonly gradient: Address | null;
}

export type TwinNode = FlowNode<TwinData, 'twin'>;
export type MirrorEdge = FlowEdge<MirrorWireData, 'mirror-wire'>;

export interface MirrorInputs {
  readonly document: Document;
  readonly names: GraphNames;
  readonly reach: Reach;
  /** Where backward starts, and with what. */
  readonly seeds: ReadonlyMap<Address, string>;
  readonly side: 'beside' | 'below';
}

const ORIGIN: Point = { x: 0, y: 0 };

/** The line between the panes; a graph that is read from the bottom keeps its places beside the graph. */
function acrossOf(document: Document, side: 'beside' | 'below'): Across {
  if (side === 'below') return 'y';
  const turned = new Set([...turnedOf(document), ...turnedDownOf(document)]);
  const blocks = document.nodes.filter(({ type }) => !isDisc(type));
  const upright = blocks.filter(({ id }) => turned.has(id)).length;
  return upright > 0 && 2 * upright >= blocks.length - 1 ? 'none' : 'x';
}

/** Middle of a variable; a cost has no circle, its place is on the outline. */
function middleOf(port: PortPlace, geometry: NodeGeometry): { readonly cx: number; readonly cy: number } {
  if (isDisc(geometry.form)) return { cx: geometry.width / 2, cy: geometry.height / 2 };
  return geometry.form === 'cost' ? { cx: port.x, cy: port.y } : circleOf(geometry, port);
}

/** Where a gradient's arrow ends: at the outline, or at the circle in which contributions are added. */
function endOf(place: PortPlace, geometry: NodeGeometry, adds: boolean): PortPlace {
  if (place.role !== 'output' || adds || (geometry.form !== 'block' && geometry.form !== 'group')) return place;
  if (geometry.down) return { ...place, y: geometry.height - TURNED_TOP };
  return geometry.turned ? { ...place, y: TURNED_TOP } : { ...place, x: geometry.body };
}

function reflected(place: PortPlace, geometry: NodeGeometry, across: Across): PortPlace {
  const kind = place.kind === 'source' ? 'target' : 'source';
  return { ...place, ...flipWithin(place, geometry, across), side: flipSide(place.side, across), kind };
}

class Drawer {
  readonly #inputs: MirrorInputs;
  readonly #across: Across;
  readonly #uses = new Map<Address, readonly Address[]>();

  constructor(inputs: MirrorInputs) {
    this.#inputs = inputs;
    this.#across = acrossOf(inputs.document, inputs.side);
    for (const edge of inputs.document.edges) {
      const contribution = inputs.reach.wire(edge);
      if (contribution !== null) this.#uses.set(edge.from, [...this.#usesOf(edge.from), contribution]);
    }
  }

  #usesOf(address: Address): readonly Address[] {
    return this.#uses.get(address) ?? [];
  }

  /** In the order of backward, which is also that of the Tab key; what the gradient does not reach comes last. */
  nodes(): TwinNode[] {
    const { document } = this.#inputs;
    const order = new Map(document.nodes.map(({ id }) => [id, this.#orderOf(id)]));
    const sorted = [...document.nodes].sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
    return sorted.map((node) => this.#twin(node));
  }

  /** A variable comes right behind the block that makes its gradient known. */
  #orderOf(id: NodeId): number {
    const { reach, document } = this.#inputs;
    const own = reach.block(id);
    if (own) return own.number;
    const readers = document.edges.filter(({ from }) => splitAddress(from).node === id);
    const last = Math.max(-1, ...readers.map(({ to }) => reach.block(splitAddress(to).node)?.number ?? -1));
    return last < 0 || !reach.value(`${id}.value`) ? Number.MAX_SAFE_INTEGER : last + 0.5;
  }

  #twin(node: GraphNode): TwinNode {
    const { document, reach } = this.#inputs;
    const op = drawnOp(node, document);
    const geometry = geometryOf(node, op, wiredFor(document).get(node.id));
    const across = this.#across;
    const place = reach.block(node.id);
    const data: TwinData = {
      node,
      op,
      geometry,
      across,
      number: place?.number ?? null,
      place,
      reached: place !== null || reach.value(`${node.id}.value`),
      factors: place === null ? [] : this.#factors(node.id),
      outputs: geometry.ports
        .filter(({ role }) => role === 'output' || role === 'attachment')
        .map((port) => this.#output(node.id, port, geometry)),
      weights: this.#weights(node.id, geometry),
    };
    const handles = geometry.ports.map((port) => {
      const adds = this.#usesOf(`${node.id}.${port.port}`).length > 1;
      return handleOf(reflected(endOf(port, geometry, adds), geometry, across));
    });
    return {
      id: node.id,
      type: 'twin',
      domAttributes: UNCALLED,
      position: flipCorner(node.position ?? ORIGIN, geometry, across),
      data,
      width: geometry.width,
      height: geometry.height,
      handles,
      style: { pointerEvents: 'all' },
    };
  }

  #output(id: NodeId, port: PortPlace, geometry: NodeGeometry): TwinOutput {
    const { reach, seeds } = this.#inputs;
    const address = `${id}.${port.port}`;
    const { cx, cy } = middleOf(port, geometry);
    return {
      address,
      at: flipWithin({ x: cx, y: cy }, geometry, this.#across),
      uses: this.#usesOf(address),
      seed: seeds.get(address) ?? null,
      reached: reach.value(address) || seeds.has(address),
    };
  }

  /** What a block reads; a group reads through the ports that are wired. */
  #read(id: NodeId): readonly { readonly address: Address; readonly isWeight: boolean }[] {
    const { names, document } = this.#inputs;
    const node = names.node(id);
    if (!node || !isInstance(node)) return names.inputs(id);
    return document.edges.filter(({ to }) => splitAddress(to).node === id).map(({ to }) => ({ address: to, isWeight: false }));
  }

  #factors(id: NodeId): TwinFactor[] {
    const { names, reach } = this.#inputs;
    const of = names.output(id);
    const elementwise = names.isElementwise(names.node(id)?.type ?? '');
    return this.#read(id).flatMap(({ address, isWeight }) => {
      const from = names.source(address);
      const reached = from === address ? reach.value(address) : reach.wire({ from, to: address }) !== null;
      return reached ? [{ of, by: address, elementwise, isWeight }] : [];
    });
  }

  #weights(id: NodeId, geometry: NodeGeometry): TwinWeight[] {
    const { document, reach } = this.#inputs;
    return hiddenWeights(document, id).flatMap((address) => {
      const place = geometry.ports.find(({ port }) => `${id}.${port}` === address);
      if (!place || !reach.value(address)) return [];
      return [{ address, at: flipWithin(place, geometry, this.#across), side: flipSide(place.side, this.#across) }];
    });
  }

  edges(): MirrorEdge[] {
    const { document, reach } = this.#inputs;
    const present = new Set(document.nodes.map(({ id }) => id));
    return document.edges.flatMap(({ from, to }): MirrorEdge[] => {
      const [source, target] = [splitAddress(to), splitAddress(from)];
      if (!present.has(source.node) || !present.has(target.node)) return [];
      const own = reach.wire({ from, to });
      const adds = this.#usesOf(from).length > 1;
      // a single contribution is the gradient itself
      const gradient = own === null ? null : adds ? own : from;
      return [
        {
          id: `${to}->${from}`,
          type: 'mirror-wire',
          source: source.node,
          sourceHandle: source.port,
          target: target.node,
          targetHandle: target.port,
          focusable: false,
          data: { from, to, gradient },
          domAttributes: { 'aria-hidden': true },
        },
      ];
    });
  }
}

/** All that React Flow draws. */
export function mirrorOf(inputs: MirrorInputs): { readonly nodes: TwinNode[]; readonly edges: MirrorEdge[] } {
  const drawer = new Drawer(inputs);
  return { nodes: drawer.nodes(), edges: drawer.edges() };
}

/** Whether a twin is a scalar cost. */
export const isCostTwin = ({ op }: TwinData): boolean => op !== undefined && isCost(op);
