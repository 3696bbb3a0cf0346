import { tensorFromJson } from '../document/tensor-json.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../model/result.ts';
import { type Shape, sameShape, shapeText, sizeOf, type TensorJson } from '../model/tensor.ts';
import type { Builder, Value } from '../program/builder.ts';
import { type Hyper, numberOf } from './hyper.ts';
import { asymmetry, symmetricEigenvalues, symmetricPart } from './symmetric.ts';
import type { TraceLine } from './trace.ts';

/**
 * A learning rate that is no scalar: the gradient is multiplied by a rate for each entry, or by a matrix over all entries of
 * the parameter in row-major order, before it reaches the optimiser's rule.
 */
export interface Eta {
  readonly kind: 'diagonal' | 'matrix';
  /** Entries of the parameter. */
  readonly size: number;
  /** `size` numbers, or `size` times `size`, row-major. */
  readonly data: Float64Array;
}

/** How the settings of a parameter say that it has one: 0 none, 1 a diagonal, 2 a matrix. No file holds this. */
const etaRank = (hyper: Hyper): number => (hyper.eta === undefined ? 0 : numberOf(hyper, 'eta'));
export const hasEta = (hyper: Hyper): boolean => etaRank(hyper) > 0;
export const withEta = (hyper: Hyper, eta: Eta): Hyper => ({ ...hyper, eta: eta.kind === 'matrix' ? 2 : 1 });

/** What a tensor is to a parameter of this shape; null where it is neither. A single number's matrix is its diagonal. */
function etaKind(tensor: { readonly shape: Shape }, shape: Shape): Eta['kind'] | null {
  const n = sizeOf(shape);
  if (sameShape(tensor.shape, shape)) return 'diagonal';
  return sameShape(tensor.shape, [n, n]) ? 'matrix' : null;
}

/** A tensor of the document as the eta of a parameter; `at` is its JSON pointer, for messages. */
export function readEta(json: TensorJson, shape: Shape, address: string, at: string): Result<Eta> {
  const kind = etaKind(json, shape);
  const n = sizeOf(shape);
  const mend = `give ${shapeText(shape)}, a rate for each entry, or ${shapeText([n, n])}, a matrix`;
  if (kind === null)
    return err([
      errorAt(
        'training/eta',
        at,
        `eta of ${address} has shape ${shapeText(json.shape)}, and the parameter is ${shapeText(shape)}`,
        mend,
      ),
    ]);
  const read = tensorFromJson(json, at);
  if (!read.ok) return read;
  const data = Float64Array.from(read.value.data);
  if (read.value.dtype !== 'float' || !data.every(Number.isFinite))
    return err([
      errorAt('training/eta', at, `eta of ${address} has to be finite numbers`, 'use dtype float, without NaN and infinities'),
    ]);
  return ok({ kind, size: n, data });
}

/** The gradient times eta, in the gradient's shape. */
export function conditioned(b: Builder, gradient: Value, eta: Value, { kind, size }: Pick<Eta, 'kind' | 'size'>): Value {
  if (kind === 'diagonal') return b.mul(eta, gradient);
  const product = b.contract(eta, b.reshape(gradient, [size]), { left: 'ij', right: 'j', out: 'i' });
  return b.reshape(product, gradient.shape);
}

/** The shape of eta as a program's input. */
export const etaShape = ({ kind, size }: Pick<Eta, 'kind' | 'size'>, shape: Shape): Shape =>
  kind === 'matrix' ? [size, size] : shape;

/** The letter of what comes of it. */
export const CONDITIONED = 'g_{\\boldsymbol\\eta}';
const RULE = '\\boldsymbol\\eta\\,';

export const etaTex = (hyper: Hyper): string[] => (hasEta(hyper) ? [`g \\leftarrow ${RULE} g`] : []);

/** The line of a gradient, called `g`, that eta multiplies: of a matrix's sum the numbers of one entry do not tell. */
export const etaLines = (hyper: Hyper, g: string): TraceLine[] =>
  hasEta(hyper)
    ? [
        {
          name: 'conditioned',
          symbol: CONDITIONED,
          rule: (of) =>
            etaRank(hyper) === 2 ? `\\textstyle\\sum_j \\boldsymbol\\eta_{ij}\\, ${g}_j` : `\\boldsymbol\\eta_i \\cdot ${of(g)}`,
        },
      ]
    : [];

