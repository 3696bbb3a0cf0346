import { isCost, type OpDef } from '../../graph-core/ops/define.ts';

/** A block's form, very small: as it is drawn on the canvas. */
export function BlockIcon({ op }: { readonly op: OpDef }) {
  const letter = { observed: 'x', parameter: 'w', constant: 'c', random: 'ε' }[op.type];
  return (
    <svg className="block-icon" width="36" height="22" viewBox="0 0 36 22" aria-hidden="true">
      {letter !== undefined ? (
        <>
          <circle className={`icon-${op.type}`} cx="18" cy="11" r="9" />
          <text x="18" y="14.5">
            {letter}
          </text>
        </>
      ) : isCost(op) ? (
        <>
          <rect className="icon-cost" x="9" y="2" width="18" height="18" />
          <text className="icon-cost-text" x="18" y="15">
            C
          </text>
        </>
      ) : (
        <>
          <path className="icon-block" d="M 3 3 H 18 A 8 8 0 0 1 18 19 H 3 Z" />
          <circle className="icon-circle" cx="29.5" cy="11" r="4.5" />
        </>
      )}
    </svg>
  );
}
