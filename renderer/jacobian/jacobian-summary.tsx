import { useTranslation } from 'react-i18next';
import type { JacobianView } from '../../session/protocol.ts';
import { formatNumber } from '../ui/number-format.ts';
import { bytesText, countText } from './matrix-text.ts';

/** How large a Jacobian is, what it does to a vector, and how much of it is empty. */
export function JacobianSummary({ view }: { readonly view: JacobianView }) {
  const { t } = useTranslation('jacobian');
  const { rows, columns, singular, zeros, norm, sampled } = view;
  const about = sampled === null ? '' : '≈ ';
  const told = singular.values.map((value) => formatNumber(value)).join(', ');
  return (
    <>
      {rows * columns > view.window.entries.length && (
        <p className="jacobian-size" data-testid="jacobian-size">
          {t('size', { rows, columns, count: countText(rows * columns), bytes: bytesText(rows * columns) })}
        </p>
      )}
      <dl className="summary-line" data-testid="jacobian-summary">
        <dt>{t('norm')}</dt>
        <dd>{`${about}${formatNumber(norm)}`}</dd>
        <dt title={t('singular-title')}>{t('singular')}</dt>
        <dd data-testid="jacobian-singular">{singular.values.length < singular.count ? `${told}, …` : told}</dd>
        <dt>{t('zeros')}</dt>
        <dd data-testid="jacobian-zeros">{`${about}${formatNumber(100 * zeros)} %`}</dd>
      </dl>
      {sampled !== null && <p className="muted">{t(rows <= columns ? 'sampled-rows' : 'sampled-columns', { sampled })}</p>}
    </>
  );
}
