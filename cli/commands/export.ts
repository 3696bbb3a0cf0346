import { writeFileSync } from 'node:fs';
import { saveDocument } from '../../graph-core/document/save.ts';
import { errorAt } from '../../graph-core/model/result.ts';
import { diagnosticLine, Failure, STATUS } from '../failure.ts';
import { loadGraph } from '../graph-file.ts';
import type { Terminal } from '../terminal.ts';

export interface ExportOptions {
  readonly to: string;
  readonly output?: string;
}

/** Formats that the contract names and this version does not write yet. */
export const LATER_FORMATS: readonly string[] = ['pytorch', 'onnx', 'svg', 'png', 'tikz'];

/** `chainrule export`: the graph migrated, with keys in order; an unfinished or unknown block is no hindrance. */
export function exportCommand(path: string, { to, output }: ExportOptions, terminal: Terminal): number {
  if (to !== 'json') {
    const message = `export to ${to} is not part of this version yet`;
    throw new Failure(STATUS.usage, [errorAt('export/format', '--to', message, 'use --to json')]);
  }
  const { document, diagnostics } = loadGraph(path);
  for (const d of diagnostics) if (d.severity !== 'info') terminal.err(`${diagnosticLine(d)}\n`);
  const text = saveDocument(document);
  if (output === undefined) terminal.out(text);
  else writeText(output, text);
  return 0;
}

/** Writes a file. @throws Failure naming it and the reason */
export function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new Failure(STATUS.invalid, [
      errorAt('file/unwritable', path, `${path} cannot be written (${code})`, 'check the folder and its rights'),
    ]);
  }
}
