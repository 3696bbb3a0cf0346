import { useTranslation } from 'react-i18next';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import { Referee } from '../health/referee.tsx';
import { useSession } from '../state/session.ts';
import type { SessionState } from '../state/session-store.ts';
import { Tex } from '../ui/tex.tsx';
import type { GraphNames } from './graph-names.ts';
import type { Subject } from './subject.ts';
import { SummaryLine, TensorGrid, useEntries } from './tensor-view.tsx';

const selectMean = (state: SessionState) => state.view?.sample === 'mean';
const selectGradients = (state: SessionState) => state.view?.gradients;

/** What each wire that leaves a value brings back: at a fan-out the parts add up to the gradient. */
function Contributions({ address, names }: { readonly address: string; readonly names: GraphNames }) {
  const { t } = useTranslation('inspector');
  const gradients = useSession(selectGradients) ?? {};
  const parts = Object.entries(gradients).filter(([key]) => key.startsWith(`edge:${address}->`));
  if (parts.length < 2) return null;
  return (
    <section className="inspector-section">
      <h3>{t('gradient.contributions', { count: parts.length })}</h3>
      {parts.map(([key, summary]) => {
        const to = key.slice(key.indexOf('->') + 2);
        const label = t('gradient.from', { block: names.block(to.slice(0, to.indexOf('.'))) });
        return (
          <div key={key}>
            <span className="muted">{label}</span>
            <TensorGrid
              shape={summary.entries.length < sizeOf(summary.shape) ? [summary.entries.length] : summary.shape}
              entries={summary.entries}
              label={label}
              testId={`contribution-${to}`}
            />
          </div>
        );
      })}
    </section>
  );
}

/** The derivative of the cost by the subject; a dash while backward has not reached it, never 0. */
export function GradientTab({ subject, names }: { readonly subject: Subject; readonly names: GraphNames }) {
  const { t } = useTranslation('inspector');
  const { address } = subject.value;
  const isMean = useSession(selectMean);
  const { summary, entries } = useEntries(address, 'gradient');
  const label = `∂${names.cost}/∂${names.symbol(address)}`;
  return (
    <div className="inspector-section">
      <Tex tex={`\\frac{\\partial ${names.cost}}{\\partial ${names.tex(address)}}`} display />
      {summary && entries ? (
        <TensorGrid shape={summary.shape} entries={entries} label={label} testId="gradient-cell" />
      ) : (
        <p className="empty-note">– {t('gradient.not-computed')}</p>
      )}
      {summary && <SummaryLine summary={summary} />}
      {summary && !isMean && <Referee address={address} what="gradient" />}
      <Contributions address={address} names={names} />
    </div>
  );
}
