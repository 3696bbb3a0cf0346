import { useId, useState } from 'react';
import { sizeOf } from '../../graph-core/model/tensor.ts';
import type { OptimiserTrace } from '../../session/protocol.ts';
import { FloatCheck } from '../health/float-check.tsx';
import { useTranslation } from '../i18n/use-translation.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { Pager } from '../stepper/product-view.tsx';
import { indexLabel, windowAt } from '../ui/heat.ts';
import { formatFull, formatNumber } from '../ui/number-format.ts';
import { Tex } from '../ui/tex.tsx';
import { entryName } from './entry-name.ts';
import { chainOf } from './trace-chain.ts';
import { useTrace } from './use-trace.ts';
import './trace.css';

/** Entries side by side in the card; the inspector has room for fewer. */
const IN_CARD = 4;

/** g → m, v → m̂, v̂ → Δw → w′ as a row of boxes. */
function Chain({ trace }: { readonly trace: OptimiserTrace }) {
  const { t } = useTranslation('optimiser');
  return (
    <ol className="trace-chain" aria-label={t('chain')}>
      {chainOf(trace.lines).map((link) => (
        <li key={link[0]?.name} title={link.map(({ name }) => t(`line.${name}`, { defaultValue: name })).join(', ')}>
          {link.map(({ name, symbol }) => (
            <span key={name} className="trace-box">
              <Tex tex={symbol} />
            </span>
          ))}
        </li>
      ))}
    </ol>
  );
}

/** Hyper-parameters and the count of the update. */
function Head({ trace }: { readonly trace: OptimiserTrace }) {
  const { t } = useTranslation('optimiser');
  const { title, letters, isMade } = trace;
  return (
    <p className="trace-head" data-testid="trace-head">
      <strong>{t('update', { title, t: trace.t })}</strong>{' '}
      <span className="badge badge-update">{t(isMade ? 'made' : 'coming')}</span>{' '}
      <span className="trace-letters">
        {letters
          .filter(([tex]) => tex !== 't')
          .map(([tex, value]) => (
            <span key={tex}>
              <Tex tex={tex} /> = {formatNumber(value, 4)}
            </span>
          ))}
      </span>
    </p>
  );
}

interface TableProps {
  readonly trace: OptimiserTrace;
  readonly symbol: string;
  /** The entry whose numbers are written out. */
  readonly entry: number;
  readonly onEntry: (entry: number) => void;
}

