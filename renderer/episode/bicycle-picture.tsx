import { useTranslation } from '../i18n/use-translation.ts';
import { Picture } from './picture.tsx';

const DEGREES = 180 / Math.PI;

/** The bicycle from behind, leaning, its handlebar turned; and from above, with the track of its rear wheel. */
export function BicyclePicture({ states, at }: { readonly states: readonly Float64Array[]; readonly at: number }) {
  const { t } = useTranslation('episode');
  const [lean = 0, steer = 0] = states[at] ?? [];
  return (
    <>
      <Picture viewBox="-1.1 -1.3 2.2 1.5" label={t('picture.behind')} caption={t('caption.behind')}>
        <line className="episode-ground" x1={-1.1} y1={0} x2={1.1} y2={0} />
        <g transform={`rotate(${lean * DEGREES})`}>
          <ellipse className="episode-wheel" cx={0} cy={-0.32} rx={0.05} ry={0.32} />
          <line className="episode-pole" x1={0} y1={-0.5} x2={0} y2={-1} />
          <line className="episode-bar" x1={-0.3 * Math.cos(steer)} y1={-1} x2={0.3 * Math.cos(steer)} y2={-1} />
        </g>
      </Picture>
      <FromAbove states={states} at={at} />
    </>
  );
}

function FromAbove({ states, at }: { readonly states: readonly Float64Array[]; readonly at: number }) {
  const { t } = useTranslation('episode');
  const places = states.map((state) => [state[5] ?? 0, -(state[6] ?? 0)] as const);
  const [x, y] = [places.map(([east]) => east), places.map(([, south]) => south)];
  const [left, right, top, bottom] = [Math.min(...x), Math.max(...x), Math.min(...y), Math.max(...y)];
  const size = Math.max(4, right - left, bottom - top) * 1.15;
  const corner = `${(left + right - size) / 2} ${(top + bottom - size) / 2}`;
  const [east, south] = places[at] ?? [0, 0];
  const [, steer = 0, , , heading = 0] = states[at] ?? [];
  const unit = size / 14;
  const line = (upTo: number): string =>
    places
      .slice(0, upTo + 1)
      .map((place) => place.join(','))
      .join(' ');
  return (
    <Picture viewBox={`${corner} ${size} ${size}`} label={t('picture.above')} caption={t('caption.above')}>
      <polyline className="episode-way" points={line(places.length)} />
      <polyline className="episode-track" points={line(at)} />
      <g transform={`translate(${east} ${south}) rotate(${heading * DEGREES}) scale(${unit})`}>
        <line className="episode-frame" x1={0} y1={0} x2={0} y2={-1} />
        <line className="episode-frame" x1={0} y1={0.35} x2={0} y2={-0.35} />
        <g transform={`translate(0 -1) rotate(${steer * DEGREES})`}>
          <line className="episode-bar" x1={0} y1={0.35} x2={0} y2={-0.35} />
        </g>
      </g>
    </Picture>
  );
}
