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

interface SlopeProps {
  /** Symbols of what is differentiated and of what by. */
  readonly of: string;
  readonly by: string;
}

/** A partial derivative as a fraction, in a fifth of the elements that a typeset formula takes: for lists. */
export function Slope({ of, by }: SlopeProps) {
  return (
    <span className="slope" aria-hidden="true">
      <span className="math">
        ∂<MathSymbol symbol={of} />
      </span>
      <span className="math">
        ∂<MathSymbol symbol={by} />
      </span>
    </span>
  );
}