function Table({ trace, symbol, entry, onEntry }: TableProps) {
  const { t } = useTranslation('optimiser');
  const { shape, from, count, lines } = trace;
  const entries = Array.from({ length: count }, (_, i) => from + i);
  return (
    <table className="trace-table" aria-label={t('table', { symbol })}>
      <thead>
        <tr>
          <th scope="col">{t('quantity')}</th>
          {entries.map((each) => {
            const name = entryName(symbol, shape, each);
            return (
              <th key={each} scope="col" className={each === entry ? 'trace-lit' : undefined}>
                <button
                  type="button"
                  className="trace-entry"
                  aria-pressed={each === entry}
                  title={t('choose', { entry: name })}
                  data-testid={`trace-entry-${each}`}
                  onClick={() => onEntry(each)}
                >
                  {indexLabel(shape, each) === '' ? symbol : `[${indexLabel(shape, each)}]`}
                </button>
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>
        {lines.map(({ name, symbol: tex, values, rule }) => (
          <tr key={name} data-testid={`trace-${name}`} className={rule === null ? 'trace-given' : `trace-made trace-row-${name}`}>
            <th scope="row">
              <Tex tex={tex} /> <span className="muted">{t(`line.${name}`, { defaultValue: name })}</span>
            </th>
            {entries.map((each, i) => {
              const value = values?.[i];
              return (
                <td
                  key={each}
                  className={each === entry ? 'trace-lit' : undefined}
                  title={value === undefined ? undefined : formatFull(value)}
                  data-value={value === undefined ? undefined : String(value)}
                >
                  {value === undefined ? '–' : formatNumber(value, 4)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Every line in general and, beneath it, with the numbers of one entry. */
function Rules({ trace, symbol, entry }: Omit<TableProps, 'onEntry'>) {
  const { t } = useTranslation('optimiser');
  const at = entry - trace.from;
  const made = trace.lines.filter(({ rule }) => rule !== null);
  const hasNumbers = made.some(({ withNumbers }) => withNumbers?.[at] !== undefined);
  return (
    <div className="trace-rules" data-testid="trace-rules">
      {hasNumbers && <h4>{t('numbers-of', { entry: entryName(symbol, trace.shape, entry) })}</h4>}
      {made.map(({ name, symbol: left, rule, withNumbers, values }) => {
        const numbers = withNumbers?.[at];
        const value = values?.[at];
        return (
          <div key={name} className="trace-rule">
            <Tex tex={`${left} = ${rule}`} />
            {numbers !== undefined && value !== undefined && (
              <span className="trace-numbers">
                <Tex tex={`= ${numbers}`} /> = {formatNumber(value, 4)}
              </span>
            )}
          </div>
        );
      })}
    </div>
  );
}

const isGradient = ({ name, values }: OptimiserTrace['lines'][number]): boolean => name === 'gradient' && values !== null;

export interface TracePanelProps {
  readonly address: string;
  readonly names: GraphNames;
  /** The entry to follow, chosen from outside; the panel's own buttons choose others. */
  readonly entry: number;
  readonly onEntry: (entry: number) => void;
  /** Entries side by side. */
  readonly columns: number;
}

/** How one weight's gradient becomes its new value, entry by entry: what the optimiser does, in the order it does it. */
export function TracePanel({ address, names, entry, onEntry, columns }: TracePanelProps) {
  const { t } = useTranslation('optimiser');
  const [start, setStart] = useState(0);
  const from = entry >= start && entry < start + columns ? start : Math.floor(entry / columns) * columns;
  const answer = useTrace(address, from, columns);
  if (answer === null) return null;
  const { trace, error } = answer;
  if (error !== null) return <p className="empty-note">{error}</p>;
  if (trace === null) return <p className="empty-note">{t('none')}</p>;
  const symbol = names.symbol(address);
  const size = sizeOf(trace.shape);
  const shown = Math.min(trace.from + trace.count - 1, Math.max(trace.from, entry));
  const isKnown = trace.lines.some(({ name, values }) => name === 'next' && values !== null);
  const awaitsOthers = trace.lines.some(({ name }) => name === 'norm') && trace.lines.some(isGradient);
  return (
    <div className="trace" data-testid={`trace-of-${address}`}>
      <Head trace={trace} />
      <Chain trace={trace} />
      {!isKnown && <p className="muted">{t(awaitsOthers ? 'waiting-norm' : 'waiting')}</p>}
      <div className="tensor-scroll">
        <Table trace={trace} symbol={symbol} entry={shown} onEntry={onEntry} />
      </div>
      {size > columns && (
        <Pager
          window={windowAt(size, trace.from, columns)}
          count={size}
          what={t('range')}
          onMove={(window) => {
            setStart(window.from);
            onEntry(window.from);
          }}
        />
      )}
      <Rules trace={trace} symbol={symbol} entry={shown} />
      <FloatCheck
        question={{ name: 'optimiserTrace', payload: { address, from: trace.from, count: trace.count } }}
        testId="trace"
      />
    </div>
  );
}

/** The panel with a heading that folds it away. */
export function TraceDetails({ open, ...panel }: Pick<TracePanelProps, 'address' | 'names'> & { readonly open: boolean }) {
  const { t } = useTranslation('optimiser');
  const [isOpen, setOpen] = useState(open);
  const [entry, setEntry] = useState(0);
  const id = useId();
  return (
    <section className="trace-details">
      <button
        type="button"
        className="trace-toggle"
        aria-expanded={isOpen}
        aria-controls={id}
        data-testid={`trace-toggle-${panel.address}`}
        onClick={() => setOpen(!isOpen)}
      >
        {isOpen ? '▾' : '▸'} {t('title')}
      </button>
      <div id={id}>{isOpen && <TracePanel {...panel} entry={entry} onEntry={setEntry} columns={IN_CARD} />}</div>
    </section>
  );
}
