import { TEXT_DEFAULTS } from '../../graph-core/import/text-windows.ts';
import type { DataSource, Document, GraphNode } from '../../graph-core/model/document.ts';
import type { Shape } from '../../graph-core/model/tensor.ts';

/** A dropped file that may be a text as well as a table. Pure. */
export const TEXT_FILE = /\.(txt|md)$/i;

/** How a dropped text is cut: into windows as long as what the graph reads already, where it reads classes in a row. */
export function textSpecFor(document: Document): NonNullable<DataSource['text']> {
  const reads = ({ type, attrs }: GraphNode): boolean =>
    type === 'observed' && attrs?.dtype === 'int32' && (attrs.shape as Shape | undefined)?.length === 1;
  const [window = TEXT_DEFAULTS.window] = (document.nodes.find(reads)?.attrs?.shape ?? []) as Shape;
  return { window, stride: Math.max(1, Math.floor(window / 2)) };
}

/** Whether a file of text is prose and no table: its first lines have no equally many cells. */
export function isProse(text: string): boolean {
  const lines = text.slice(0, 20_000).split(/\r\n?|\n/).filter((line) => line.trim() !== '').slice(0, 20);
  const cells = (separator: string): number => {
    const [first, ...others] = lines.map((line) => line.split(separator).length);
    return others.every((count) => count === first) ? (first ?? 1) : 1;
  };
  const isNumbers = lines.length > 1 && lines.slice(1).every((line) => Number.isFinite(Number(line)));
  return !isNumbers && [',', ';', '\t'].every((separator) => cells(separator) < 2);
}
