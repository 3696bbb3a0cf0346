import { useTranslation } from 'react-i18next';
import { FanOut } from '../paths/fan-out.tsx';
import { PathList } from '../paths/path-list.tsx';
import { Tex } from '../ui/tex.tsx';
import type { GraphNames } from './graph-names.ts';
import type { Subject } from './subject.ts';
import { SummaryLine, TensorGrid, useEntries } from './tensor-view.tsx';

/** The derivative of the cost by the subject; a dash while backward has not reached it, never 0. */
export function GradientTab({ subject, names }: { readonly subject: Subject; readonly names: GraphNames }) {
  const { t } = useTranslation('inspector');
  const { address } = subject.value;
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
      <FanOut address={address} names={names} />
      <PathList address={address} names={names} />
    </div>
  );
}
