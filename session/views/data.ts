import type { Diagnostic } from '../../graph-core/model/result.ts';
import type { ColumnOverview, TableOverview } from '../data/overview.ts';

export type { ClassCount, ColumnOverview, TableOverview } from '../data/overview.ts';

/** What a table holds, and how its rows are divided; or why it cannot be read. */
export type DataReport =
  | {
      readonly ok: true;
      readonly table: TableOverview;
      /** Rows of each part of the split; empty where the table feeds nothing. */
      readonly parts: readonly { readonly name: string; readonly rows: number }[];
      readonly head: TableRows;
    }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** Some rows of a table, as texts to look at. */
export interface TableRows {
  /** Number of the first row. */
  readonly from: number;
  readonly rows: readonly (readonly string[])[];
}

/** What the canvas shows of a source: how many rows and how they are divided, and what its columns are. */
export type DataCard =
  | {
      readonly ok: true;
      readonly rows: number;
      /** Rows of each part of the split; empty where the table feeds nothing. */
      readonly parts: readonly { readonly name: string; readonly rows: number }[];
      readonly columns: readonly Pick<ColumnOverview, 'name' | 'type' | 'kind' | 'shape' | 'fault'>[];
    }
  | { readonly ok: false; readonly message: string };

/** By source. */
export type DataCards = Readonly<Record<string, DataCard>>;
