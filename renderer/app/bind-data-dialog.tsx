import { useEffect, useMemo, useState } from 'react';
import { type DataSource, splitAddress } from '../../graph-core/model/document.ts';
import type { Diagnostic } from '../../graph-core/model/result.ts';
import { shapeText } from '../../graph-core/model/tensor.ts';
import type { DataReport } from '../../session/protocol.ts';
import { revealCards } from '../canvas/view.ts';
import { sayMessage } from '../i18n/messages.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { variableText } from '../state/derived.ts';
import type { DialogState } from '../state/dialog-state.ts';
import { selectDocument } from '../state/document-store.ts';
import { toSessionError } from '../state/linked-document.ts';
import { giveTable, sessionLink, stopReading } from '../state/session.ts';
import { documentStore, uiStore, useDocument } from '../state/stores.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { formatCount } from '../ui/number-format.ts';
import { MemoryQuestion, ReadingDialog } from './bind-reading.tsx';
import { bindables, bindTable, guessBinding, variablesFor } from './binding.ts';
import { ReadAs } from './read-as.tsx';
import { isReadableAsText } from './text-source.ts';

type State = Extract<DialogState, { readonly kind: 'bind-data' }>;
const close = (): void => uiStore.getState().openDialog(null);

interface BindingProps {
  readonly state: State;
  readonly report: Extract<DataReport, { readonly ok: true }>;
  readonly children: React.ReactNode;
}

function Binding({ state, report, children }: BindingProps) {
  const { columns, rows } = report.table;
  const { t } = useTranslation('dialogs');
  const document = useDocument(selectDocument);
  const known = useMemo(() => bindables(document), [document]);
  // A graph without observed variables gets those that the table calls for.
  const drawn = useMemo(() => (known.length === 0 ? variablesFor(document, columns) : []), [known, document, columns]);
  const variables = known.length === 0 ? drawn : known;
  const [assigned, setAssigned] = useState(() => guessBinding(columns, variables, state.target));
  const assign = (column: number, address: string): void => {
    const next = new Map(assigned);
    if (address === '') next.delete(column);
    else next.set(column, address);
    setAssigned(next);
  };
  const bind = (): void => {
    close();
    if (state.content !== undefined) giveTable(state.source.file ?? state.file, state.content);
    documentStore.getState().dispatch(bindTable(document, { name: state.file, source: state.source, columns, assigned, drawn }));
    revealCards();
  };
  const label = (address: string): string => (known.length === 0 ? splitAddress(address).node : variableText(document, address));
  return (
    <Dialog
      wide
      testId="bind-dialog"
      title={t('bind.title', { file: state.file })}
      onClose={close}
      actions={
        <>
          <Button onPress={close}>{t('cancel')}</Button>
          <Button kind="primary" onPress={bind} isDisabled={assigned.size === 0} testId="bind-confirm">
            {t('bind.confirm')}
          </Button>
        </>
      }
    >
      <p>
        {known.length === 0
          ? t('bind.no-variables', { rows: formatCount(rows), columns: columns.length })
          : t('bind.help', { rows: formatCount(rows), columns: columns.length })}
      </p>
      {children}
      <div className="bind-table">
        <table>
          <thead>
            <tr>
              {columns.map(({ name, type, shape, fault }, column) => (
                <th key={name} scope="col">
                  <span className="bind-column">{name}</span>
                  <span className="bind-type" title={fault}>
                    {shape === undefined ? t(`bind.types.${fault === undefined ? type : 'fault'}`) : shapeText(shape)}
                  </span>
                  <select
                    aria-label={t('bind.column', { name })}
                    data-testid={`bind-${name}`}
                    value={assigned.get(column) ?? ''}
                    disabled={fault !== undefined}
                    onChange={(event) => assign(column, event.target.value)}
                  >
                    <option value="">{t('bind.none')}</option>
                    {variables.map(({ address }) => (
                      <option key={address} value={address}>
                        {label(address)}
                      </option>
                    ))}
                  </select>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.head.rows.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a table are their places.
              <tr key={index}>
                {row.map((cell, column) => (
                  <td key={columns[column]?.name} data-assigned={assigned.has(column)}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Dialog>
  );
}

/** Asks the worker for what the file holds, once the user has agreed to what that takes; null until it has answered. */
function useReport({ file, content }: State, source: DataSource, agreed: boolean): DataReport | null {
  const [report, setReport] = useState<DataReport | null>(null);
  useEffect(() => {
    if (!agreed) return;
    let live = true;
    setReport(null);
    const failed = (cause: unknown): DataReport => ({ ok: false, diagnostics: [diagnosticOf(cause, file)] });
    void sessionLink()
      .askData('inspectSource', { name: file, source, content: content ?? null })
      .catch(failed)
      .then((found) => live && setReport(found));
    return () => {
      live = false;
    };
  }, [file, source, content, agreed]);
  return report;
}

/** Which column of a dropped table, or of a toy set, goes to which observed variable. The worker reads it. */
export function BindDataDialog({ state }: { readonly state: State }) {
  const { t } = useTranslation('dialogs');
  const { file, content, estimate } = state;
  const [agreed, setAgreed] = useState(estimate === undefined);
  const [source, setSource] = useState(state.source);
  const report = useReport(state, source, agreed);
  if (!agreed && estimate !== undefined) {
    const isNamed = content !== undefined;
    return <MemoryQuestion file={file} estimate={estimate} isNamed={isNamed} onCancel={close} onRead={() => setAgreed(true)} />;
  }
  const giveUp = (): void => {
    close();
    void stopReading();
  };
  if (report === null) return <ReadingDialog file={file} onCancel={giveUp} />;
  const readAs = isReadableAsText(source) ? <ReadAs source={source} onChange={setSource} /> : null;
  if (report.ok)
    return (
      <Binding state={{ ...state, source }} report={report}>
        {readAs}
      </Binding>
    );
  const [first] = report.diagnostics;
  return (
    <Dialog
      role="alertdialog"
      title={t('bind.failed', { file })}
      onClose={close}
      actions={<Button onPress={close}>{t('ok')}</Button>}
      testId="bind-failed"
    >
      <p>{sayMessage(first?.message ?? '')}</p>
      <p className="dialog-mend">{sayMessage(first?.mend ?? '')}</p>
      {readAs}
    </Dialog>
  );
}

function diagnosticOf(cause: unknown, file: string): Diagnostic {
  const { code, message } = toSessionError(cause);
  return { code, severity: 'error', address: file, message };
}
