import type { OpDef } from '../../graph-core/ops/define.ts';
import type { JacobianStructure } from '../../session/protocol.ts';

/** How the chain rule is written: rows times Jacobians, or `turned`: transposed Jacobians applied to columns. */

/** `4 × 3`, or `3 × 4` where it is shown transposed. */
export const sizeText = (rows: number, columns: number, turned: boolean): string =>
  turned ? `${columns} × ${rows}` : `${rows} × ${columns}`;

/** `∂s/∂z`, or `(∂s/∂z)ᵀ` where it is shown transposed. */
export const jacobianText = (name: string, turned: boolean): string => (turned ? `(${name})ᵀ` : name);

/** The name of a pattern as it stands on the screen: what equals W equals its transpose when it is turned. */
export function shownStructure<S extends JacobianStructure | 'single'>(structure: S, turned: boolean): S {
  const other = { 'equals-weight': 'equals-transposed', 'equals-transposed': 'equals-weight' } as const;
  return turned && structure in other ? (other[structure as keyof typeof other] as S) : structure;
}

/** A block's own derivative in TeX. */
export const derivativeTex = ({ derivative, columns }: OpDef['tex'], turned: boolean): string =>
  turned ? (columns ?? derivative) : derivative;

/** The chain rule of one block in TeX: row = row . Jacobian, or column = Jacobian^T . column. */
export function chainTex(
  { cost, output, input }: Readonly<Record<'cost' | 'output' | 'input', string>>,
  turned: boolean,
): string {
  const over = (above: string, below: string): string => `\\frac{\\partial ${above}}{\\partial ${below}}`;
  const right = turned
    ? `\\left(${over(output, input)}\\right)^{\\!\\top} ${over(cost, output)}`
    : `${over(cost, output)} \\, ${over(output, input)}`;
  return `${over(cost, input)} = ${right}`;
}
