import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { splitAddress } from '../../graph-core/model/document.ts';
import { symbolText } from '../canvas/symbols.ts';
import { symbolOf } from '../state/derived.ts';
import { selectDocument } from '../state/document-store.ts';
import { documentStore, uiStore, useDocument } from '../state/stores.ts';
import type { DialogState } from '../state/ui-store.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { formatCount } from '../ui/number-format.ts';
import { bindables, bindTable, guessBinding, readTable, type Table } from './binding.ts';

type State = Extract<DialogState, { readonly kind: 'bind-data' }>;
const close = (): void => uiStore.getState().openDialog(null);

function Binding({ state, table }: { readonly state: State; readonly table: Table }) {
  const { t } = useTranslation('dialogs');
  const document = useDocument(selectDocument);
  const variables = useMemo(() => bindables(document), [document]);
  const [assigned, setAssigned] = useState(() => guessBinding(table, variables, state.target));
  const assign = (column: number, address: string): void => {
    const next = new Map(assigned);
    if (address === '') next.delete(column);
    else next.set(column, address);
    setAssigned(next);
  };
  const bind = (): void => {
    close();
    documentStore.getState().dispatch(bindTable(document, state.file, state.text, table, assigned));
  };
  const label = (address: string): string => {
    const { node } = splitAddress(address);
    const symbol = symbolText(symbolOf(document, address));
    return symbol === node ? symbol : `${symbol} (${node})`;
  };
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
        {variables.length === 0
          ? t('bind.no-variables')
          : t('bind.help', { rows: formatCount(table.rows), columns: table.columns.length })}
      </p>
      <div className="bind-table">
        <table>
          <thead>
            <tr>
              {table.columns.map((name, column) => (
                <th key={name} scope="col">
                  <span className="bind-column">{name}</span>
                  <select
                    aria-label={t('bind.column', { name })}
                    data-testid={`bind-${name}`}
                    value={assigned.get(column) ?? ''}
                    disabled={!table.numeric[column]}
                    onChange={(event) => assign(column, event.target.value)}
                  >
                    <option value="">{t(table.numeric[column] ? 'bind.none' : 'bind.text')}</option>
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
            {table.head.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a table are their places.
              <tr key={index}>
                {row.map((cell, column) => (
                  <td key={table.columns[column]} data-assigned={assigned.has(column)}>
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

/** Which column of a dropped table goes to which observed variable. */
export function BindDataDialog({ state }: { readonly state: State }) {
  const { t } = useTranslation('dialogs');
  const read = useMemo(() => readTable(state.text), [state.text]);
  if (read.ok) return <Binding state={state} table={read.value} />;
  const { code, ...values } = read.error;
  return (
    <Dialog
      role="alertdialog"
      title={t('bind.failed', { file: state.file })}
      onClose={close}
      actions={<Button onPress={close}>{t('ok')}</Button>}
      testId="bind-failed"
    >
      <p>{t(`bind.fault.${code}`, { file: state.file, ...values })}</p>
      <p className="dialog-mend">{t(`bind.mend.${code}`)}</p>
    </Dialog>
  );
}
