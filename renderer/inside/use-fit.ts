import { useConnection } from '@xyflow/react';
import { ok, type Result } from '../../graph-core/model/result.ts';
import { selectDragged } from '../canvas/nodes/ports.tsx';
import { openScope } from '../state/editing.ts';
import { judgeInside } from './group-wiring.ts';
import { split } from './scope-ids.ts';

/** Whether a wire that is dragged in an opened group may end at a port: undefined while none is, or at its own start. */
export function useFit(node: string, port: string, kind: 'source' | 'target'): 'fits' | 'refuses' | undefined {
  const dragged = useConnection(selectDragged);
  const scope = dragged === '' ? null : openScope();
  if (scope === null) return undefined;
  const [fromKind, from = ''] = dragged.split(' ');
  if (from === `${node}.${port}`) return undefined;
  if (fromKind === kind) return 'refuses';
  const held = split(from);
  const here = { node, port };
  const [source, target] = fromKind === 'source' ? [held, here] : [here, held];
  const ends = { source: source.node, sourceHandle: source.port, target: target.node, targetHandle: target.port };
  return judgeInside(scope, ends).ok ? 'fits' : 'refuses';
}

/** Whether a wire in an opened group may be drawn, by its ports as they are drawn. */
export function judgeDrawn(from: string, to: string): Result<void> {
  const scope = openScope();
  const [source, target] = [split(from), split(to)];
  const ends = { source: source.node, sourceHandle: source.port, target: target.node, targetHandle: target.port };
  return scope === null ? ok(undefined) : judgeInside(scope, ends);
}
