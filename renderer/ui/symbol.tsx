import { parseSymbol, symbolText } from '../canvas/symbols.ts';

/** A variable's symbol in italics with its index below: `W1`, `ybar`; names of groups before it stand upright: `g.W1`. */
export function MathSymbol({ symbol }: { readonly symbol: string }) {
  const { group, letter, bar, index } = parseSymbol(symbol);
  return (
    <span className="math" role="img" aria-label={symbolText(symbol)}>
      {group !== '' && <span className="math-group">{group}</span>}
      <span className={bar ? 'bar' : undefined}>{letter}</span>
      {index !== '' && <sub>{index}</sub>}
    </span>
  );
}
