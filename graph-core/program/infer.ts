import { err, ok, type Result } from '../model/result.ts';
import type { Dtype } from '../model/tensor.ts';
import type { ElementwiseOp, OpDef, OpError, TensorType } from '../ops/define.ts';
import { type Expr, input as exprInput } from '../scalar/expr.ts';
import { broadcast } from '../shape/shape.ts';
import { addPorts, attrsKey, DTYPES, isExpr, shared, textKey } from './keys.ts';
import { Key, NumberMemo } from './memo.ts';
import { isOpen } from './open-numbers.ts';
import { type Attrs, unionAxes, type ValueType, type VarId } from './program.ts';

type Inferred = Result<Record<string, ValueType>, OpError>;

const inferred = new NumberMemo<OpDef, Inferred>();
const KEY = new Key();

/**
 * Output types of an elementwise or primitive op; `ports` names each of `inputs`. Worked out once for all blocks that are alike; of a map's
 * formula, which may be long, only the dtype matters.
 */
export function inferOutputs(def: OpDef, ports: readonly string[], inputs: readonly ValueType[], attrs: Attrs): Inferred {
  KEY.begin();
  if (isExpr(attrs.expr)) KEY.push(textKey(attrs.expr.dtype));
  else {
    KEY.push(-1);
    KEY.push(attrsKey(attrs));
  }
  addPorts(KEY, ports, inputs);
  return inferred.get(def, KEY, () => inferAnew(def, ports, inputs, attrs));
}

function inferAnew(def: OpDef, ports: readonly string[], inputs: readonly ValueType[], attrs: Attrs): Inferred {
  const types: Record<string, TensorType> = Object.fromEntries(ports.map((port, i) => [port, inputs[i] as ValueType]));
  if (def.kind === 'elementwise') {
    const problem = isOpen(def, attrs) ? null : def.check?.(types, attrs);
    if (problem) return err(problem);
    const shape = broadcast(inputs.map((t) => t.shape));
    if (!shape.ok) return shape;
    const dtypes = inputs.map((t) => t.dtype);
    const { dtype } = formulaOf(def, dtypes, attrs);
    return ok({ output: shared.type({ dtype, shape: shape.value, axes: unionAxes(...inputs.map((t) => t.axes)) }) });
  }
  if (def.kind !== 'primitive') throw new Error(`${def.type} is not inferred here`);
  const inferred = def.infer(types, attrs);
  if (!inferred.ok) return inferred;
  const lists = inputs.map((t) => t.axes);
  const axes = unionAxes(def.axes ? def.axes(lists, attrs) : lists.flat());
  return ok(
    Object.fromEntries(
      Object.entries(inferred.value).map(([port, t]) => [port, shared.type({ dtype: t.dtype, shape: t.shape, axes })]),
    ),
  );
}

const formulas = new NumberMemo<OpDef, Expr>();

const FORMULA = new Key();

/** The scalar formula of an elementwise equation over `dtypes`. */
export function formulaOf(def: ElementwiseOp, dtypes: readonly Dtype[], attrs: Attrs): Expr {
  FORMULA.begin().push(attrsKey(attrs));
  for (const dtype of dtypes) FORMULA.push(DTYPES[dtype]);
  return formulas.get(def, FORMULA, () => def.formula(dtypes.map(operand), attrs));
}

/** {@link formulaOf} over variables of some types: every elementwise equation is asked for it, by more than one pass. */
export function formulaOver(def: ElementwiseOp, ids: readonly VarId[], types: readonly ValueType[], attrs: Attrs): Expr {
  const dtypeOf = (id: VarId): Dtype => (types[id] as ValueType).dtype;
  FORMULA.begin().push(attrsKey(attrs));
  for (const id of ids) FORMULA.push(DTYPES[dtypeOf(id)]);
  return formulas.get(def, FORMULA, () => def.formula(ids.map(dtypeOf).map(operand), attrs));
}

const operand = (dtype: Dtype, i: number): Expr => exprInput(i, dtype);
