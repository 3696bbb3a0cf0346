import { parseSymbol, symbolText } from '../canvas/symbols.ts';

/** A variable's symbol in italics with its index below: `W1`, `ybar`. */
export function MathSymbol({ symbol }: { readonly symbol: string }) {
  const { letter, bar, index } = parseSymbol(symbol);
  return (
    <span className="math" role="img" aria-label={symbolText(symbol)}>
      <span className={bar ? 'bar' : undefined}>{letter}</span>
      {index !== '' && <sub>{index}</sub>}
    </span>
  );
}
