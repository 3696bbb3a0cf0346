import { Unlink } from 'lucide-react';
import { useState } from 'react';
import {
  type ColumnBinding,
  type DataSource,
  type Document,
  MISSING_POLICIES,
  type MissingPolicy,
} from '../../graph-core/model/document.ts';
import { isDrawnName } from '../../graph-core/random/drawn-set.ts';
import type { TableOverview } from '../../session/protocol.ts';
import { DrawnPad } from '../drawn/drawn-pad.tsx';
import { sayMessage } from '../i18n/messages.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { useGraphNames } from '../inspectors/use-graph-names.ts';
import { selectDocument } from '../state/document-store.ts';
import { documentStore, useDocument } from '../state/stores.ts';
import { formatCount, formatFull } from '../ui/number-format.ts';
import { ClassBars, classColumn } from './class-bars.tsx';
import { removeSource, setSource, unbind } from './data-edits.ts';
import { AddFile, MendFile } from './file-buttons.tsx';
import { SplitControl } from './split-control.tsx';
import { TableView } from './table-view.tsx';
import { AddToySet, ToyControls } from './toy-controls.tsx';
import { useDataReport } from './use-table.ts';

const { dispatch } = documentStore.getState();

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
      {binding.scale !== undefined && binding.scale !== 1 && <span className="badge">× {formatFull(binding.scale)}</span>}
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

/** What becomes of rows without a value, where there are such rows. */
function MissingControl({
  document,
  name,
  source,
  table,
}: {
  readonly document: Document;
  readonly name: string;
  readonly source: DataSource;
  readonly table: TableOverview | null;
}) {
  const { t } = useTranslation('drawer');
  const count = table?.columns.reduce((sum, column) => sum + (column.fault === undefined ? column.missing : 0), 0) ?? 0;
  const { missing = 'refuse' } = source;
  if (count === 0) return null;
  return (
    <label className="field">
      <span className="field-label">
        {t('data.missing')} <span className="muted">{t('data.gaps', { count, formatted: formatCount(count) })}</span>
      </span>
      <select
        className="native-select"
        data-testid="missing-policy"
        value={typeof missing === 'string' ? missing : 'by-column'}
        onChange={(event) =>
          dispatch(setSource(document, 'missing', name, { ...source, missing: event.target.value as MissingPolicy }))
        }
      >
        {MISSING_POLICIES.map((policy) => (
          <option key={policy} value={policy}>
            {t(`data.policies.${policy}`)}
          </option>
        ))}
        {typeof missing !== 'string' && <option value="by-column">{t('data.policies.by-column')}</option>}
      </select>
    </label>
  );
}

/** Tables that feed the observed variables: which column goes where, how rows are split, and the rows themselves. */
export function DataPanel() {
  const { t } = useTranslation('drawer');
  const document = useDocument(selectDocument);
  const [chosen, setChosen] = useState<string | null>(null);
  const sources = document.data.sources ?? {};
  const names = Object.keys(sources);
  const name = names.find((each) => each === chosen) ?? names[0];
  const report = useDataReport(name, document.data);
  if (name === undefined) {
    return (
      <div className="empty-data">
        <p className="empty-note">{t('data.none')}</p>
        <AddFile />
        <AddToySet />
      </div>
    );
  }
  const source = sources[name] as DataSource;
  const { generator } = source;
  const table = report?.ok ? report.table : null;
  const bindings = Object.entries(document.data.columns ?? {});
  const bound = new Set(bindings.filter(([, binding]) => binding.source === name).flatMap(([, binding]) => binding.columns));
  const classes = table === null ? undefined : classColumn(table.columns, bound);
  return (
    <div className="data-panel" data-classes={classes !== undefined} data-drawn={isDrawnName(generator)}>
      <div className="data-left">
        <div className="data-source">
          <select
            className="native-select"
            aria-label={t('data.table')}
            data-testid="data-source"
            value={name}
            onChange={(event) => setChosen(event.target.value)}
          >
            {names.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
          {table && <span className="muted">{t('data.rows', { count: table.rows, formatted: formatCount(table.rows) })}</span>}
          <AddFile isCompact />
          <AddToySet />
          <button
            type="button"
            className="chip"
            data-testid="remove-table"
            onClick={() => dispatch(removeSource(document, name))}
          >
            {t('data.remove')}
          </button>
        </div>
        <ul className="bindings">
          {bindings.map(([address, binding]) => (
            <Binding key={address} document={document} address={address} binding={binding} />
          ))}
        </ul>
        <ToyControls document={document} name={name} source={source} />
        <MissingControl document={document} name={name} source={source} table={table} />
        <SplitControl document={document} columns={table?.columns ?? []} />
      </div>
      {isDrawnName(generator) && (
        <DrawnPad key={`pad-${name}`} document={document} name={name} source={source} generator={generator} />
      )}
      {report?.ok && <TableView key={name} source={name} report={report} bound={bound} />}
      {report?.ok === false && (
        <div className="empty-note" role="alert">
          <p>{sayMessage(report.diagnostics[0]?.message ?? t('data.unreadable', { name }))}</p>
          <p className="muted">{sayMessage(report.diagnostics[0]?.mend ?? '')}</p>
          {source.file !== undefined && source.inline === undefined && (
            <MendFile file={source.file} code={report.diagnostics[0]?.code ?? ''} />
          )}
        </div>
      )}
      {classes && <ClassBars column={classes} parts={report?.ok ? report.parts.map((part) => part.name) : []} />}
    </div>
  );
}
