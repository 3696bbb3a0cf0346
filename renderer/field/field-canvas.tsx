import { type MouseEvent, useCallback, useMemo, useState } from 'react';
import type { Field, SampleChoice } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { selectDocument } from '../state/document-store.ts';
import { sessionLink } from '../state/session.ts';
import { useDocument } from '../state/stores.ts';
import { rgb } from '../ui/colour.ts';
import { formatList, formatNumber } from '../ui/number-format.ts';
import { type Paint, usePainting } from '../ui/use-painting.ts';
import { drawField } from './draw.ts';
import { type FieldState, rangesSeen, useField } from './field-store.ts';
import { frameOf, nearestPoint, placesOfData, toPlace, valueAt } from './frame.ts';
import { canPlace, placeInput } from './place-input.ts';
import type { Palette } from './tone.ts';
import { useZoom } from './use-zoom.ts';
import { ZoomButtons } from './zoom-buttons.tsx';

const selectChosen = ({ ranges }: FieldState) => ranges;
const selectWhole = ({ whole }: FieldState) => whole;

function paletteOf(host: HTMLElement): Palette {
  const style = getComputedStyle(host);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    ground: rgb(colour('--surface-raised')),
    negative: rgb(colour('--heat-negative')),
    positive: rgb(colour('--heat-positive')),
    text: colour('--text'),
    muted: colour('--text-muted'),
    line: colour('--text'),
    made: colour('--backward'),
    curve: colour('--forward'),
  };
}

export interface FieldCanvasProps {
  readonly field: Field;
  readonly entry: number;
  readonly sample: SampleChoice;
  /** Names of the axes; the second one is that of the output for a curve. */
  readonly names: readonly [string, string];
}

/** The picture: hovering reads it, a click on a point puts its sample on view, one on the plane the input there. */
export function FieldCanvas({ field, entry, sample, names }: FieldCanvasProps) {
  const { t } = useTranslation('field');
  const [pointer, setPointer] = useState<readonly [number, number] | null>(null);
  const document = useDocument(selectDocument);

  const chosen = useField(selectChosen);
  const whole = useField(selectWhole);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is chosen is read from the store.
  const ranges = useMemo(() => rangesSeen(field), [field, chosen, whole]);

  const paint = useCallback<Paint>(
    (context, size, host) => {
      const picture = { field, entry, sample: sample === 'mean' ? null : sample };
      drawField(context, frameOf(...size, field, entry, ranges), picture, paletteOf(host));
    },
    [field, entry, sample, ranges],
  );
  const { host, canvas, size } = usePainting(paint);
  const frame = frameOf(...size, field, entry, ranges);

  const at = (event: MouseEvent): [number, number] => {
    const box = canvas.current?.getBoundingClientRect();
    return [event.clientX - (box?.left ?? 0), event.clientY - (box?.top ?? 0)];
  };
  const pointAt = (place: readonly [number, number]): number | null => nearestPoint(frame, placesOfData(field), ...place);
  const click = (where: readonly [number, number]): void => {
    const point = pointAt(where);
    const place = toPlace(frame, ...where);
    if (point !== null) void sessionLink().sample(field.data.rows[point] as number);
    else if (place) placeInput(field, place, sample);
  };
  const { onPointerMove, ...zooming } = useZoom(canvas, frame, field, click);
  const place = pointer && toPlace(frame, ...pointer);
  const point = pointer && pointAt(pointer);
  const isActive = place !== null && (point !== null || canPlace(document, field, sample));
  return (
    <div className="field-canvas" ref={host}>
      <canvas
        ref={canvas}
        style={{ width: size[0], height: size[1] }}
        data-testid="field-canvas"
        data-step={field.step}
        data-kind={field.kind}
        data-points={field.data.rows.length}
        data-active={isActive}
        role="img"
        aria-label={t('label', { output: field.output.address, input: field.input.address })}
        aria-description={t('keys')}
        data-zoomed={chosen !== undefined}
        tabIndex={0}
        {...zooming}
        onPointerMove={(event) => {
          setPointer(at(event));
          onPointerMove(event);
        }}
        onPointerLeave={() => setPointer(null)}
      />
      <ZoomButtons field={field} left={Math.min(frame.left + frame.width + 6, size[0] - 30)} top={frame.top} />
      <span className="field-axis" style={{ left: frame.left, width: frame.width, top: frame.top + frame.height + 2 }}>
        {names[0]}
      </span>
      <span className="field-axis field-axis-up" style={{ top: frame.top, height: frame.height }}>
        {names[1]}
      </span>
      {place && (
        <Readout
          field={field}
          entry={entry}
          place={place}
          point={point}
          names={names}
          right={size[0] - frame.left - frame.width}
        />
      )}
    </div>
  );
}

interface ReadoutProps {
  readonly field: Field;
  readonly entry: number;
  readonly place: readonly [number, number];
  readonly point: number | null;
  readonly names: readonly [string, string];
  readonly right: number;
}

/** The numbers under the pointer. */
function Readout({ field, entry, place, point, names, right }: ReadoutProps) {
  const { t } = useTranslation('field');
  const where = formatList(field.axes.map((_, axis) => `${names[axis]} = ${formatNumber(place[axis] as number)}`));
  const value = (of: number): string => formatNumber(valueAt(field, of, place));
  const best = Array.from({ length: field.width }, (_, c) => c).reduce(
    (a, c) => (valueAt(field, c, place) > valueAt(field, a, place) ? c : a),
    0,
  );
  const what =
    field.kind === 'classes'
      ? t('read.class', { of: best, share: value(best) })
      : t(`read.${field.kind}`, { value: value(entry) });
  return (
    <output className="field-readout" style={{ right: right + 6 }} data-testid="field-readout">
      {where}
      <br />
      {what}
      {point !== null && (
        <>
          <br />
          {t('read.sample', { p: field.data.rows[point] })}
        </>
      )}
    </output>
  );
}
