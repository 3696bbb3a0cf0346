import Papa from 'papaparse';

/** The head of a table, for looking at; the worker reads the whole with its own checks. */
export interface TablePreview {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** All rows of the table, the header not counted. */
  readonly count: number;
}

/** First `limit` rows of CSV text with a header line. */
export function previewTable(text: string, limit = 50): TablePreview {
  const head = Papa.parse<string[]>(text, { preview: limit + 1, skipEmptyLines: 'greedy' }).data;
  const [columns = [], ...rows] = head;
  // Counting line ends is enough for a preview and does not parse megabytes on the window's thread.
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
  if (!text.endsWith('\n')) count++;
  return { columns, rows, count: rows.length < limit ? rows.length : Math.max(rows.length, count - 1) };
}
