import { ELEMENTWISE } from './elementwise.ts';
import { NETWORKS } from './networks.ts';
import type { Draw } from './node.ts';
import { REDUCTIONS } from './reductions.ts';
import { SHAPES } from './shapes.ts';

/** How each operator of ONNX is drawn with our blocks. */
export const ONNX_OPS: { readonly [op: string]: Draw } = { ...ELEMENTWISE, ...REDUCTIONS, ...SHAPES, ...NETWORKS };
