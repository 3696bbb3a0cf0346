import { createCpuExecutor } from '../../kernels/cpu/executor.ts';
import { DeviceError, type DeviceInfo } from '../../kernels/executor.ts';
import { tryWebgpu } from '../device.ts';
import type { Terminal } from '../terminal.ts';

/** `chainrule devices`: the adapters found, in the order in which `auto` looks at them. */
export async function devicesCommand({ json }: { readonly json?: boolean }, terminal: Terminal): Promise<number> {
  const found: DeviceInfo[] = [];
  const webgpu = await tryWebgpu();
  if (!(webgpu instanceof DeviceError)) {
    found.push(webgpu.info);
    webgpu.destroy();
  }
  for (const precision of ['float32', 'float64'] as const) found.push(createCpuExecutor(precision).info);
  if (json === true) {
    const why = webgpu instanceof DeviceError ? { webgpu: webgpu.message } : {};
    terminal.out(`${JSON.stringify({ devices: found, missing: why })}\n`);
    return 0;
  }
  for (const { kind, name, precision, software } of found) {
    const note = kind === 'webgpu' && software ? ', software: used only with --device webgpu' : '';
    terminal.out(`${kind.padEnd(8)} ${name} (${precision}${note})\n`);
  }
  if (webgpu instanceof DeviceError) terminal.out(`webgpu   none: ${webgpu.message}\n`);
  return 0;
}
