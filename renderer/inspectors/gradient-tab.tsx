import { useState } from 'react';
import { FloatCheck } from '../health/float-check.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import { TracePanel } from '../optimiser/trace-panel.tsx';
import { FanOut } from '../paths/fan-out.tsx';
import { PathList } from '../paths/path-list.tsx';
import { matrixOf } from '../ui/heat.ts';
import { Tex } from '../ui/tex.tsx';
import type { GraphNames } from './graph-names.ts';
import type { Subject } from './subject.ts';
import { SummaryLine, TensorGrid, useEntries } from './tensor-view.tsx';
import { useNoGradient } from './use-no-gradient.ts';

interface UpdateProps {
  readonly address: string;
  readonly names: GraphNames;
  readonly entry: number;
  readonly onEntry: (entry: number) => void;
}

/** What the optimiser makes of a weight's gradient. */
function Update(props: UpdateProps) {
  const { t } = useTranslation('optimiser');
  return (
    <section className="inspector-section">
      <h3>{t('title')}</h3>
      <TracePanel {...props} columns={3} />
    </section>
  );
}

/** The derivative of the cost by the subject; a dash while backward has not reached it, never 0. */
export function GradientTab({ subject, names }: { readonly subject: Subject; readonly names: GraphNames }) {
  const { t } = useTranslation('inspector');
  const { address } = subject.value;
  const { summary, entries } = useEntries(address, 'gradient');
  const never = useNoGradient(names)(address);
  const label = `∂${names.cost}/∂${names.symbol(address)}`;
  const [entry, setEntry] = useState(0);
  const isWeight = subject.value.role === 'weight';
  const pick = summary && { onPick: (row: number, column: number) => setEntry(row * matrixOf(summary.shape).columns + column) };
  return (
    <div className="inspector-section">
      <Tex tex={`\\frac{\\partial ${names.cost}}{\\partial ${names.tex(address)}}`} display />
      {summary && entries ? (
        <TensorGrid shape={summary.shape} entries={entries} label={label} testId="gradient-cell" {...(isWeight ? pick : {})} />
      ) : (
        <p className="empty-note" data-testid="gradient-none">
          {never ?? `– ${t('gradient.not-computed')}`}
        </p>
      )}
      {summary && <SummaryLine summary={summary} />}
      {summary && (
        <FloatCheck
          question={{ name: 'tensor', payload: { address, what: 'gradient' } }}
          shape={summary.shape}
          testId="gradient"
        />
      )}
      <FanOut address={address} names={names} />
      <PathList address={address} names={names} />
      {isWeight && <Update address={address} names={names} entry={entry} onEntry={setEntry} />}
    </div>
  );
}
