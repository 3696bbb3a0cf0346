import { Unlink } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ColumnBinding, Document, Split } from '../../graph-core/model/document.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { selectDocument } from '../state/document-store.ts';
import { sessionStore, tableTexts } from '../state/session.ts';
import { documentStore, useDocument } from '../state/stores.ts';
import { NumberField } from '../ui/number-field.tsx';
import { formatCount } from '../ui/number-format.ts';
import { removeSource, setSplit, unbind } from './data-edits.ts';
import { previewTable, type TablePreview } from './table-preview.ts';

const { dispatch } = documentStore.getState();

/** Texts of the bound tables, read again when their bindings change. */
function useTables(document: Document): Record<string, string> {
  const { sources } = document.data;
  const [texts, setTexts] = useState<Record<string, string>>({});
  // biome-ignore lint/correctness/useExhaustiveDependencies: only the sources of the document say which texts there are.
  useEffect(() => {
    let live = true;
    void tableTexts(document).then((next) => live && setTexts(next));
    return () => {
      live = false;
    };
  }, [sources]);
  return texts;
}

type SplitKind = 'none' | 'fraction' | 'first' | 'column';

const kindOf = (split: Split | undefined): SplitKind =>
  split === undefined ? 'none' : 'train' in split ? 'fraction' : 'first' in split ? 'first' : 'column';

function startOf(kind: SplitKind, samples: number): Split | null {
  if (kind === 'fraction') return { train: 0.8, seed: 0 };
  return kind === 'first' ? { first: Math.max(1, Math.floor(samples * 0.8)) } : null;
}

function SplitControl({ document }: { readonly document: Document }) {
  const { t } = useTranslation('drawer');
  const { split } = document.data;
  const kind = kindOf(split);
  const samples = sessionStore.getState().view?.samples ?? 1;
  return (
    <div className="split-control">
      <label className="field">
        <span className="field-label">{t('data.split')}</span>
        <select
          className="native-select"
          data-testid="split-kind"
          value={kind}
          onChange={(event) => dispatch(setSplit(document, startOf(event.target.value as SplitKind, samples)))}
        >
          {(['none', 'fraction', 'first'] as const).map((each) => (
            <option key={each} value={each}>
              {t(`data.splits.${each}`)}
            </option>
          ))}
          {kind === 'column' && <option value="column">{t('data.splits.column')}</option>}
        </select>
      </label>
      {split && 'train' in split && (
        <>
          <NumberField
            value={split.train}
            label={t('data.fraction')}
            min={0}
            max={1}
            testId="split-fraction"
            error={t('data.fraction-error')}
            onCommit={(train) => dispatch(setSplit(document, { ...split, train }))}
          />
          <NumberField
            value={split.seed ?? 0}
            label={t('data.seed')}
            integer
            min={0}
            testId="split-seed"
            error={t('training.whole')}
            onCommit={(seed) => dispatch(setSplit(document, { ...split, seed }))}
          />
        </>
      )}
      {split && 'first' in split && (
        <NumberField
          value={split.first}
          label={t('data.first')}
          integer
          min={1}
          testId="split-first"
          error={t('training.whole')}
          onCommit={(first) => dispatch(setSplit(document, { first }))}
        />
      )}
    </div>
  );
}

function Binding({
  document,
  address,
  binding,
}: {
  readonly document: Document;
  readonly address: string;
  readonly binding: ColumnBinding;
}) {
  const { t } = useTranslation('drawer');
  const names = useGraphNames();
  const { columns } = binding;
  const shown = columns.length > 4 ? `${columns.slice(0, 3).join(', ')}, …, ${columns[columns.length - 1]}` : columns.join(', ');
  return (
    <li className="binding" data-testid={`binding-${address}`}>
      <span className="binding-symbol" title={address}>
        {names.symbol(address)}
      </span>
      <span aria-hidden="true">←</span>
      <span className="binding-columns" title={columns.join(', ')}>
        {shown}
      </span>
      {columns.length > 4 && <span className="badge">{t('data.columns', { count: columns.length })}</span>}
      {binding.scale !== undefined && binding.scale !== 1 && <span className="badge">× {binding.scale}</span>}
      <button
        type="button"
        className="icon-button"
        aria-label={t('data.unbind', { symbol: names.symbol(address) })}
        title={t('data.unbind', { symbol: names.symbol(address) })}
        data-testid={`unbind-${address}`}
        onClick={() => dispatch(unbind(document, address))}
      >
        <Unlink size={14} />
      </button>
    </li>
  );
}

function Preview({ preview, bound }: { readonly preview: TablePreview; readonly bound: ReadonlySet<string> }) {
  const { t } = useTranslation('drawer');
  return (
    // A region that scrolls has to be reachable by keyboard.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above.
    <section className="table-preview" aria-label={t('data.preview')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col" title={t('data.sample-number')}>
              {t('data.sample-symbol')}
            </th>
            {preview.columns.map((column) => (
              <th key={column} className={bound.has(column) ? 'bound-column' : ''} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {preview.rows.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is its number.
            <tr key={i}>
              <th scope="row">{i}</th>
              {preview.columns.map((column, j) => (
                <td key={column} className={bound.has(column) ? 'bound-column' : ''}>
                  {row[j]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Tables that feed the observed variables: which column goes where, how rows are split, and the first rows. */
export function DataPanel() {
  const { t } = useTranslation('drawer');
  const document = useDocument(selectDocument);
  const texts = useTables(document);
  const [chosen, setChosen] = useState<string | null>(null);
  const sources = Object.keys(document.data.sources ?? {});
  const bindings = Object.entries(document.data.columns ?? {});
  const source = sources.find((name) => name === chosen) ?? sources[0];
  if (source === undefined) {
    return (
      <div className="empty-data">
        <p className="empty-note">{t('data.none')}</p>
      </div>
    );
  }
  const text = texts[source];
  const preview = text === undefined ? null : previewTable(text);
  const bound = new Set(bindings.filter(([, binding]) => binding.source === source).flatMap(([, binding]) => binding.columns));
  return (
    <div className="data-panel">
      <div className="data-left">
        <div className="data-source">
          <select
            className="native-select"
            aria-label={t('data.table')}
            data-testid="data-source"
            value={source}
            onChange={(event) => setChosen(event.target.value)}
          >
            {sources.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
          {preview && (
            <span className="muted">{t('data.rows', { count: preview.count, formatted: formatCount(preview.count) })}</span>
          )}
          <button
            type="button"
            className="chip"
            data-testid="remove-table"
            onClick={() => dispatch(removeSource(document, source))}
          >
            {t('data.remove')}
          </button>
        </div>
        <ul className="bindings">
          {bindings.map(([address, binding]) => (
            <Binding key={address} document={document} address={address} binding={binding} />
          ))}
        </ul>
        <SplitControl document={document} />
      </div>
      {preview ? (
        <Preview preview={preview} bound={bound} />
      ) : (
        <p className="empty-note">{t('data.unreadable', { name: source })}</p>
      )}
    </div>
  );
}
