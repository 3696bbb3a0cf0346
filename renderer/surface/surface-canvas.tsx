import { type MouseEvent, useCallback, useState } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import { selectDocument } from '../state/document-store.ts';
import { useDocument } from '../state/stores.ts';
import { rgb } from '../ui/colour.ts';
import { formatNumber } from '../ui/number-format.ts';
import { type Paint, usePainting } from '../ui/use-painting.ts';
import { stepName } from './compass-legend.tsx';
import { drawFromAbove, type Palette } from './draw.ts';
import { costAt, type Frame, toPlane } from './frame.ts';
import { drawRelief, type Stand } from './relief.ts';
import { placeWeights, type SurfaceState, useSurface } from './surface-store.ts';

const selectAll = (state: SurfaceState) => state;

/** Room for the names of the axes. */
const MARGIN = 22;

function paletteOf(host: HTMLElement): Palette {
  const style = getComputedStyle(host);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ground: colour('--surface-sunken'),
    low: rgb(colour('--surface-raised')),
    high: rgb(colour('--cost')),
    line: colour('--text'),
    text: colour('--text'),
    path: colour('--parameter'),
    mean: colour('--backward'),
    step: colour('--forward'),
    walks: [colour('--forward'), colour('--heat-negative'), colour('--heat-positive')],
  };
}

const frameOf = (width: number, height: number, reach: Frame['reach']): Frame => {
  const size = Math.max(40, Math.min(width - MARGIN, height - MARGIN));
  return { left: MARGIN, top: 0, size, reach };
};

/** Beside the plane, where there is room. */
function standBeside({ left, size }: Frame, width: number, height: number, turn: number): Stand | null {
  const from = left + size + MARGIN;
  return width - from < size * 0.8 ? null : { left: from, top: 0, width: Math.min(width - from, size * 1.9), height, turn };
}

/** Radians for each pixel that the relief is dragged by. */
const TURN = 0.01;

export interface SurfaceCanvasProps {
  /** Names of the two axes, as plain text. */
  readonly names: readonly [a: string, b: string];
  /** It is of before the latest edit: no place to put weights. */
  readonly isOld: boolean;
}

/** The surface from above; a click puts the weights there. */
export function SurfaceCanvas({ names, isOld }: SurfaceCanvasProps) {
  const { t } = useTranslation('surface');
  const [place, setPlace] = useState<readonly [number, number] | null>(null);
  const [turn, setTurn] = useState(-0.6);
  const { surface, path, walks, fog, arrows, compass, next } = useSurface(selectAll);
  const label = stepName(useDocument(selectDocument));

  const paint = useCallback<Paint>(
    (context, size, host) => {
      if (surface === null) return;
      const [frame, palette] = [frameOf(...size, surface.reach), paletteOf(host)];
      // a step from weights that training has left is not the next one
      const isHere = next !== null && next.step === (path.at(-1)?.[0] ?? next.step);
      const both = compass !== null && isHere ? { next, lengths: compass, label } : null;
      const picture = { surface, path, walks, fog, arrows, compass: both };
      drawFromAbove(context, frame, picture, palette);
      const stand = standBeside(frame, ...size, turn);
      // in fog nobody sees the landscape from afar
      if (stand !== null && fog === null) drawRelief(context, stand, picture, palette);
    },
    [surface, path, walks, fog, arrows, compass, next, label, turn],
  );
  const { host, canvas, size } = usePainting(paint);

  const under = (event: MouseEvent): [number, number] | null => {
    const box = canvas.current?.getBoundingClientRect();
    if (!box || surface === null) return null;
    return toPlane(frameOf(...size, surface.reach), event.clientX - box.left, event.clientY - box.top);
  };
  const [a0, b0] = surface?.middle ?? [0, 0];
  const side = frameOf(...size, surface?.reach ?? [1, 1]).size;
  return (
    <div className="surface-canvas" data-stale={isOld} ref={host}>
      <canvas
        ref={canvas}
        style={{ width: size[0], height: size[1] }}
        data-testid="surface-canvas"
        data-step={surface?.step}
        data-path={path.at(-1)?.[0]}
        aria-label={t('label', { a: names[0], b: names[1] })}
        onMouseMove={(event) => {
          setPlace(under(event));
          if (event.buttons === 1 && under(event) === null) setTurn(turn + event.movementX * TURN);
        }}
        onMouseLeave={() => setPlace(null)}
        onClick={(event) => {
          const at = under(event);
          if (at && !isOld) void placeWeights(...at);
        }}
      />
      <span className="surface-axis-a math" style={{ left: MARGIN, width: side, top: side + 3 }}>
        {names[0]} →
      </span>
      <span className="surface-axis-b math" style={{ height: side }}>
        {names[1]} →
      </span>
      {surface && place && (
        <output className="surface-readout" style={{ left: MARGIN + 6, top: 6 }} data-testid="surface-readout">
          {names[0]} = {formatNumber(a0 + place[0])}, {names[1]} = {formatNumber(b0 + place[1])}, L ={' '}
          {formatNumber(costAt(surface, ...place))}
        </output>
      )}
    </div>
  );
}
