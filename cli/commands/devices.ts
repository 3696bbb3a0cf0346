import { listDevices } from '../../kernels/index.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { deviceName } from '../device.ts';
import type { Terminal } from '../terminal.ts';

/** `chainrule devices`: the adapters found, in the order in which `auto` looks at them. */
export async function devicesCommand({ json }: { readonly json?: boolean }, terminal: Terminal): Promise<number> {
  const devices = await listDevices(await nodeGpu());
  if (json === true) {
    terminal.out(`${JSON.stringify({ devices })}\n`);
    return 0;
  }
  for (const device of devices) {
    const { kind, precision, software } = device;
    const note = kind === 'webgpu' && software ? ', software: used only with --device webgpu' : '';
    terminal.out(`${kind.padEnd(8)} ${deviceName(device)} (${precision}${note})\n`);
  }
  if (!devices.some(({ kind }) => kind === 'webgpu')) terminal.out('webgpu   none: no GPU driver that WebGPU can use\n');
  return 0;
}
