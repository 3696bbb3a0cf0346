import type { Document } from '../../graph-core/model/document.ts';
import { analyseByAndBy } from '../../graph-core/validate/analyse.ts';

/** The window answers at least so often while it works out a large document, in milliseconds. */
const PIECE_MS = 30;

/** Lets the browser handle what has come in meanwhile. Timers would wait longer than that takes. */
const breath = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });

/** Works out types and faults of a document before it is shown, in pieces; `signal` gives it up between two of them. */
export function analysed(document: Document, signal: AbortSignal): Promise<void> {
  let end = performance.now() + PIECE_MS;
  const rest = async () => {
    await breath();
    end = performance.now() + PIECE_MS;
    return signal.aborted ? 'give-up' : 'go-on';
  };
  return analyseByAndBy(document, () => (performance.now() < end ? null : rest()));
}
