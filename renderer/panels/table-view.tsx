import { useEffect, useRef, useState } from 'react';
import type { DataReport } from '../../session/protocol.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { markText } from '../ui/number-format.ts';
import { useTableRows } from './use-table.ts';
import { visibleRows } from './visible-rows.ts';

/** Columns that are drawn: what lies further right is fed all the same. */
const MAX_COLUMNS = 200;

/** All rows of a table, of which only those in sight are drawn. */
export function TableView({
  source,
  report,
  bound,
}: {
  readonly source: string;
  readonly report: Extract<DataReport, { readonly ok: true }>;
  readonly bound: ReadonlySet<string>;
}) {
  const { t } = useTranslation('drawer');
  const box = useRef<HTMLElement>(null);
  const [sight, setSight] = useState({ top: 0, height: 200 });
  const look = (): void => {
    const element = box.current;
    if (element) setSight({ top: element.scrollTop, height: element.clientHeight });
  };
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setSight({ top: element.scrollTop, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const { rows, columns: all } = report.table;
  const columns = all.slice(0, MAX_COLUMNS);
  const { first, last, above, below } = visibleRows(rows, sight.top, sight.height);
  const row = useTableRows(source, report, first, last);
  const drawn = Array.from({ length: last - first }, (_, i) => first + i);
  return (
    <section
      ref={box}
      className="table-preview"
      aria-label={t('data.preview')}
      data-testid="table-view"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard.
      tabIndex={0}
      onScroll={look}
    >
      <table aria-rowcount={rows + 1}>
        <thead>
          <tr>
            <th scope="col" title={t('data.sample-number')}>
              {t('data.sample-symbol')}
            </th>
            {columns.map(({ name, fault, shape }) => (
              <th
                key={name}
                className={bound.has(name) ? 'bound-column' : ''}
                data-wide={shape !== undefined}
                title={fault ?? name}
                scope="col"
              >
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr style={{ height: above }} />}
          {drawn.map((p) => (
            <tr key={p} aria-rowindex={p + 2}>
              <th scope="row">{p}</th>
              {columns.map(({ name, classes }, j) => (
                <td key={name} className={bound.has(name) ? 'bound-column' : ''}>
                  {classes ? (row(p)?.[j] ?? '') : markText(row(p)?.[j] ?? '')}
                </td>
              ))}
            </tr>
          ))}
          {below > 0 && <tr style={{ height: below }} />}
        </tbody>
      </table>
    </section>
  );
}
