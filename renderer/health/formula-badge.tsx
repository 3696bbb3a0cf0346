import type { TFunction } from 'i18next';
import type { FormulaCheck } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { formatList, formatNumber } from '../ui/number-format.ts';
import { useFormulaCheck } from './formula-checks.ts';

export type Verdict = 'unchecked' | 'passed' | 'failed';

export const verdictOf = (check: FormulaCheck | null): Verdict =>
  check === null || (check.points === 0 && !check.passed) ? 'unchecked' : check.passed ? 'passed' : 'failed';

/** What a check found, in a sentence. */
export function checkWords(check: FormulaCheck | null, t: TFunction): string {
  if (check === null) return t('health:formula.waiting');
  const { worst, points, passed } = check;
  if (worst === null) return t(passed ? 'health:formula.constant' : 'health:formula.no-point');
  // the power of ten that nothing was beyond
  const bound = `1e${Math.ceil(Math.log10(Math.max(worst.error, 1e-12)))}`.replace('-', '−');
  if (passed) return t('health:formula.passed', { bound, count: points });
  return t('health:formula.failed', {
    name: worst.name,
    at: formatList(worst.at.map((x) => formatNumber(x))),
    derivative: formatNumber(worst.derivative),
    difference: formatNumber(worst.difference),
  });
}

/** Says on a formula's block whether its derivative has been checked. */
export function FormulaBadge({ id, expression }: { readonly id: string; readonly expression: string }) {
  const { t } = useTranslation('health');
  const check = useFormulaCheck(expression);
  const verdict = verdictOf(check);
  const words = checkWords(check, t);
  return (
    <span
      className={`mark mark-formula mark-formula-${verdict}`}
      role="img"
      aria-label={words}
      title={words}
      data-testid={`formula-check-${id}`}
      data-verdict={verdict}
    >
      {t(`formula.badge.${verdict}`)}
    </span>
  );
}
