import { answersOf } from '../../graph-core/metrics/accuracy.ts';
import { registry } from '../../graph-core/ops/index.ts';
import { buildProgram } from '../../graph-core/program/build.ts';
import { Builder } from '../../graph-core/program/builder.ts';
import type { Program } from '../../graph-core/program/program.ts';
import type { Opened } from '../opened.ts';
import { thresholdOf } from '../training/metrics.ts';
import type { ResultPair } from '../views/results.ts';

/** Names of the outputs: what the graph says of a sample, and what is right. */
export const ANSWER = 'row:answer';
export const TRUTH = 'row:truth';

export interface RowProgram {
  /** Of one sample; outputs {@link ANSWER} and {@link TRUTH}, of one shape. */
  readonly program: Program;
  /** Classes that the output scores; 0 for numbers. */
  readonly classes: number;
}

/** What compares a pair of values for one sample: class numbers where they are classes, the numbers themselves where they are not. */
export function rowProgram({ document, analysis }: Pick<Opened, 'document' | 'analysis'>, pair: ResultPair): RowProgram {
  const b = Builder.extend(buildProgram(document, analysis, registry), registry);
  const [output, target] = [b.named(pair.output), b.named(pair.target)];
  const isClasses = pair.kind === 'classes';
  const found = isClasses
    ? answersOf(b, output, target, { threshold: thresholdOf(pair.output, analysis) })
    : { answer: b.cast(output, 'float'), label: b.cast(target, 'float'), classes: 0 };
  b.output(ANSWER, found.answer);
  b.output(TRUTH, b.reshape(found.label, found.answer.shape));
  const built = b.build();
  const outputs = built.outputs.filter(({ name }) => name === ANSWER || name === TRUTH);
  return { program: { ...built, outputs }, classes: found.classes };
}
