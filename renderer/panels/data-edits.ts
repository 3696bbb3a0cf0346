import type { Transaction } from '../../graph-core/edit/transaction.ts';
import type { Address, DataSource, DataSpec, Document, Split } from '../../graph-core/model/document.ts';

/** Edits of `document.data`. All pure. */

const edit = (data: DataSpec, key: string, values: Record<string, string> = {}): Transaction => ({
  steps: [{ kind: 'setMeta', field: 'data', value: data }],
  label: `drawer:edit.${key}`,
  labelValues: values,
  userEvent: `data.${key}`,
  target: Object.values(values)[0] ?? key,
});

/** Changes how rows are divided into training and test; null uses all for training. */
export function setSplit(document: Document, split: Split | null): Transaction {
  const { split: _, ...rest } = document.data;
  return edit(split === null ? rest : { ...rest, split }, 'split');
}

/** Changes the settings of a source: a toy set's numbers, the points of a drawn one, or what becomes of rows without a value. */
export const setSource = (
  document: Document,
  kind: 'toy' | 'points' | 'missing',
  name: string,
  source: DataSource,
): Transaction => edit({ ...document.data, sources: { ...document.data.sources, [name]: source } }, kind, { name });

/** Takes the columns from one observed variable; tables that nobody binds any more go with them. */
export function unbind(document: Document, address: Address): Transaction {
  const { [address]: _, ...columns } = document.data.columns ?? {};
  return edit(withoutUnused({ ...document.data, columns }), 'unbind', { address });
}

/** Takes a whole table away with everything bound to it. */
export function removeSource(document: Document, name: string): Transaction {
  const columns = Object.fromEntries(
    Object.entries(document.data.columns ?? {}).filter(([, binding]) => binding.source !== name),
  );
  const { [name]: _, ...sources } = document.data.sources ?? {};
  return edit(withoutUnused({ ...document.data, sources, columns }), 'remove-table', { name });
}

/** A data section without empty parts; without bindings there is nothing to split either. */
function withoutUnused(data: DataSpec): DataSpec {
  const used = new Set(Object.values(data.columns ?? {}).map((binding) => binding.source));
  const sources = Object.fromEntries(Object.entries(data.sources ?? {}).filter(([name]) => used.has(name)));
  if (used.size > 0) return { ...data, sources };
  const { sources: _, columns: __, split: ___, ...rest } = data;
  return rest;
}
