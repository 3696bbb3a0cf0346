import { afterEach, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import { createDirectClient } from '../../session/direct.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import type { Document } from '../../graph-core/model/document.ts';
import type { JacobianOf, SessionClient } from '../../session/protocol.ts';
import { nodeGpu } from '../../kernels/webgpu/node.ts';
import { describeGpu } from '../support/gpu.ts';
import { steppedGraphs } from '../support/graphs.ts';

const clients: SessionClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.dispose();
});
