import type { OptimiserTraceLine } from '../../session/protocol.ts';

/** A stage of the way from the gradient to the new weight: quantities that are made side by side. */
export type ChainLink = readonly OptimiserTraceLine[];

/** Quantities that are no state of the optimiser; each is a stage of its own. */
const PASSED: ReadonlySet<string> = new Set([
  'gradient',
  'limited',
  'norm',
  'factor',
  'clipped',
  'conditioned',
  'decayed',
  'shrunk',
  'scaled',
  'rate',
  'ahead',
  'step',
  'next',
]);

const stageOf = (name: string): string => {
  if (PASSED.has(name)) return name;
  return name.startsWith('corrected-') ? 'corrected' : 'state';
};

/** The lines as a row of stages, in the order in which they are made. Pure. */
export function chainOf(lines: readonly OptimiserTraceLine[]): ChainLink[] {
  const links: { readonly stage: string; readonly lines: OptimiserTraceLine[] }[] = [];
  for (const line of lines) {
    if (line.name === 'weight' || line.name.startsWith('before-')) continue;
    const stage = stageOf(line.name);
    const last = links.at(-1);
    if (last?.stage === stage) last.lines.push(line);
    else links.push({ stage, lines: [line] });
  }
  return links.map((link) => link.lines);
}