/** Entries up to which eigenvalues are worked out: some 30 n^3 multiplications. */
const MAX_CHECKED = 200;
/** Rounding of a matrix that is typed in or inverted, as a share of its largest entry or eigenvalue. */
const ROUNDING = 1e-9;

export interface EtaReport {
  readonly kind: Eta['kind'];
  readonly symmetric: boolean;
  /** Of the symmetric part; null where that is too large to be worked out. */
  readonly eigenvalues: { readonly smallest: number; readonly largest: number } | null;
  /** `indefinite`: along some gradient a step goes uphill. */
  readonly definite: 'positive-definite' | 'positive-semidefinite' | 'indefinite' | 'unknown';
}

/** What an eta does to steps: along a gradient g a small one changes the cost by -g' eta g. */
export function reportEta({ kind, size, data }: Eta): EtaReport {
  const symmetric = kind === 'diagonal' || asymmetry(data, size) <= ROUNDING;
  if (kind === 'matrix' && size > MAX_CHECKED) return { kind, symmetric, eigenvalues: null, definite: 'unknown' };
  const all = kind === 'diagonal' ? [...data].sort((x, y) => x - y) : symmetricEigenvalues(symmetricPart(data, size), size);
  const [smallest, largest] = [all[0] ?? 0, all.at(-1) ?? 0];
  const noise = ROUNDING * Math.max(Math.abs(smallest), Math.abs(largest));
  const definite = smallest > noise ? 'positive-definite' : smallest >= -noise ? 'positive-semidefinite' : 'indefinite';
  return { kind, symmetric, eigenvalues: { smallest, largest }, definite };
}

/** What eta makes of a gradient. */
export function timesEta({ kind, size, data }: Eta, gradient: ArrayLike<number>): Float64Array {
  if (kind === 'diagonal') return data.map((rate, i) => rate * (gradient[i] as number));
  return Float64Array.from({ length: size }, (_, i) => {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += (data[i * size + j] as number) * (gradient[j] as number);
    return sum;
  });
}

export interface Descent {
  /** g' eta g: how fast the cost falls along the step, per length of time; negative is uphill. */
  readonly quadratic: number;
  /** Between the step and that of steepest descent, in degrees; null where one of them is zero. */
  readonly angle: number | null;
}

export function descentOf(eta: Eta, gradient: ArrayLike<number>): Descent {
  const step = timesEta(eta, gradient);
  const quadratic = step.reduce((sum, x, i) => sum + x * (gradient[i] as number), 0);
  const lengths = Math.hypot(...step) * Math.hypot(...Array.from(gradient));
  if (lengths === 0 || !Number.isFinite(lengths)) return { quadratic, angle: null };
  return { quadratic, angle: (Math.acos(Math.max(-1, Math.min(1, quadratic / lengths))) * 180) / Math.PI };
}

const reported = new WeakMap<TensorJson, readonly Diagnostic[]>();

/** What is wrong with the eta of a parameter: an error where it does not fit, warnings where steps may go uphill. */
export function etaFaults(json: TensorJson, shape: Shape, address: string, at: string): readonly Diagnostic[] {
  const before = reported.get(json);
  if (before !== undefined && etaKind(json, shape) !== null) return before;
  const eta = readEta(json, shape, address, at);
  if (!eta.ok) return eta.error;
  const { symmetric, definite, eigenvalues } = reportEta(eta.value);
  const warn = (code: string, message: string, mend: string): Diagnostic => ({
    code,
    severity: 'warning',
    address: at,
    message,
    mend,
  });
  const faults = [
    ...(symmetric
      ? []
      : [warn('training/eta-asymmetric', `eta of ${address} is not symmetric`, 'make it equal to its transpose')]),
    ...(definite === 'indefinite'
      ? [
          warn(
            'training/eta-indefinite',
            `eta of ${address} is not positive semi-definite: its smallest eigenvalue is ${Number(eigenvalues?.smallest.toPrecision(4))}, and steps may go uphill`,
            'add a multiple of the identity',
          ),
        ]
      : []),
  ];
  reported.set(json, faults);
  return faults;
}
