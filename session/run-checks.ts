import type { Address } from '../graph-core/model/document.ts';
import { type Diagnostic, errorAt } from '../graph-core/model/result.ts';
import { sameShape, shapeText, type Tensor } from '../graph-core/model/tensor.ts';
import { type Program, physicalShape, type ValueType } from '../graph-core/program/program.ts';
import type { RunRequest } from './run.ts';

/** Addresses that a request names, and what it is fed with: every one that is not there. */
export function checkRequest(request: RunRequest, forward: Program): Diagnostic[] {
  const { analysis, feeds, values, gradients, cotangents, tangents } = request;
  const known = new Set(forward.outputs.map((o) => o.name));
  const ports = new Set([...analysis.nodes].flatMap(([path, n]) => [...n.inputs.keys()].map((port) => `${path}.${port}`)));
  const problems: Diagnostic[] = [];
  const require = (code: string, addresses: Iterable<Address>, isKnown: (address: Address) => boolean, what: string): void => {
    for (const address of addresses) {
      if (!isKnown(address))
        problems.push(errorAt(code, address, `there is no value ${address} to ${what}`, 'name a port as node.port'));
    }
  };
  require('run/unknown-value', values === 'all' ? [] : values, (a) => known.has(a), 'print');
  require('run/unknown-gradient', gradients === 'all' ? [] : gradients, (a) => known.has(a) || ports.has(a), 'differentiate by');
  for (const address of gradients === 'all' ? [] : gradients) {
    const dtype = forward.types[forward.outputs.find((o) => o.name === address)?.id ?? -1]?.dtype ?? 'float';
    if (dtype === 'float') continue;
    const message = `${address} is ${dtype} and has no derivative`;
    problems.push(errorAt('run/no-derivative', address, message, 'differentiate by a float'));
  }
  require('run/unknown-cotangent', cotangents.keys(), (a) => known.has(a), 'start backward from');
  require('run/unknown-tangent', tangents.keys(), (a) => known.has(a), 'give a tangent');
  if (request.hvp === true) problems.push(...checkHvp(request));
  for (const { name, role } of forward.inputs) {
    if (role !== 'observed' || feeds.has(name)) continue;
    const mend = 'give it among the inputs, bind columns of a table to it, or write a value into the block';
    problems.push(errorAt('data/missing', name, `${name} has no value`, mend));
  }
  return problems;
}

/** The change of a gradient along a direction wants a gradient and a direction. */
function checkHvp({ document, costs, cotangents, tangents }: RunRequest): Diagnostic[] {
  const missing = (code: string, message: string, mend: string): Diagnostic => errorAt(code, document.name, message, mend);
  if (tangents.size === 0)
    return [
      missing('run/no-direction', 'a Hessian-vector product is along a direction, and none is given', 'give one with --tangents'),
    ];
  if (costs.length === 0 && cotangents.size === 0)
    return [
      missing(
        'run/no-cost',
        'a Hessian-vector product is that of a cost, and there is none',
        'wire a cost block, or give --cotangents',
      ),
    ];
  return [];
}

/** Cotangents and tangents have the shape of their value, one axis more in front for samples. */
export function checkDirections({ cotangents, tangents }: RunRequest, program: Program, samples: number | null): Diagnostic[] {
  const check =
    (code: string, what: string) =>
    ([address, given]: [Address, Tensor]): Diagnostic[] => {
      const type = typeOf(program, address);
      if (type.dtype !== 'float') {
        return [errorAt(code, address, `${address} is ${type.dtype} and has no derivative`, `give a ${what} for a float`)];
      }
      const physical = physicalShape(program, type);
      if (given.dtype === 'float' && (sameShape(given.shape, type.shape) || sameShape(given.shape, physical))) return [];
      const batched = samples === null ? '' : `, or ${shapeText(physical)} with the samples in front`;
      const message = `the ${what} of ${address} is ${given.dtype} ${shapeText(given.shape)}, and has to be float ${shapeText(type.shape)}${batched}`;
      return [errorAt(code, address, message, 'give it the shape of the value')];
    };
  return [
    ...[...cotangents].flatMap(check('run/cotangent-shape', 'cotangent')),
    ...[...tangents].flatMap(check('run/tangent-shape', 'tangent')),
  ];
}

/** Of a named output or input. */
export const typeOf = (program: Program, name: string): ValueType => {
  const found = program.outputs.find((o) => o.name === name) ?? program.inputs.find((i) => i.name === name);
  return program.types[found?.id as number] as ValueType;
};
