import { CART_POLE } from '../../graph-core/simulators/cart-pole.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { Picture } from './picture.tsx';

const CART = { width: 0.5, height: 0.3 } as const;
const MARGIN = 0.4;
const DEGREES = 180 / Math.PI;

/** The cart-pole to scale, in metres: the track between its ends, the push as an arrow. */
export function CartPolePicture({ state, control }: { readonly state: Float64Array; readonly control: number }) {
  const { t } = useTranslation('episode');
  const [x = 0, , angle = 0] = state;
  const { track, halfLength } = CART_POLE;
  const edge = track + MARGIN;
  const push = 0.6 * control;
  const side = Math.sign(push) * (CART.width / 2);
  return (
    <Picture viewBox={`${-edge} -1.45 ${2 * edge} 1.75`} label={t('picture.cart-pole')} caption={t('caption.cart-pole')}>
      <line className="episode-ground" x1={-track} y1={0} x2={track} y2={0} />
      {[-track, track].map((end) => (
        <line key={end} className="episode-ground" x1={end} y1={-0.12} x2={end} y2={0.12} />
      ))}
      <g transform={`translate(${x} 0)`}>
        <rect className="episode-body" x={-CART.width / 2} y={-CART.height} width={CART.width} height={CART.height} rx={0.04} />
        {push !== 0 && <line className="episode-push" x1={side} y1={-0.15} x2={side + push} y2={-0.15} />}
        <g transform={`translate(0 ${-CART.height}) rotate(${angle * DEGREES})`}>
          <line className="episode-pole" x1={0} y1={0} x2={0} y2={-2 * halfLength} />
        </g>
        <circle className="episode-joint" cx={0} cy={-CART.height} r={0.05} />
      </g>
    </Picture>
  );
}
