import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import { GRID } from '../arrange/grid.ts';
import './dots.css';

/** Dots that lie closer than this, in pixels, are a grey ground that tells nothing. */
const CLOSEST = 5;

const modulo = (a: number, b: number): number => ((a % b) + b) % b;

/**
 * The dots of the grid. One tile repeated over a layer that is moved by less than a tile: a pan moves what is painted already, where
 * React Flow's own background is a drawing whose pattern is painted anew over the whole pane with each frame.
 */
export function Dots() {
  const layer = useRef<HTMLDivElement>(null);
  const flow = useStoreApi();
  useEffect(() => {
    let zoomed = Number.NaN;
    const place = ({ transform: [x, y, zoom] }: ReturnType<typeof flow.getState>): void => {
      const style = layer.current?.style;
      if (!style) return;
      const tile = GRID * zoom;
      if (zoom !== zoomed) {
        zoomed = zoom;
        style.display = tile < CLOSEST ? 'none' : '';
        style.setProperty('--tile', `${tile}px`);
        style.setProperty('--dot', `${0.75 * zoom}px`);
      }
      // a dot is in the middle of its tile
      style.transform = `translate(${modulo(x - tile / 2, tile)}px, ${modulo(y - tile / 2, tile)}px)`;
    };
    place(flow.getState());
    return flow.subscribe(place);
  }, [flow]);
  return <div ref={layer} className="canvas-dots" aria-hidden="true" />;
}
