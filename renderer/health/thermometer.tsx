import { useTranslation } from '../i18n/use-translation.ts';
import { formatNumber } from '../ui/number-format.ts';

/** Powers of ten on either side of 1 that the bar has room for. */
const DECADES = 2;

/** A gain on a log scale with a mark at 1: shrinking is hatched to the left, growing is filled to the right. */
export function ThermometerBar({ gain }: { readonly gain: number | null }) {
  const { t } = useTranslation('health');
  if (gain === null) return <span className="muted">–</span>;
  if (!Number.isFinite(gain)) return <span className="badge badge-warning">{t('not-a-number')}</span>;
  const decades = Math.max(-DECADES, Math.min(DECADES, gain === 0 ? -DECADES : Math.log10(gain)));
  const width = (Math.abs(decades) / DECADES) * 50;
  const grows = decades > 0;
  return (
    <span className="thermometer">
      <span className="thermometer-scale" aria-hidden="true">
        <span
          className={grows ? 'thermometer-grows' : 'thermometer-shrinks'}
          style={{ width: `${width}%`, left: `${grows ? 50 : 50 - width}%` }}
        />
        <span className="thermometer-one" />
      </span>
      <span className="thermometer-number">{formatNumber(gain)}</span>
    </span>
  );
}
