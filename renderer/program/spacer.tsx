import { ROW } from './use-rows.ts';

/** Room for rows that are not drawn. */
export const Spacer = ({ rows, columns }: { readonly rows: number; readonly columns: number }) =>
  rows <= 0 ? null : (
    <tr className="program-spacer">
      <td colSpan={columns} style={{ height: rows * ROW }} />
    </tr>
  );
