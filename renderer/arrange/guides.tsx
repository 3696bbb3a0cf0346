import { useStore as useFlowStore } from '@xyflow/react';
import { useStore } from 'zustand';
import { OverDrawing } from '../canvas/layers.tsx';
import { dragStore } from './drag-store.ts';
import type { Guide } from './snap.ts';
import './arrange.css';

const selectZoom = (state: { readonly transform: readonly [number, number, number] }): number => state.transform[2];

function Line({ guide, zoom }: { readonly guide: Guide; readonly zoom: number }) {
  const { along, at, from, to, distance, kind } = guide;
  const thick = 1 / zoom;
  const box =
    along === 'y'
      ? { left: at - thick / 2, top: from, width: thick, height: to - from }
      : { left: from, top: at - thick / 2, width: to - from, height: thick };
  const middle = { left: along === 'y' ? at : (from + to) / 2, top: along === 'y' ? (from + to) / 2 : at };
  return (
    <>
      <div className="guide" data-testid="guide" data-kind={kind} data-along={along} style={box} />
      {Math.round(distance) > 0 && (
        <span className="guide-distance" style={{ ...middle, fontSize: 11 / zoom }}>
          {Math.round(distance)}
        </span>
      )}
    </>
  );
}

/** Lines through what a dragged thing is in line with. */
export function Guides() {
  const guides = useStore(dragStore, (state) => state.guides);
  const zoom = useFlowStore(selectZoom);
  if (guides.length === 0) return null;
  return (
    <OverDrawing>
      <div className="guides" aria-hidden="true">
        {guides.map((guide) => (
          <Line key={`${guide.along} ${guide.at} ${guide.from}`} guide={guide} zoom={zoom} />
        ))}
      </div>
    </OverDrawing>
  );
}
