import { annotationKey } from '../../graph-core/document/annotations.ts';
import type { NodeId } from '../../graph-core/model/document.ts';
import type { Level } from './level.ts';

/**
 * Wires into and out of frames, as ELK takes them when each frame is laid out by itself, which is the only way in which it keeps
 * the order of the file there: a wire ends at the edge of a frame and goes on from there.
 */

export interface Wire {
  readonly source: { readonly node: NodeId; readonly port: string };
  readonly target: { readonly node: NodeId; readonly port: string };
}

/** A part of a wire that lies in one frame. */
export interface Stretch {
  readonly source: string;
  readonly target: string;
}

/** Where wires cross the edge of a frame. All wires that bring one value in share a port, and so do all that take one out. */
export interface FramePort {
  readonly id: string;
  readonly kind: 'into' | 'out';
}

export interface FrameWires {
  /** By what is laid out together: the key of a frame, null for the bare canvas. */
  readonly stretches: ReadonlyMap<string | null, readonly Stretch[]>;
  readonly ports: ReadonlyMap<string, readonly FramePort[]>;
}

/** Units by the frames around them, the outermost first. */
function framesAround(root: Level): ReadonlyMap<NodeId, readonly string[]> {
  const found = new Map<NodeId, readonly string[]>();
  const walk = ({ units, levels }: Level, around: readonly string[]): void => {
    for (const { id } of units) found.set(id, around);
    for (const level of levels) if (level.frame) walk(level, [...around, annotationKey(level.frame)]);
  };
  walk(root, []);
  return found;
}

/** Cuts wires where they cross the edges of frames. */
export function frameWires(root: Level, wires: readonly Wire[]): FrameWires {
  const around = framesAround(root);
  const stretches = new Map<string | null, Map<string, Stretch>>();
  const ports = new Map<string, Map<string, FramePort>>();
  const lay = (home: string | null, source: string, target: string): void => {
    const list = stretches.get(home) ?? new Map<string, Stretch>();
    stretches.set(home, list.set(`${source} ${target}`, { source, target }));
  };
  const cross = (frame: string, kind: FramePort['kind'], value: string): string => {
    const id = `${kind} ${frame} ${value}`;
    ports.set(frame, (ports.get(frame) ?? new Map<string, FramePort>()).set(id, { id, kind }));
    return id;
  };
  for (const { source, target } of wires) {
    const [from, to] = [around.get(source.node) ?? [], around.get(target.node) ?? []];
    let shared = 0;
    while (shared < from.length && from[shared] === to[shared]) shared++;
    let at = source.port;
    for (const frame of from.slice(shared).reverse()) {
      const edge = cross(frame, 'out', source.port);
      lay(frame, at, edge);
      at = edge;
    }
    let home = from[shared - 1] ?? null;
    for (const frame of to.slice(shared)) {
      const edge = cross(frame, 'into', source.port);
      lay(home, at, edge);
      [at, home] = [edge, frame];
    }
    lay(home, at, target.port);
  }
  const listed = <K, V>(map: ReadonlyMap<K, ReadonlyMap<string, V>>): ReadonlyMap<K, readonly V[]> =>
    new Map([...map].map(([key, values]) => [key, [...values.values()]]));
  return { stretches: listed(stretches), ports: listed(ports) };
}
