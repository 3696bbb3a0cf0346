import { TEXT_DEFAULTS } from '../../graph-core/import/text-windows.ts';
import type { DataSource, Document, GraphNode } from '../../graph-core/model/document.ts';
import type { Shape } from '../../graph-core/model/tensor.ts';

/** A dropped file that may be a text as well as a table. Pure. */
export const TEXT_FILE = /\.(txt|md)$/i;

/** Whether a source may be read as a text: the document holds it, or only names its file. */
export const isReadableAsText = ({ file = '', encoding, generator }: DataSource): boolean =>
  encoding === undefined && generator === undefined && TEXT_FILE.test(file);

/** How a dropped text is cut: into windows as long as what the graph reads already, where it reads classes in a row. */
export function textSpecFor(document: Document): NonNullable<DataSource['text']> {
  const reads = ({ type, attrs }: GraphNode): boolean =>
    type === 'observed' && attrs?.dtype === 'int32' && (attrs.shape as Shape | undefined)?.length === 1;
  const [window = 0] = (document.nodes.find(reads)?.attrs?.shape ?? []) as Shape;
  return window >= 1 ? { window, stride: Math.max(1, Math.floor(window / 2)) } : { ...TEXT_DEFAULTS };
}

/** Characters of a file that are looked at. */
const LOOKED_AT = 20_000;

/**
 * Whether a file of text is prose and no table: its lines have no equally many cells. A comma or a semicolon with a space behind
 * it, as in a sentence, divides none.
 */
export function isProse(text: string): boolean {
  const looked = text.slice(0, LOOKED_AT).split(/\r\n?|\n/);
  // the last line may be cut
  const lines = (text.length > LOOKED_AT ? looked.slice(0, -1) : looked).filter((line) => line.trim() !== '');
  const cells = (separator: RegExp): number => {
    const [first = 1, ...others] = lines.map((line) => line.split(separator).length);
    return others.every((count) => count === first) ? first : 1;
  };
  const isNumbers = lines.length > 1 && lines.slice(1).every((line) => Number.isFinite(Number(line)));
  return !isNumbers && [/,(?! )/, /;(?! )/, /\t/].every((separator) => cells(separator) < 2);
}
