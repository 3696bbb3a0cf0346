import { useCallback } from 'react';
import type { Histogram } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { formatNumber } from '../ui/number-format.ts';
import { type Paint, usePainting } from '../ui/use-painting.ts';
import { rangeOf, spread } from './record.ts';

/** Bins of the common range. */
const ROWS = 40;

export interface TrackPictureProps {
  readonly steps: readonly number[];
  readonly track: readonly (Histogram | null)[];
  readonly label: string;
}

/** Steps from left to right, numbers upwards, the darker the more entries lie there (their logarithm); a line where 0 is. */
export function TrackPicture({ steps, track, label }: TrackPictureProps) {
  const { t } = useTranslation('histograms');
  const range = rangeOf(track);
  const paint = useCallback<Paint>(
    (context, [width, height], host) => {
      const common = rangeOf(track);
      if (common === null) return;
      const style = getComputedStyle(host);
      context.fillStyle = style.getPropertyValue('--forward').trim();
      const columns = track.map((each) => (each === null ? null : spread(each, common, ROWS)));
      const most = Math.log1p(Math.max(1, ...columns.flatMap((column) => (column === null ? [] : [Math.max(...column)]))));
      const [w, h] = [width / columns.length, height / ROWS];
      for (const [k, column] of columns.entries())
        for (const [row, count] of (column ?? new Float64Array()).entries()) {
          if (count === 0) continue;
          // what is there at all is seen
          context.globalAlpha = 0.08 + 0.92 * (Math.log1p(count) / most);
          context.fillRect(k * w, height - (row + 1) * h, w + 0.3, h + 0.3);
        }
      context.globalAlpha = 1;
      const zero = height - (height * (0 - common[0])) / (common[1] - common[0]);
      if (zero < 0 || zero > height) return;
      context.fillStyle = style.getPropertyValue('--text-muted').trim();
      context.fillRect(0, Math.round(zero), width, 1);
    },
    [track],
  );
  const { host, canvas, size } = usePainting(paint);
  return (
    <div className="track-picture">
      <div className="track-ends" aria-hidden="true">
        <span>{range === null ? '–' : formatNumber(range[1])}</span>
        <span>{range === null ? '–' : formatNumber(range[0])}</span>
      </div>
      <div className="track-canvas" ref={host}>
        <canvas
          ref={canvas}
          style={{ width: size[0], height: size[1] }}
          role="img"
          aria-label={t('picture', { label, from: formatNumber(steps[0] ?? 0), to: formatNumber(steps.at(-1) ?? 0) })}
        />
      </div>
    </div>
  );
}
