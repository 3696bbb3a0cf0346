import { useMemo } from 'react';
import { descentOf, type Eta, reportEta } from '../../graph-core/optim/eta.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { formatNumber } from '../ui/number-format.ts';
import { Tex } from '../ui/tex.tsx';
import { useLossGradient } from './use-gradient.ts';

export interface EtaVerdictProps {
  readonly eta: Eta;
  readonly address: string;
  /** Number of the objective whose L it is about. */
  readonly objective: number;
}

/** Whether an eta leads downhill along every gradient, and what it makes of the current one. */
export function EtaVerdict({ eta, address, objective }: EtaVerdictProps) {
  const { t } = useTranslation('rates');
  const { symmetric, definite, eigenvalues } = useMemo(() => reportEta(eta), [eta]);
  const isBad = definite === 'indefinite' || !symmetric;
  return (
    <div className="eta-verdict">
      <p
        className={isBad ? 'warning-note' : 'eta-good'}
        role={isBad ? 'alert' : 'status'}
        data-testid="eta-verdict"
        data-definite={definite}
        data-symmetric={symmetric}
      >
        <strong>{t(`definite.${definite}`)}</strong>
        {eigenvalues &&
          ` ${t('eigenvalues', { smallest: formatNumber(eigenvalues.smallest), largest: formatNumber(eigenvalues.largest) })}`}
        {definite === 'indefinite' && ` ${t('uphill')}`}
        {!symmetric && ` ${t('asymmetric')}`}
      </p>
      <Descent eta={eta} address={address} objective={objective} />
    </div>
  );
}

function Descent({ eta, address, objective }: EtaVerdictProps) {
  const { t } = useTranslation('rates');
  const gradient = useLossGradient(address, objective);
  if (gradient === null) return <p className="muted">{t('asking')}</p>;
  if (gradient.data === null || gradient.data.length !== eta.size) return <p className="muted">{gradient.error}</p>;
  const { quadratic, angle } = descentOf(eta, gradient.data);
  return (
    <dl className={gradient.isOld ? 'eta-descent eta-old' : 'eta-descent'} title={t('descent-title')}>
      <dt>
        <Tex tex="g^\top \boldsymbol\eta\, g" />
      </dt>
      <dd data-testid="eta-quadratic">
        {formatNumber(quadratic)} <span className="muted">{t(quadratic < 0 ? 'goes-up' : 'goes-down')}</span>
      </dd>
      <dt>{t('angle')}</dt>
      <dd data-testid="eta-angle">{angle === null ? '–' : `${formatNumber(angle)}°`}</dd>
    </dl>
  );
}
