import type { ScriptCall } from '../../graph-core/model/kernel-call.ts';
import { sizeOf, type TensorData } from '../../graph-core/model/tensor.ts';
import { Cursor } from '../cpu/cursor.ts';
import { DeviceError } from '../executor.ts';
import { type ScriptFault, scriptHost } from './script.ts';

/**
 * Runs a call on the host. `memory`: the whole slot of each input, in the order of the inputs; the result is the whole slot of
 * the output. @throws DeviceError `script/...` with block, line and column; `device/cancelled`
 */
export async function runScript(
  call: ScriptCall,
  label: string,
  memory: readonly TensorData[],
  signal?: AbortSignal,
): Promise<Float64Array> {
  const count = sizeOf(call.dims);
  if (count * sizeOf(call.shape) === 0) return new Float64Array(0);
  const host = scriptHost();
  const block = /^\w+ ([^ :]+)/.exec(label)?.[1] ?? 'a block';
  if (!host) throw new DeviceError('script/no-host', `the script of ${block} cannot be run here: there is no interpreter`, label);
  const inputs = call.inputs.map((view, i) => {
    const dims = [...call.dims, ...(call.ports[i]?.shape ?? [])];
    const all = new Float64Array(sizeOf(dims));
    if (all.length > 0) new Cursor(dims, view).read(memory[i] as TensorData, all, all.length);
    return all;
  });
  const { source, ports, shape } = call;
  const answer = await host.run({ source, ports, shape, count, inputs }, signal);
  if (answer === null) throw new DeviceError('device/cancelled', 'The run was stopped.', label);
  if ('fault' in answer) {
    const { code, line, column } = answer.fault;
    throw new DeviceError(code, faultText(block, answer.fault), label, line === null ? undefined : { line, column });
  }
  return answer.values;
}

/** `the script of f gave no value at line 2, column 5: TypeError: ...; correct ...` */
function faultText(block: string, { message, mend, line, column }: ScriptFault): string {
  const place = line === null ? '' : ` at line ${line}${column === null ? '' : `, column ${column}`}`;
  return `the script of ${block} gave no value${place}: ${message}; ${mend}`;
}
