import type { Dtype, TensorData } from '../../graph-core/model/tensor.ts';

/** Elements as a device has them: f32, i32, and u32 0 or 1 for bool. */
export function toDevice(dtype: Dtype, data: TensorData): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> {
  return dtype === 'float' ? new Float32Array(data) : new Int32Array(data);
}

/** Elements as the host has them. */
export function fromDevice(dtype: Dtype, bytes: ArrayBuffer): TensorData {
  return dtype === 'float' ? new Float32Array(bytes) : new Int32Array(bytes);
}
