import type { Column } from '../../graph-core/import/table.ts';
import type { DataCard, DataCards } from '../views/data.ts';
import type { OpenData } from './data-view.ts';
import { columnOverview } from './overview.ts';
import { partsOf } from './parts.ts';

type CardColumn = Extract<DataCard, { readonly ok: true }>['columns'][number];

/** A column is gone through once, however often the document is opened anew. */
const known = new WeakMap<Column, CardColumn>();

function cardColumn(column: Column): CardColumn {
  const before = known.get(column);
  if (before) return before;
  const { name, type, kind, shape, fault } = columnOverview(column, []);
  const made = {
    name,
    type,
    kind,
    ...(shape === undefined ? {} : { shape }),
    ...(fault === undefined ? {} : { fault }),
  };
  known.set(column, made);
  return made;
}

/** What the canvas shows of each source of the open document. */
export const dataCards = ({ document, read, dataset }: OpenData): DataCards =>
  Object.fromEntries(
    Object.keys(document.data.sources ?? {}).map((source): [string, DataCard] => {
      const table = read(source);
      if (!table.ok) return [source, { ok: false, message: table.error[0]?.message ?? source }];
      const { rows, columns } = table.value;
      const parts = partsOf(document, dataset, source).map((part) => ({ name: part.name, rows: part.rows.length }));
      return [source, { ok: true, rows, parts, columns: columns.map(cardColumn) }];
    }),
  );
