import { type Annotation, annotationKey, holds } from '../../graph-core/document/annotations.ts';
import { meets, type Rect } from '../canvas/viewport.ts';

/** Which frame each thing on the canvas stands in, before a layout: it has to stand in that one after it, too. */
export interface Nest {
  /** The smallest frame around a rectangle; null on the bare canvas. */
  readonly around: (rect: Rect) => string | null;
  /** The frame in which a frame stands. */
  readonly parents: ReadonlyMap<string, string | null>;
  readonly frames: ReadonlyMap<string, Annotation>;
  /** Frames that cross the edge of another: nothing in them can move without leaving one or entering one. */
  readonly crossed: ReadonlySet<string>;
}

export function nestOf(annotations: readonly Annotation[]): Nest {
  const frames = annotations.filter(({ kind }) => kind === 'frame').sort((a, b) => a.width * a.height - b.width * b.height);
  const firstFrom = (index: number, rect: Rect): string | null => {
    const frame = frames.slice(index).find((each) => holds(each, rect));
    return frame ? annotationKey(frame) : null;
  };
  const crossed = new Set<string>();
  for (const [i, a] of frames.entries()) {
    for (const b of frames.slice(i + 1)) {
      if (!meets(a, b) || holds(b, a)) continue;
      crossed.add(annotationKey(a)).add(annotationKey(b));
    }
  }
  return {
    around: (rect) => firstFrom(0, rect),
    parents: new Map(frames.map((frame, i) => [annotationKey(frame), firstFrom(i + 1, frame)])),
    frames: new Map(frames.map((frame) => [annotationKey(frame), frame])),
    crossed,
  };
}

/** The frames around something, from the smallest out. */
export function outwards({ parents }: Nest, home: string | null): readonly string[] {
  const found: string[] = [];
  for (let frame = home; frame !== null; frame = parents.get(frame) ?? null) found.push(frame);
  return found;
}
