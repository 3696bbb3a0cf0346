import { useEffect, useRef, useState } from 'react';
import type { DataSpec } from '../../graph-core/model/document.ts';
import type { DataReport } from '../../session/protocol.ts';
import { sessionLink, useSession } from '../state/session.ts';

/** What the worker says of a source, asked again when the data of the document change; null until it has answered. */
export function useDataReport(source: string | undefined, data: DataSpec): DataReport | null {
  const [report, setReport] = useState<DataReport | null>(null);
  // The report is about the document that the worker has open: it is asked for once that has changed.
  const generation = useSession((state) => state.generation);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answer depends on the data and on what is open.
  useEffect(() => {
    let live = true;
    if (source === undefined) return setReport(null);
    void sessionLink()
      .settled()
      .then(() => sessionLink().askData('dataReport', { source }))
      .catch(() => null)
      .then((found) => live && setReport(found));
    return () => {
      live = false;
    };
  }, [source, data, generation]);
  return report;
}

/** Rows that are asked for at once. */
const PAGE = 100;

type Pages = Map<number, readonly (readonly string[])[] | null>;

interface Held {
  readonly report: DataReport;
  readonly source: string;
  readonly pages: Pages;
  /** Shown until those of the latest report are there, so that nothing flickers while a slider moves. */
  readonly before: Pages;
}

/** Gives the rows of a table that have been fetched; those from `first` to `last` are fetched. Anew with every `report`. */
export function useTableRows(
  source: string,
  report: DataReport,
  first: number,
  last: number,
): (row: number) => readonly string[] | undefined {
  const [, setCount] = useState(0);
  const held = useRef<Held>({ report, source, pages: new Map(), before: new Map() });
  if (held.current.report !== report) {
    const { pages, source: other } = held.current;
    held.current = { report, source, pages: new Map(), before: other === source ? pages : new Map() };
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: another report means other rows.
  useEffect(() => {
    const { pages } = held.current;
    for (let page = Math.floor(first / PAGE); page * PAGE < last; page++) {
      if (pages.has(page)) continue;
      pages.set(page, null);
      void sessionLink()
        .askData('tableRows', { source, from: page * PAGE, count: PAGE })
        .then(({ rows }) => {
          pages.set(page, rows);
          setCount((count) => count + 1);
        })
        .catch(() => pages.delete(page));
    }
  }, [source, report, first, last]);
  return (row) => {
    const page = Math.floor(row / PAGE);
    return (held.current.pages.get(page) ?? held.current.before.get(page))?.[row % PAGE];
  };
}
