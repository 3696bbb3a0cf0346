import { useStore } from 'zustand';
import { editing } from '../state/editing.ts';
import { OverDrawing } from './layers.tsx';
import { lineWithId } from './wire-lines.ts';
import { markStore, type WireMark } from './wire-marks.ts';

const selectAim = ({ marks }: { readonly marks: ReadonlyMap<string, WireMark> }): string | null => {
  const [[id, mark] = [null, null]] = marks;
  return mark === 'insert' ? id : null;
};

/** The wire that a block would be put on, drawn over the block that is held there. */
export function AimLine() {
  const aim = useStore(markStore, selectAim);
  const line = aim === null ? null : lineWithId(editing().drawn, aim);
  if (!line) return null;
  return (
    <OverDrawing>
      <svg className="aim-line" aria-hidden="true" data-testid="aim-line">
        <polyline points={line.points.map(({ x, y }) => `${x},${y}`).join(' ')} />
      </svg>
    </OverDrawing>
  );
}
