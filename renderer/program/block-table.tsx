import { useState } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';
import type { GraphNames } from '../inspectors/graph-names.ts';
import { uiStore } from '../state/stores.ts';
import { formatCount } from '../ui/number-format.ts';
import { type BlockRow, type Column, type Sorting, sorted, totalOf } from './block-rows.ts';
import { selectBlock, topOf } from './equation-list.tsx';
import { Spacer } from './spacer.tsx';
import { blockText, bytesText, timeText } from './text.ts';
import { useRows } from './use-rows.ts';

const COLUMNS: readonly Column[] = ['block', 'equations', 'forward', 'backward', 'update', 'bytes', 'time'];

interface HeadProps {
  readonly sorting: Sorting;
  readonly onSort: (sorting: Sorting) => void;
}

function Head({ sorting, onSort }: HeadProps) {
  const { t } = useTranslation('program');
  const titleOf = (column: Column): string => {
    if (column === 'bytes' || column === 'time') return t(`blocks.${column}-title`);
    if (column === 'block' || column === 'equations') return t('blocks.sort', { column: t(`blocks.${column}`) });
    return t('blocks.calls-title', { phase: t(`phase.${column}`) });
  };
  return (
    <tr>
      {COLUMNS.map((column) => {
        const isOn = sorting.column === column;
        const order = sorting.descending ? 'descending' : 'ascending';
        return (
          <th key={column} scope="col" aria-sort={isOn ? order : 'none'}>
            <button
              type="button"
              className="program-sort"
              title={titleOf(column)}
              data-testid={`sort-${column}`}
              onClick={() => onSort({ column, descending: isOn ? !sorting.descending : column !== 'block' })}
            >
              {t(`blocks.${column}`)} {isOn ? (sorting.descending ? '▾' : '▴') : ''}
            </button>
          </th>
        );
      })}
      <th scope="col">{t('blocks.wgsl')}</th>
    </tr>
  );
}

const dash = (n: number): string => (n === 0 ? '–' : formatCount(n));

interface RowProps {
  readonly row: BlockRow;
  readonly names: GraphNames;
  readonly isSelected: boolean;
}

function Row({ row, names, isSelected }: RowProps) {
  const { t } = useTranslation('program');
  const { node, calls } = row;
  const name = node === '' ? t('blocks.other') : blockText(node, names);
  const hasCalls = calls.forward + calls.backward + calls.update > 0;
  return (
    <tr data-testid={`block-row-${node}`} data-selected={isSelected}>
      <th scope="row">
        {node === '' ? (
          <span className="muted">{name}</span>
        ) : (
          <button type="button" className="program-link" onClick={() => selectBlock(node)}>
            {name}
          </button>
        )}
      </th>
      <td>{dash(row.equations)}</td>
      <td className="calls-forward">{dash(calls.forward)}</td>
      <td className="calls-backward">{dash(calls.backward)}</td>
      <td className="calls-backward">{dash(calls.update)}</td>
      <td>{row.bytes === 0 ? '–' : bytesText(row.bytes)}</td>
      <td data-value={row.time ?? undefined}>{row.time === null || !hasCalls ? '–' : timeText(row.time)}</td>
      <td>
        {hasCalls && node !== '' && (
          <button
            type="button"
            className="program-go"
            title={t('blocks.wgsl-title', { block: name })}
            data-testid={`block-wgsl-${node}`}
            onClick={() => {
              const { select, showTab, showPanel } = uiStore.getState();
              select({ nodes: [topOf(node)] });
              showTab('math');
              showPanel('inspector');
            }}
          >
            {t('blocks.wgsl')}
          </button>
        )}
      </td>
    </tr>
  );
}

export interface BlockTableProps {
  readonly rows: readonly BlockRow[];
  readonly names: GraphNames;
  readonly selected: string | null;
}

/** Kernel calls, memory and time of each block, to be sorted by any of them. */
export function BlockTable({ rows, names, selected }: BlockTableProps) {
  const { t } = useTranslation('program');
  const [sorting, setSorting] = useState<Sorting>({ column: 'block', descending: false });
  const listed = sorted(rows, sorting);
  const { from, to, scroller, onScroll } = useRows(listed.length);
  const isMeasured = rows.some(({ time }) => time !== null);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard.
    <div className="program-scroll" ref={scroller} onScroll={onScroll} tabIndex={0} data-testid="block-table">
      <table className="program-table program-blocks" aria-label={t('blocks.label')} aria-rowcount={rows.length + 2}>
        <thead>
          <Head sorting={sorting} onSort={setSorting} />
        </thead>
        <tbody>
          <Spacer rows={from} columns={8} />
          {listed.slice(from, to).map((row) => (
            <Row key={row.node} row={row} names={names} isSelected={selected !== null && topOf(row.node) === selected} />
          ))}
          <Spacer rows={listed.length - to} columns={8} />
        </tbody>
        <tfoot>
          <tr data-testid="block-total">
            <th scope="row">{t('blocks.total')}</th>
            <td>{totalOf(rows, 'equations')}</td>
            <td>{totalOf(rows, 'forward')}</td>
            <td>{totalOf(rows, 'backward')}</td>
            <td>{totalOf(rows, 'update')}</td>
            <td>{bytesText(totalOf(rows, 'bytes'))}</td>
            <td title={isMeasured ? undefined : t('blocks.no-time')}>{isMeasured ? timeText(totalOf(rows, 'time')) : '–'}</td>
            <td />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
