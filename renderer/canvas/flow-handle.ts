import type { Point } from '../../graph-core/model/document.ts';
import type { Viewport } from '../state/ui-store.ts';
import type { Rect } from './viewport.ts';

/** What commands can ask of the canvas that is mounted. */
export interface FlowHandle {
  /** Size of the pane in pixels. */
  readonly pane: () => { readonly width: number; readonly height: number };
  readonly viewport: () => Viewport;
  /** At once, or over some milliseconds. */
  readonly setViewport: (viewport: Viewport, duration?: number) => void;
  /** From screen to document coordinates. */
  readonly toDocument: (screen: Point) => Point;
  /** Where the pointer is over the canvas, on the screen; null while it is elsewhere. */
  readonly pointer: () => Point | null;
  /** Of all that is drawn, where that is not the document. */
  readonly bounds?: () => Rect | null;
  /** Puts the keyboard on a node. */
  readonly focusNode: (id: string) => void;
}

/** The one that covers the others last. */
let mounted: readonly FlowHandle[] = [];

/** A canvas announces itself, and gives the function that it calls when it goes. */
export const mountFlow = (handle: FlowHandle): (() => void) => {
  mounted = [...mounted, handle];
  return () => {
    mounted = mounted.filter((other) => other !== handle);
  };
};

/** The canvas on screen, if there is one. */
export const flowHandle = (): FlowHandle | null => mounted.at(-1) ?? null;
