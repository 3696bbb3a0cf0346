import { pathFault } from '../graph-core/document/data.ts';
import { loadDocument } from '../graph-core/document/load.ts';
import type { TableContent } from '../graph-core/import/read-table.ts';
import type { Document } from '../graph-core/model/document.ts';
import { type Diagnostic, errorAt } from '../graph-core/model/result.ts';
import { opOf } from '../graph-core/ops/index.ts';
import { type Analysis, analyse } from '../graph-core/validate/analyse.ts';
import { invalid } from './failure.ts';
import { isFolder, readImageFolder } from './image-folder.ts';
import { insideFolder } from './inside-folder.ts';
import { readBytes } from './tensor-file.ts';
import { withWeights } from './weights.ts';

/** A graph read from a file, with the weights and the tables that it names. */
export interface OpenedGraph {
  readonly path: string;
  readonly document: Document;
  readonly analysis: Analysis;
  /** What loading and the analysis had to say, errors of the graph excluded: those are thrown. */
  readonly diagnostics: readonly Diagnostic[];
  /** Content of each file by source name. */
  readonly tables: Readonly<Record<string, TableContent>>;
}

/** Reads and checks a graph that is to be run. @throws Failure when it cannot run, with every diagnostic */
/** `forTraining`: what of the document the command line changes before it is trained. */
export function openGraph(path: string, forTraining: ((document: Document) => Document) | null = null): OpenedGraph {
  const { document: read, diagnostics: loading } = loadGraph(path);
  const document = forTraining === null ? read : forTraining(read);
  const analysis = analyse(document);
  // Loading and the analysis both notice settings of what does not exist: the analysis knows more about it.
  const told = new Set(analysis.diagnostics.map((d) => d.address));
  const diagnostics = [
    ...loading.filter((d) => d.code !== 'document/stray-address' || !told.has(d.address)),
    // Reading the weights told why they are not there.
    ...analysis.diagnostics.filter((d) => d.code !== 'parameters/file'),
  ];
  const fatal = diagnostics.filter((d) => isFatal(d, forTraining !== null));
  if (fatal.length > 0) throw invalid(fatal);
  if (!analysis.runnable)
    throw invalid([errorAt('graph/empty', path, `${path} has no block that could run`, 'draw something first')]);
  return { path, document, analysis, diagnostics, tables: readTables(path, document, usedSources(document)) };
}

const UNTOUCHED = 'Mend that place in a text editor. The file was not touched.';

/** Reads a graph, with its weights, that need not be able to run. @throws Failure when the file is no graph */
export function loadGraph(path: string): { readonly document: Document; readonly diagnostics: readonly Diagnostic[] } {
  const loaded = loadDocument(readBytes(path), path, { catalogue: opOf });
  if (!loaded.ok) throw invalid(loaded.error.diagnostics.map((d) => ({ mend: UNTOUCHED, ...d })));
  const { document, diagnostics } = withWeights(path, loaded.value.document);
  return { document, diagnostics: [...loaded.value.diagnostics, ...diagnostics] };
}

/**
 * In a window the finished part of an unfinished graph runs; a command that would print a part of what was asked for, and
 * succeed, would mislead. What is wrong with `training` matters to training only.
 */
function isFatal({ code, severity }: Diagnostic, forTraining: boolean): boolean {
  if (code === 'wire/missing') return true;
  return severity === 'error' && (forTraining || !code.startsWith('training/'));
}

/** The tables that are bound to a variable; a source nobody uses need not be there. */
const usedSources = ({ data }: Document): string[] => {
  const used = new Set(Object.values(data.columns ?? {}).map((binding) => binding.source));
  return Object.keys(data.sources ?? {}).filter((name) => used.has(name));
};

/** Content of the files that sources name. @throws Failure naming the one that cannot be read */
export function readTables(path: string, document: Document, names: readonly string[]): Record<string, TableContent> {
  const tables: Record<string, TableContent> = {};
  for (const name of names) {
    const { file, inline, generator } = document.data.sources?.[name] ?? {};
    if (generator !== undefined || inline !== undefined || file === undefined) continue;
    tables[name] = readContent(tablePath(path, file, name), file);
  }
  return tables;
}

/** A file of data, or a folder of images, as a table is read from it. @throws Failure */
export const readContent = (path: string, name: string): TableContent =>
  isFolder(path) ? readImageFolder(path, name) : readBytes(path);

/** A document may name files inside its own folder only, links resolved. */
function tablePath(graph: string, file: string, source: string): string {
  const at = `/data/sources/${source}/file`;
  const refuse = (why: string): never => {
    const message = `the table "${file}" of the source "${source}" ${why}`;
    throw invalid([errorAt('data/path', at, message, 'put the table beside the graph and name it by a relative path')]);
  };
  const fault = pathFault(file);
  if (fault !== null) return refuse(`cannot be read: ${fault}`);
  const found = insideFolder(graph, file);
  if (found === 'missing') return refuse('does not exist');
  return found === 'outside' ? refuse('lies outside the folder of the graph') : found.path;
}
