import type { Units } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';

interface UnitsPanelProps {
  readonly units: Units;
  readonly line: string;
  readonly isDense: boolean;
}

/** The rules of a weighted sum in the lecture's notation, and below them the arithmetic of what is looked at. */
export function UnitsPanel({ units, line, isDense }: UnitsPanelProps) {
  const { t } = useTranslation('units');
  return (
    <div className="units-panel" data-dense={isDense}>
      <p className="units-rules">
        <span className="units-rule" data-phase="forward">
          <b>{t('general.forward')}</b> <i>s</i>[i] = Σ<sub>j ∈ UP(i)</sub> <i>w</i>[i,j] <i>z</i>[j]
          {units.hasBias && (
            <>
              {' + '}
              <i>b</i>[i]
            </>
          )}
        </span>
        <span className="units-rule" data-phase="backward">
          <b>{t('general.backward')}</b> ∂<i>C</i>/∂<i>z</i>[j] = Σ<sub>i</sub> ∂<i>C</i>/∂<i>s</i>[i] <i>w</i>[i,j]
          {units.after && (
            <>
              {', '}∂<i>C</i>/∂<i>s</i>[i] = ∂<i>C</i>/∂<i>z</i>[i] · <i>f</i>
              <span className="units-prime">′</span>(<i>s</i>[i])
            </>
          )}
        </span>
      </p>
      <p className="units-line" role="status" data-testid="units-line">
        {line}
      </p>
    </div>
  );
}
