import type { Address, Document } from '../graph-core/model/document.ts';
import type { Diagnostic } from '../graph-core/model/result.ts';
import { sizeOf } from '../graph-core/model/tensor.ts';
import { type Analysis, analyse } from '../graph-core/validate/analyse.ts';
import { checkIndices } from './data/check-indices.ts';
import { bindData, type Dataset } from './data/dataset.ts';
import type { ReadProgress, Tables } from './data/sources.ts';
import { allOf, NO_OBJECTIVES, type Objectives, resolveTraining } from './objectives.ts';
import { seedOf } from './parameter-store.ts';
import type { ParameterInfo } from './protocol.ts';
import { type Structure, structureOf } from './stepper/compile.ts';
import { type Metric, resolveMetrics } from './training/metrics.ts';

/** A document as the session has it: analysed, with its data and objectives. */
export interface Opened {
  readonly document: Document;
  readonly analysis: Analysis;
  readonly generation: number;
  readonly seed: number;
  readonly diagnostics: readonly Diagnostic[];
  /** Null when the graph cannot run: then the diagnostics say why. */
  readonly ready: Ready | null;
}

/** Both lists of objectives are empty when training cannot run; forward and backward can. */
export interface Ready extends Objectives, Structure {
  readonly dataset: Dataset;
  readonly metrics: readonly Metric[];
  /** Costs that backward starts at: the first objective's, else all. */
  readonly costs: readonly Address[];
}

/** Takes in a document and the content of its tables; `seed` is the command line's, which goes before the document's. */
export function openDocument(
  document: Document,
  tables: Tables,
  generation: number,
  given?: number,
  progress?: ReadProgress,
): Opened {
  const analysis = analyse(document);
  const seed = seedOf(document, given);
  const base = { document, analysis, generation, seed };
  if (!analysis.runnable) return { ...base, diagnostics: analysis.diagnostics, ready: null };
  const data = bindData(document, analysis, tables, seed, progress);
  if (!data.ok) return { ...base, diagnostics: merged(analysis.diagnostics, data.error), ready: null };
  const outside = checkIndices(analysis, data.value.feeds);
  if (outside.length > 0) return { ...base, diagnostics: merged(analysis.diagnostics, outside), ready: null };
  const missing = data.value.missing.map(
    (address): Diagnostic => ({
      code: 'data/missing',
      severity: 'warning',
      address,
      message: `${address} has no value`,
      mend: 'type a value, bind columns of a table, or let it be filled at random',
    }),
  );
  if (missing.length > 0) return { ...base, diagnostics: merged(analysis.diagnostics, missing), ready: null };
  const objectives = resolveTraining(document, analysis);
  const metrics = resolveMetrics(document, analysis, true);
  const problems = [...(objectives.ok ? [] : objectives.error), ...(metrics.ok ? [] : metrics.error)];
  const lowered = objectives.ok ? objectives.value : NO_OBJECTIVES;
  const ready: Ready = {
    dataset: data.value,
    ...lowered,
    metrics: metrics.ok ? metrics.value : [],
    costs: allOf(lowered)[0]?.costs ?? analysis.costs,
    ...structureOf(document, analysis, data.value),
  };
  return { ...base, diagnostics: merged(analysis.diagnostics, problems), ready };
}

/** Two checks may find the same fault: it is told once. */
function merged(first: readonly Diagnostic[], second: readonly Diagnostic[]): Diagnostic[] {
  const keyOf = ({ code, address }: Diagnostic): string => `${code} ${address}`;
  const told = new Set(first.map(keyOf));
  return [...first, ...second.filter((d) => !told.has(keyOf(d)))];
}

export const parameterInfos = (analysis: Analysis): ParameterInfo[] =>
  analysis.parameters.map(({ address, shape, trainable, spec }) => ({
    address,
    shape,
    trainable,
    count: sizeOf(shape),
    init: spec.init ?? 'zeros',
    isBuffer: spec.role === 'buffer',
  }));
