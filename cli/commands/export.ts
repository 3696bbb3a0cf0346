import { saveDocument } from '../../graph-core/document/save.ts';
import { errorAt } from '../../graph-core/model/result.ts';
import { diagnosticLine, Failure, STATUS } from '../failure.ts';
import { loadGraph } from '../graph-file.ts';
import type { Terminal } from '../terminal.ts';
import { writeGraph } from '../write-file.ts';

export interface ExportOptions {
  readonly to: string;
  readonly output?: string;
}

/** Formats that the contract names and this version does not write yet. */
export const LATER_FORMATS: readonly string[] = ['pytorch', 'onnx', 'svg', 'png', 'tikz'];

/** `chainrule export`: the graph migrated, with keys in order; an unfinished or unknown block is no hindrance. */
export async function exportCommand(path: string, { to, output }: ExportOptions, terminal: Terminal): Promise<number> {
  if (to !== 'json') {
    const message = `export to ${to} is not part of this version yet`;
    throw new Failure(STATUS.usage, [errorAt('export/format', '--to', message, 'use --to json')]);
  }
  const { document, diagnostics } = loadGraph(path);
  for (const d of diagnostics) if (d.severity !== 'info') terminal.err(`${diagnosticLine(d)}\n`);
  if (output === undefined) terminal.out(saveDocument(document));
  else await writeGraph(output, document);
  return 0;
}
