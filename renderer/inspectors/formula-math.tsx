import { useMemo } from 'react';
import { formulaTex } from '../../graph-core/scalar/formula-tex.ts';
import type { Formula } from '../../graph-core/scalar/parse.ts';
import { checkWords, verdictOf } from '../health/formula-badge.tsx';
import { useFormulaCheck } from '../health/formula-checks.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { Tex } from '../ui/tex.tsx';
import './formula.css';

function Line({ tex, testId }: { readonly tex: string | null; readonly testId: string }) {
  const { t } = useTranslation('inspector');
  return (
    <div className="math-line" data-testid={testId} data-tex={tex}>
      {tex === null ? <span className="muted">{t('formula.too-long')}</span> : <Tex tex={tex} display />}
    </div>
  );
}

/** A formula as it is written in mathematics, its derivative by each variable, and whether that was checked. */
export function FormulaMath({
  formula,
  expression,
  isBlackBox,
}: {
  readonly formula: Formula;
  readonly expression: string;
  readonly isBlackBox: boolean;
}) {
  const { t } = useTranslation(['inspector', 'health']);
  const tex = useMemo(() => formulaTex(formula), [formula]);
  const check = useFormulaCheck(isBlackBox ? null : expression);
  return (
    <div className="formula-math math-tab">
      <Line tex={tex.forward} testId="formula-tex" />
      {isBlackBox && <p className="muted">{t('formula.no-gradient')}</p>}
      {!isBlackBox && tex.partials.map((each) => <Line key={each.name} tex={each.tex} testId={`formula-partial-${each.name}`} />)}
      {!isBlackBox && (
        <p className={`formula-check formula-check-${verdictOf(check)}`} data-testid="formula-check" role="status">
          {checkWords(check, t)}
        </p>
      )}
    </div>
  );
}
