import type { WindowedText } from '../../graph-core/import/text-windows.ts';
import { type Address, type Document, splitAddress } from '../../graph-core/model/document.ts';
import { shapeText } from '../../graph-core/model/tensor.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import type { Dataset } from '../data/dataset.ts';
import { SessionError } from '../session-error.ts';

/** A graph that says which character comes next: at every place of a window it has a score for each character. */
export interface TextModel {
  /** The variable that the window goes to. */
  readonly input: Address;
  /** Value of shape [window, classes]: logits, or logarithms of probabilities. */
  readonly scores: Address;
  readonly classes: number;
  readonly text: WindowedText;
}

const COSTS: ReadonlySet<string> = new Set(['cross-entropy', 'nll-loss']);

const fail = (message: string, mend: string): never => {
  throw new SessionError('text/model', message, null, mend);
};

/** The text model that a document is; null where no text is bound. @throws SessionError saying what is missing for one */
export function textModelOf(document: Document, analysis: Analysis, dataset: Dataset): TextModel | null {
  const bound = [...dataset.feeds].flatMap(([address, { origin }]) =>
    origin?.table.text ? [{ address, column: origin.columns[0], text: origin.table.text }] : [],
  );
  const [first] = bound;
  if (first === undefined) return null;
  const input = bound.find(({ column }) => column === 'input')?.address;
  if (input === undefined) return fail('no variable reads the text', 'bind its column "input" to one');
  const scores = bound.map(({ address }) => scoresAgainst(document, address)).find((found) => found !== null);
  if (scores === undefined)
    return fail('no cross-entropy compares scores with the text', 'bind the column "target" to its target');
  const shape = analysis.nodes.get(splitAddress(scores).node)?.outputs.get(splitAddress(scores).port)?.shape ?? [];
  const { window, vocabulary } = first.text;
  if (shape.length !== 2 || shape[0] !== window || (shape[1] as number) < vocabulary.length) {
    const wanted = shapeText([window, vocabulary.length]);
    return fail(`${scores} has shape ${shapeText(shape)}`, `give it ${wanted}: a score for each character, at each place`);
  }
  return { input, scores, classes: shape[1] as number, text: first.text };
}

/** What the cost compares with the variable; null where no cost does. */
function scoresAgainst({ nodes, edges }: Document, variable: Address): Address | null {
  for (const { from, to } of edges) {
    const { node, port } = splitAddress(to);
    if (from !== variable || port !== 'target' || !COSTS.has(nodes.find(({ id }) => id === node)?.type ?? '')) continue;
    const scores = edges.find((edge) => edge.to === `${node}.input`);
    if (scores) return scores.from;
  }
  return null;
}
