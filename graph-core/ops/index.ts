import type { Registry } from '../program/builder.ts';
import { bceWithLogitsLoss } from './cost/bce-with-logits-loss.ts';
import { costSum } from './cost/cost-sum.ts';
import { crossEntropy } from './cost/cross-entropy.ts';
import { l1Loss } from './cost/l1-loss.ts';
import { l2Penalty } from './cost/l2-penalty.ts';
import { mseLoss } from './cost/mse-loss.ts';
import { scalarCost } from './cost/scalar-cost.ts';
import { squaredNorm } from './cost/squared-norm.ts';
import type { OpDef } from './define.ts';
import { abs } from './elementwise/abs.ts';
import { add } from './elementwise/add.ts';
import { cast } from './elementwise/cast.ts';
import { div } from './elementwise/div.ts';
import { eq } from './elementwise/eq.ts';
import { exp } from './elementwise/exp.ts';
import { gelu } from './elementwise/gelu.ts';
import { gt } from './elementwise/gt.ts';
import { leakyRelu } from './elementwise/leaky-relu.ts';
import { log } from './elementwise/log.ts';
import { maximum } from './elementwise/maximum.ts';
import { mul } from './elementwise/mul.ts';
import { neg } from './elementwise/neg.ts';
import { relu } from './elementwise/relu.ts';
import { sigmoid } from './elementwise/sigmoid.ts';
import { softplus } from './elementwise/softplus.ts';
import { sqrt } from './elementwise/sqrt.ts';
import { square } from './elementwise/square.ts';
import { sub } from './elementwise/sub.ts';
import { tanh } from './elementwise/tanh.ts';
import { where } from './elementwise/where.ts';
import { indexSelect } from './indexing/index-select.ts';
import { oneHot } from './indexing/one-hot.ts';
import { axisExpand } from './internal/axis-expand.ts';
import { axisSum } from './internal/axis-sum.ts';
import { contract } from './internal/contract.ts';
import { fill } from './internal/fill.ts';
import { indexAdd } from './internal/index-add.ts';
import { iota } from './internal/iota.ts';
import { map } from './internal/map.ts';
import { permute } from './internal/permute.ts';
import { unslice } from './internal/unslice.ts';
import { dot } from './linear-algebra/dot.ts';
import { linear } from './linear-algebra/linear.ts';
import { matmul } from './linear-algebra/matmul.ts';
import { outer } from './linear-algebra/outer.ts';
import { weightedSum } from './linear-algebra/weighted-sum.ts';
import { logSoftmax } from './probability/log-softmax.ts';
import { softmax } from './probability/softmax.ts';
import { amax } from './reduction/amax.ts';
import { amin } from './reduction/amin.ts';
import { argmax } from './reduction/argmax.ts';
import { argmin } from './reduction/argmin.ts';
import { logsumexp } from './reduction/logsumexp.ts';
import { mean } from './reduction/mean.ts';
import { sum } from './reduction/sum.ts';
import { cat } from './shape/cat.ts';
import { expand } from './shape/expand.ts';
import { flatten } from './shape/flatten.ts';
import { reshape } from './shape/reshape.ts';
import { slice } from './shape/slice.ts';
import { transpose } from './shape/transpose.ts';
import { group } from './structure/group.ts';
import { sampleMean } from './structure/sample-mean.ts';
import { stopGradient } from './structure/stop-gradient.ts';
import { constant } from './variables/constant.ts';
import { observed } from './variables/observed.ts';
import { parameter } from './variables/parameter.ts';

/** Every op, one line each; the order is that of the palette. */
export const OPS: readonly OpDef[] = [
  // variables
  observed,
  parameter,
  constant,
  // elementwise, one input
  neg,
  abs,
  exp,
  log,
  sqrt,
  square,
  tanh,
  sigmoid,
  relu,
  leakyRelu,
  gelu,
  softplus,
  cast,
  // elementwise, several inputs
  add,
  sub,
  mul,
  div,
  maximum,
  where,
  eq,
  gt,
  // linear algebra
  linear,
  weightedSum,
  matmul,
  dot,
  outer,
  transpose,
  // reductions
  sum,
  mean,
  amax,
  amin,
  argmax,
  argmin,
  logsumexp,
  // shape and indexing
  reshape,
  flatten,
  cat,
  slice,
  expand,
  indexSelect,
  oneHot,
  // probability
  softmax,
  logSoftmax,
  // costs
  squaredNorm,
  mseLoss,
  l1Loss,
  bceWithLogitsLoss,
  crossEntropy,
  l2Penalty,
  costSum,
  scalarCost,
  // structure
  group,
  stopGradient,
  sampleMean,
  // made by rules only
  map,
  fill,
  iota,
  contract,
  permute,
  unslice,
  indexAdd,
  axisSum,
  axisExpand,
];

const BY_TYPE = new Map<string, OpDef>(OPS.flatMap((op) => [op.type, ...(op.aliases ?? [])].map((type) => [type, op])));

/** The op of a type id or alias. */
export const opOf = (type: string): OpDef | undefined => BY_TYPE.get(type);

/** {@link opOf} for places where an unknown type is a bug. */
export const registry: Registry = (type) => {
  const op = BY_TYPE.get(type);
  if (!op) throw new Error(`no op "${type}"`);
  return op;
};
