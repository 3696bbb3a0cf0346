import type { JacobianView } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { formatList, formatNumber } from '../ui/number-format.ts';
import { bytesText, countText } from './matrix-text.ts';

/** Singular values that fit on one line. */
const SINGULAR = 4;

/** How large a Jacobian is, what it does to a vector, and how much of it is empty. */
export function JacobianSummary({ view }: { readonly view: JacobianView }) {
  const { t } = useTranslation('jacobian');
  const { rows, columns, singular, zeros, norm, sampled } = view;
  const about = sampled === null ? '' : '≈ ';
  const shown = singular.values.slice(0, SINGULAR);
  const told = formatList(shown.map((value) => formatNumber(value)));
  return (
    <>
      {rows * columns > view.window.entries.length && (
        <p className="jacobian-size" data-testid="jacobian-size">
          {t('size', { rows, columns, count: countText(rows * columns), bytes: bytesText(rows * columns) })}
        </p>
      )}
      <dl className="summary-line jacobian-summary" data-testid="jacobian-summary">
        <div>
          <dt>{t('norm')}</dt>
          <dd>{`${about}${formatNumber(norm)}`}</dd>
        </div>
        <div>
          <dt>{t('zeros')}</dt>
          <dd data-testid="jacobian-zeros">{`${about}${formatNumber(100 * zeros)} %`}</dd>
        </div>
        <div title={t('singular-title')}>
          <dt>{t('singular')}</dt>
          <dd data-testid="jacobian-singular">{shown.length < singular.count ? `${told}, …` : told}</dd>
        </div>
      </dl>
      {sampled !== null && <p className="muted">{t(rows <= columns ? 'sampled-rows' : 'sampled-columns', { sampled })}</p>}
    </>
  );
}
